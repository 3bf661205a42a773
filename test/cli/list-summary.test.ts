import { isSummed, listSummary } from '../../cli/list-summary.ts';
import { renderReport } from '../../cli/render-report.ts';
import type { ReportedFinding } from '../../cli/check-target.ts';

const finding = (code: string, list: string, more: object = {}): ReportedFinding => ({
  code,
  check: 'dnsbl-lists',
  outcome: code === 'DNSBL_CLEAN' ? 'pass' : 'inconclusive',
  severity: 'info',
  args: { list, name: list.toUpperCase(), item: '192.0.2.1', why: 'timeout', ...more },
  instance: list,
  target: '192.0.2.1',
  probe: 'dnsbl',
  says: `${code} of ${list}`,
  advice: [],
  spec: null,
});
const clean = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((list) => finding('DNSBL_CLEAN', list));

test('the clean ones are one line for each address or name', () => {
  expect(listSummary([...clean, finding('DNSBL_CLEAN', 'a', { item: 'example.com' })])).toEqual([
    { mark: '+', text: '192.0.2.1 is not on 8 lists: A, B, C, D, E, F and 2 more' },
    { mark: '+', text: 'example.com is not on 1 list: A' },
  ]);
});

test('what had no say is grouped by reason', () => {
  const mute = [
    finding('DNSBL_LIST_UNSEEN', 'a'),
    finding('DNSBL_LIST_UNSEEN', 'b'),
    finding('DNSBL_LIST_BROKEN', 'c', { why: 'it is empty' }),
    finding('DNSBL_REFUSED_RESOLVER', 'd', { why: 'REFUSED' }),
  ];
  expect(listSummary(mute).map(({ text }) => text)).toEqual([
    'not checked: 2 lists: A, B (did not answer: timeout)',
    'not checked: 1 list: C (cannot be believed: it is empty)',
    'not checked: 1 list: D (refused our resolver: REFUSED)',
  ]);
});

test('listings and the like are told one by one', () => {
  for (const code of ['DNSBL_LISTED', 'DNSBL_RESOLVER_UNFIT', 'DNSBL_BUDGET_SPENT'])
    expect(isSummed(finding(code, 'a'))).toBe(false);
});

test('a report has the summary behind its findings, or each with --verbose', () => {
  const report = {
    target: '192.0.2.1',
    kind: 'address',
    status: 'critical',
    findings: [{ ...finding('DNSBL_LISTED', 'z'), outcome: 'fail', severity: 'error' } as const, ...clean],
    observations: [],
    causes: [],
    tookMs: 1,
  } as const;
  const look = { columns: 100, color: false, verbose: false, transcript: false };
  const text = renderReport(report, look);
  expect(text.indexOf('DNSBL_LISTED of z')).toBeLessThan(text.indexOf('is not on 8 lists'));
  expect(text).not.toContain('DNSBL_CLEAN');
  const long = renderReport(report, { ...look, verbose: true });
  expect(long).toContain('DNSBL_CLEAN of h');
  expect(long).not.toContain('is not on 8 lists');
});
