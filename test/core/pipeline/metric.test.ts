import { metricsOf, type Measured } from '../../../core/pipeline/metric.ts';
import {
  sampleFinding,
  sampleRecord,
  sampleState,
  sampleTransition,
  SLOT,
  slotAfter,
} from '../../support/sample-records.ts';

const BAD = { finding: sampleFinding(), since: SLOT, confirmed: true };

function measured(change: Partial<Measured> = {}): Measured {
  return { record: sampleRecord(), state: sampleState(), isNew: true, ...change };
}

function shown(batch: readonly Measured[], perTarget: 'always' | 'unhealthy' | 'never' = 'never'): string[] {
  return metricsOf(batch, { stack: 'test', perTarget }).map(
    ({ name, dimensions, at, values }) =>
      `${name} ${Object.values(dimensions).join('/')} ${at.slice(11, 16)} ${values.join()}`,
  );
}

test('runs of one probe and minute are one point each', () => {
  expect(
    shown([
      measured(),
      measured({ record: sampleRecord({ findings: [sampleFinding()] }) }),
      measured({ record: sampleRecord({ job: { slot: slotAfter(1) } }) }),
    ]),
  ).toEqual([
    'Runs test/dnsbl 02:14 1,1',
    'RunsCritical test/dnsbl 02:14 0,1',
    'RunsWarning test/dnsbl 02:14 0,0',
    'RunsUnknown test/dnsbl 02:14 0,0',
    'PathFaults test/dnsbl 02:14 0,0',
    'RunDuration test/dnsbl 02:14 120,120',
    'TargetUnhealthy test/dnsbl 02:14 0,0',
    'Runs test/dnsbl 02:15 1',
    'RunsCritical test/dnsbl 02:15 0',
    'RunsWarning test/dnsbl 02:15 0',
    'RunsUnknown test/dnsbl 02:15 0',
    'PathFaults test/dnsbl 02:15 0',
    'RunDuration test/dnsbl 02:15 120',
    'TargetUnhealthy test/dnsbl 02:15 0',
  ]);
});

test('a replay gives gauges only', () => {
  expect(shown([measured({ isNew: false })])).toEqual(['TargetUnhealthy test/dnsbl 02:14 0']);
});

test.each([
  ['always', 'healthy', {}, ['0']],
  ['unhealthy', 'healthy', {}, []],
  ['unhealthy', 'confirmed critical', { state: sampleState({ open: [BAD] }) }, ['1']],
  ['unhealthy', 'only suspected', { state: sampleState({ open: [{ ...BAD, confirmed: false }] }) }, []],
  [
    'unhealthy',
    'only a warning',
    { state: sampleState({ open: [{ ...BAD, finding: sampleFinding({ severity: 'warning' }) }] }) },
    [],
  ],
  ['unhealthy', 'recovered', { transition: sampleTransition({ cleared: [BAD] }) }, ['0']],
  ['never', 'confirmed critical', { state: sampleState({ open: [BAD] }) }, []],
] as const)('per target %s: %s', (perTarget, _, change, values) => {
  const own = shown([measured(change)], perTarget).filter((text) =>
    text.startsWith('TargetUnhealthy test/dnsbl/192.0.2.10'),
  );
  expect(own.map((text) => text.split(' ')[3])).toEqual(values);
});
