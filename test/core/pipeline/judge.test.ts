import type { AnyCheck } from '../../../core/model/check.ts';
import type { Finding } from '../../../core/model/finding.ts';
import { judge } from '../../../core/pipeline/judge.ts';
import { sampleFinding, sampleJob, sampleRecord } from '../../support/sample-records.ts';

const { observation } = sampleRecord();
const { subject } = sampleJob();

function check(probe: AnyCheck['probe'], ...findings: Finding[]): AnyCheck {
  return { id: 'sample', probe, title: '', codes: {}, judge: () => findings };
}

function codes(checks: readonly AnyCheck[], severity = {}): string[] {
  return judge(observation, subject, { checks, severity }).map(
    (finding) => `${finding.code} ${finding.severity}`,
  );
}

test('only the checks of the probe and those of any probe judge', () => {
  const checks = (['smtp', 'dnsbl', 'any', 'mail-dns'] as const).map((probe) =>
    check(probe, sampleFinding({ code: probe })),
  );
  expect(codes(checks)).toEqual(['dnsbl error', 'any error']);
});

test('findings come worst first, and equal ones in the order of the table', () => {
  const all = [
    sampleFinding({ code: 'PASS', outcome: 'pass', severity: 'info' }),
    sampleFinding({ code: 'NOTICE', severity: 'notice' }),
    sampleFinding({ code: 'WARNING_1', severity: 'warning' }),
    sampleFinding({ code: 'WARNING_2', severity: 'warning' }),
    sampleFinding({ code: 'UNSEEN', outcome: 'inconclusive', severity: 'error' }),
    sampleFinding({ code: 'ERROR', severity: 'error' }),
    sampleFinding({ code: 'CRITICAL', severity: 'critical' }),
  ];
  expect(codes([check('dnsbl', ...all)]).map((text) => text.split(' ')[0])).toEqual([
    'CRITICAL',
    'ERROR',
    'WARNING_1',
    'WARNING_2',
    'UNSEEN',
    'NOTICE',
    'PASS',
  ]);
});

test('the configuration may weigh a code otherwise, but not a pass', () => {
  const all = [sampleFinding({ code: 'A' }), sampleFinding({ code: 'B', outcome: 'pass', severity: 'info' })];
  expect(codes([check('dnsbl', ...all)], { A: 'notice', B: 'critical' })).toEqual(['A notice', 'B info']);
});
