/** `postwatch content` against rspamd, spamd and rbldnsd themselves: each message judged right, each silence told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRspamd, startRspamd, type RspamdServer } from '../support/rspamd-server.ts';
import { runCli } from '../support/run-cli.ts';
import { hasSpamd, startSpamd, type SpamdServer } from '../support/spamd-server.ts';
import { hasRbldnsd, startRbldnsd, type Rbldnsd } from '../support/start-rbldnsd.ts';

const LONG = 120_000;
const missing = [
  ...(hasRspamd() ? [] : ['rspamd']),
  ...(hasSpamd() ? [] : ['spamd']),
  ...(hasRbldnsd() ? [] : ['rbldnsd']),
];
if (missing.length > 0) test.todo(`not installed: apt-get install ${missing.join(' ')}`);

const LETTER = [
  `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
  'From: Example Shop <shop@example.com>',
  'To: Ann Example <ann@example.net>',
  'Message-ID: <20261124021000.4711@mail.example.com>',
  'Subject: Your order has left our house',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Hello Ann,',
  '',
  'your order has left our house today and will be with you tomorrow.',
  'Where it is now: https://www.example.com/order/4711',
  '',
];
const GTUBE = [...LETTER, 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X', ''];
const SEVERAL = [
  'From: "service@bank.example.org" <offers@example.com>',
  'To: ann@example.net',
  'Subject: =?UTF-8?B?RlJFRSBNT05FWSBOT1chISEgQUNUIFRPREFZISEh?=',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<html><body><center><a href="http://192.0.2.7/x"><img src="http://192.0.2.7/a.png"></a></center>Dear friend, money back</body></html>',
  '',
];

interface Rule {
  readonly name: string;
  readonly points: number;
  readonly change: string;
}
interface Finding {
  readonly code: string;
  readonly args: {
    readonly [name: string]: unknown;
    readonly item?: string;
    readonly list?: string;
    readonly rules?: readonly Rule[];
  };
}
interface Report {
  readonly status: string;
  readonly findings: readonly Finding[];
}

// The first one loads all there is.
jest.setTimeout(LONG);

(missing.length === 0 ? describe : describe.skip)('content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-content-peers-'));
  let rspamd: RspamdServer;
  let spamd: SpamdServer;
  let lists: Rbldnsd;

  beforeAll(async () => {
    rspamd = await startRspamd();
    spamd = await startSpamd();
    lists = await startRbldnsd([
      { zone: 'names.example', type: 'dnset', data: ':127.0.0.2:spam for $\ntest\nbad.example.org\n' },
      { zone: 'mad.example', type: 'dnset', data: ':127.0.0.2:everybody\n*\n.test\n.invalid\n.com\n.org\n' },
    ]);
  }, LONG);
  afterAll(async () => {
    await Promise.all([rspamd.stop(), spamd.stop(), lists.stop()]);
    rmSync(folder, { recursive: true });
  });

  async function judged(
    lines: readonly string[],
    argv: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ readonly code: number; readonly report: Report; readonly scores: Record<string, Finding> }> {
    const { code, out } = await runCli(['content', '--json', ...argv, '-'], {
      input: lines.join('\r\n'),
      env,
    });
    const report = (JSON.parse(out) as Report[])[0] as Report;
    const scores = report.findings
      .filter((one) => 'scorer' in one.args)
      .map((one) => [String(one.args['scorer']), one]);
    return { code, report, scores: Object.fromEntries(scores) as Record<string, Finding> };
  }
  const both = (): readonly string[] => ['--offline', '--rspamd', rspamd.worker, '--spamd', spamd.address];
  const names = (finding: Finding | undefined): readonly string[] =>
    (finding?.args.rules ?? []).map(({ name }) => name);

  test('a plain letter is taken by both', async () => {
    const { code, report, scores } = await judged(LETTER, both());
    expect(code).toBe(0);
    expect(report.status).toBe('ok');
    expect(scores['rspamd']).toMatchObject({
      code: 'CONTENT_SCORE_CLEAN',
      args: { action: 'no action', threshold: 15, testRules: ['HFILTER_HOSTNAME_UNKNOWN'], testPoints: 2.5 },
    });
    expect(scores['spamassassin']).toMatchObject({
      code: 'CONTENT_SCORE_CLEAN',
      args: { action: 'no spam', threshold: 5 },
    });
  });

  test('GTUBE is refused by one and spam for the other', async () => {
    const { code, scores } = await judged(GTUBE, both());
    expect(code).toBe(2);
    expect(scores['rspamd']).toMatchObject({
      code: 'CONTENT_SCORE_REJECTED',
      args: { score: 15, action: 'reject' },
    });
    expect(names(scores['rspamd'])).toEqual(['GTUBE']);
    expect(scores['spamassassin']?.code).toBe('CONTENT_SCORE_SPAM');
    expect(names(scores['spamassassin'])[0]).toBe('GTUBE');
    expect(scores['spamassassin']?.args['score']).toBeGreaterThan(900);
  });

  test('a message with several faults: its rules, the points of each, and what to change', async () => {
    const { code, scores } = await judged(SEVERAL, both());
    expect(code).toBe(2);
    expect(scores['rspamd']?.code).toBe('CONTENT_SCORE_SPAM');
    expect(names(scores['rspamd'])).toEqual(
      expect.arrayContaining([
        'FROM_NEQ_DISPLAY_NAME',
        'MISSING_MID',
        'SUBJ_ALL_CAPS',
        'SUBJ_EXCESS_BASE64',
        'MISSING_DATE',
        'HTTP_TO_IP',
      ]),
    );
    expect(scores['spamassassin']?.code).toBe('CONTENT_SCORE_SPAM');
    expect(names(scores['spamassassin'])).toEqual(
      expect.arrayContaining(['MISSING_DATE', 'MISSING_MID', 'MIME_HTML_ONLY']),
    );
    for (const score of Object.values(scores)) {
      const rules = score.args.rules ?? [];
      const points = rules.map((rule) => rule.points);
      expect([...points].sort((a, b) => b - a)).toEqual(points);
      // The rules that are told add up to the score, but for rounding and rules that take points away.
      const sum = points.reduce((all, one) => all + one, Number(score.args['testPoints']));
      expect(Math.abs(sum - Number(score.args['score']))).toBeLessThan(1);
    }
    expect(scores['rspamd']?.args.rules?.filter(({ change }) => change === '')).toEqual([]);
  });

  test('the controller wants its password', async () => {
    const argv = ['--offline', '--rspamd', rspamd.controller];
    const without = await judged(LETTER, argv);
    expect(without.scores['rspamd']).toMatchObject({
      code: 'CONTENT_SCORER_UNSEEN',
      args: { why: 'HTTP 401: it says "Unauthorized"' },
    });
    expect(without.code).toBe(3);
    const with_ = await judged(LETTER, argv, { POSTWATCH_RSPAMD_PASSWORD: rspamd.password });
    expect(with_.scores['rspamd']?.code).toBe('CONTENT_SCORE_CLEAN');
  });

  test('who asks the wrong program gets no verdict', async () => {
    const { code, scores } = await judged(LETTER, [
      '--offline',
      '--timeout',
      '20',
      '--rspamd',
      `http://${spamd.address}`,
      '--spamd',
      rspamd.worker.replace('http://', ''),
    ]);
    expect(scores['rspamd']?.code).toBe('CONTENT_SCORER_UNSEEN');
    expect(scores['spamassassin']?.code).toBe('CONTENT_SCORER_UNSEEN');
    expect(code).toBe(3);
  });

  test('a scorer that went away is not seen, and the other still is', async () => {
    const gone = await startSpamd();
    await gone.stop();
    const { code, scores } = await judged(LETTER, [
      '--offline',
      '--spamd',
      gone.address,
      '--rspamd',
      rspamd.worker,
    ]);
    expect(scores['spamassassin']).toMatchObject({
      code: 'CONTENT_SCORER_UNSEEN',
      args: { why: 'nothing listens there: the connection was refused' },
    });
    expect(scores['rspamd']?.code).toBe('CONTENT_SCORE_CLEAN');
    expect(code).toBe(3);
  });

  test("a report of the administrator's own form still gives the names of the rules", async () => {
    const own = await startSpamd(['clear_report_template', 'report Acme filter says _SCORE_']);
    try {
      const { scores } = await judged(GTUBE, ['--offline', '--spamd', own.address]);
      expect(scores['spamassassin']?.code).toBe('CONTENT_SCORE_SPAM');
      expect(scores['spamassassin']?.args.rules).toContainEqual(
        expect.objectContaining({ name: 'GTUBE', points: null }),
      );
    } finally {
      await own.stop();
    }
  });

  test('names in it are asked on lists of domains, and a list that lists everybody is not believed', async () => {
    const config = join(folder, 'lists.yaml');
    const own = ['names', 'mad'].map(
      (id) =>
        `    - { id: ${id}, zone: ${id}.example, asks: host, codes: [{ answer: 127.0.0.2, means: spam, severity: error }] }\n`,
    );
    writeFileSync(
      config,
      `name: content\ndomains: [{ name: example.com }]\nblocklists:\n  onlyOwn: true\n  own:\n${own.join('')}`,
    );
    const { code, report } = await judged(
      [...LETTER, 'and https://bad.example.org/x', ''],
      ['--config', config, '--resolver', lists.address],
    );
    const told = report.findings
      .filter(({ code: name }) => name.startsWith('DNSBL_'))
      .map(({ code: name, args }) => `${name} ${args.item ?? args.list ?? 'resolver'}`);
    expect(told.sort()).toEqual([
      'DNSBL_CLEAN example.com',
      'DNSBL_CLEAN www.example.com',
      'DNSBL_LISTED bad.example.org',
      'DNSBL_LIST_BROKEN mad',
      'DNSBL_RESOLVER_FIT resolver',
    ]);
    expect(code).toBe(2);
  });
});
