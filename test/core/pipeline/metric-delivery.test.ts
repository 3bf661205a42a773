import { METRICS } from '../../../core/contract.ts';
import type { Finding } from '../../../core/model/finding.ts';
import { metricsOf } from '../../../core/pipeline/metric.ts';
import { sampleFinding, sampleRecord, sampleState } from '../../support/sample-records.ts';

const finding = (
  code: string,
  check: string,
  args: Finding['args'],
  more: Partial<Finding> = {},
): Finding => ({
  ...sampleFinding(),
  code,
  check,
  args,
  instance: '',
  ...more,
});
const came = finding(
  'DELIVERY_ARRIVED',
  'delivery-arrival',
  { seconds: 7 },
  { outcome: 'pass', severity: 'info' },
);
const spam = finding('DELIVERY_IN_SPAM', 'delivery-folder', {}, { outcome: 'fail', severity: 'error' });

function valuesOf(
  findings: readonly Finding[],
  isConfirmed: boolean,
): Readonly<Record<string, readonly number[]>> {
  const record = {
    ...sampleRecord({ job: { target: 'ses:eu-west-1/a@b.example' }, findings: [...findings] }),
    probe: 'delivery',
  } as const;
  const open = findings
    .filter(({ outcome }) => outcome === 'fail')
    .map((one) => ({ finding: one, since: record.slot, confirmed: isConfirmed }));
  const state = { ...sampleState(), target: record.target, probe: 'delivery', open } as const;
  const points = metricsOf([{ record, state, isNew: true }], { stack: 's', perTarget: 'never' });
  return Object.fromEntries(points.map(({ name, values }) => [name, values]));
}

test('the time of a message that arrived is measured, that of another one is not', () => {
  expect(valuesOf([came], true)).toMatchObject({ [METRICS.arrival]: [7], [METRICS.deliveryTroubles]: [0] });
  expect(valuesOf([spam], true)).not.toHaveProperty(METRICS.arrival);
});

test('what is wrong with round trips counts when it is confirmed', () => {
  expect(valuesOf([came, spam], true)[METRICS.deliveryTroubles]).toEqual([1]);
  expect(valuesOf([came, spam], false)[METRICS.deliveryTroubles]).toEqual([0]);
});
