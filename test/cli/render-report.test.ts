import { headline, renderReport } from '../../cli/render-report.ts';
import type { Report, ReportedFinding } from '../../cli/check-target.ts';

const finding = (change: Partial<ReportedFinding> = {}): ReportedFinding => ({
  code: 'SPF_MISSING',
  check: 'spf-record',
  outcome: 'fail',
  severity: 'error',
  args: {},
  instance: '',
  target: 'example.com',
  probe: 'mail-dns',
  says: 'example.com has no SPF record',
  advice: ['publish one'],
  spec: null,
  ...change,
});
const report = (findings: readonly ReportedFinding[]): Report => ({
  target: 'example.com',
  kind: 'domain',
  status: 'critical',
  causes: [],
  findings,
  observations: [],
  tookMs: 1234,
});
const plain = { columns: 100, color: false, verbose: false, transcript: false };

test('what others wrote cannot move the cursor', () => {
  const text = renderReport(
    report([finding({ says: 'record "\u001b[2J\u0007\u202e"', evidence: 'a\rb\u0000' })]),
    plain,
  );
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  expect(text).toContain('\\x1b[2J');
});

test('no line is wider than the terminal, whatever its words', () => {
  const long = finding({
    says: `record ${'x'.repeat(400)}`,
    evidence: 'word '.repeat(80),
    advice: ['y'.repeat(300), 'z '.repeat(200)],
  });
  for (const columns of [60, 80, 140]) {
    const text = renderReport(report([long]), { ...plain, columns });
    expect(text.split('\n').filter((line) => line.length > columns + 2)).toEqual([]);
  }
});

test('what needs nobody is told twice at most, then counted', () => {
  const lists = Array.from({ length: 12 }, (_, index) =>
    finding({
      code: 'DNSBL_LIST_BROKEN',
      outcome: 'inconclusive',
      severity: 'notice',
      says: `list ${index} is broken`,
    }),
  );
  const text = renderReport(report(lists), plain);
  expect(text.match(/list \d+ is broken/g)?.length).toBe(2);
  expect(text).toContain('and 10 more like this');
  expect(renderReport(report(lists), { ...plain, verbose: true }).match(/list \d+ is broken/g)?.length).toBe(
    12,
  );
});

test('colours only where they are wanted', () => {
  expect(renderReport(report([finding()]), { ...plain, color: true })).toContain('\u001b[');
  expect(renderReport(report([finding()]), plain)).not.toContain('\u001b');
});

test.each([
  [[], 'nothing needs you'],
  [[finding({ effect: 'receivers refuse it' })], 'receivers refuse it'],
  [[finding({ effect: 'x'.repeat(80) })], 'one thing needs you'],
  [[finding({ severity: 'warning' })], 'one thing to mend soon'],
  [[finding({ outcome: 'inconclusive', severity: 'warning' })], 'one thing could not be seen'],
  [[finding(), finding({ severity: 'warning' })], '1 critical, 1 to mend soon'],
])('the headline of %j is "%s"', (findings, words) => {
  expect(headline({ findings })).toBe(words);
});
