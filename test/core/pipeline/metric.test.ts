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
    'Listings test/dnsbl 02:14 0,0',
    'Runs test/dnsbl 02:15 1',
    'RunsCritical test/dnsbl 02:15 0',
    'RunsWarning test/dnsbl 02:15 0',
    'RunsUnknown test/dnsbl 02:15 0',
    'PathFaults test/dnsbl 02:15 0',
    'RunDuration test/dnsbl 02:15 120',
    'TargetUnhealthy test/dnsbl 02:15 0',
    'Listings test/dnsbl 02:15 0',
  ]);
});

test('a replay gives gauges only', () => {
  expect(shown([measured({ isNew: false })])).toEqual([
    'TargetUnhealthy test/dnsbl 02:14 0',
    'Listings test/dnsbl 02:14 0',
  ]);
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

const of = (batch: Measured, name: string): string | undefined =>
  shown([batch]).find((text) => text.startsWith(name));

test('listings that matter are counted when they are confirmed', () => {
  const listing = { ...BAD.finding, check: 'dnsbl-listed', severity: 'warning' as const };
  const open = [
    { ...BAD, finding: listing },
    { ...BAD, finding: { ...listing, instance: 'psbl' } },
    { ...BAD, finding: { ...listing, instance: 'suspected' }, confirmed: false },
    { ...BAD, finding: { ...listing, instance: 'hardly used', severity: 'notice' as const } },
  ];
  expect(of(measured({ state: sampleState({ open }) }), 'Listings')).toBe('Listings test/dnsbl 02:14 2');
});

test('a zone that protects less is counted, of the domain’s probe', () => {
  const record = sampleRecord({ job: { probe: 'mail-dns', target: 'example.com' } });
  const open = [{ ...BAD, finding: { ...BAD.finding, check: 'mail-dns-changes' } }, BAD];
  expect(of(measured({ record, state: sampleState({ open }) }), 'DnsWeakened')).toBe(
    'DnsWeakened test/mail-dns 02:14 1',
  );
});

test('the first certificate to expire decides, at any address and place in the chain; without one nothing is told', () => {
  const smtp = (sessions: unknown): Measured =>
    measured({
      record: sampleRecord({ job: { probe: 'smtp', target: 'mx.example:25' }, facts: { sessions } }),
    });
  const chain = (...ends: string[]): unknown => ({ tls: { chain: ends.map((notAfter) => ({ notAfter })) } });
  const sessions = [chain('2026-12-24T12:00:00Z', '2026-12-01T12:00:00Z'), chain('2027-01-01T00:00:00Z'), {}];
  expect(of(smtp(sessions), 'CertificateDays')).toBe('CertificateDays test/smtp 02:14 7');
  expect(of(smtp([{}]), 'CertificateDays')).toBeUndefined();
});

test('a group has the share of its runs that end critical, over all probes', () => {
  const critical = sampleRecord({ findings: [sampleFinding()] });
  const smtp = sampleRecord({ job: { probe: 'smtp', target: 'mx.example:25' }, facts: { sessions: [] } });
  const points = shown([
    measured({ group: 'shop' }),
    measured({ group: 'shop', record: smtp }),
    measured({ group: 'shop', record: critical }),
    measured({ group: 'payments', record: critical }),
    measured({ record: critical }),
    // Counted when it was written.
    measured({ group: 'shop', record: critical, isNew: false }),
  ]);
  expect(points.filter((point) => point.startsWith('RunsCritical'))).toEqual([
    'RunsCritical test/dnsbl 02:14 0,1,1,1',
    'RunsCritical test/shop 02:14 0,0,1',
    'RunsCritical test/smtp 02:14 0',
    'RunsCritical test/payments 02:14 1',
  ]);
});
