import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';
import { startHttpScorer, startPlainScorer, type FakeScorer } from '../support/start-scorer.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-content-'));
const open: FakeScorer[] = [];
afterAll(async () => {
  await Promise.all(open.map(async (one) => one.stop()));
  rmSync(folder, { recursive: true });
});

const LETTER = [
  'Date: Tue, 24 Nov 2026 02:10:00 +0000',
  'From: Example Shop <shop@example.com>',
  'To: Ann <ann@example.net>',
  'Message-ID: <20261124021000.1@mail.example.com>',
  'Subject: Your order has left our house',
  '',
  'Hello Ann, your order has left our house today.',
  '',
].join('\r\n');

interface Report {
  readonly target: string;
  readonly status: string;
  readonly findings: readonly { readonly code: string; readonly args: Record<string, unknown> }[];
  readonly why?: string;
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function reports(...argv: readonly string[]): Promise<{ code: number; reports: readonly Report[] }> {
  const { code, out } = await runCli(['content', '--offline', '--json', ...argv]);
  return { code, reports: JSON.parse(out) as Report[] };
}

async function started(scorer: Promise<FakeScorer>): Promise<FakeScorer> {
  open.push(await scorer);
  return scorer;
}

test('content has nothing against a plain letter, and says what it left out', async () => {
  const { code, out } = await runCli(['content', '--offline', file('letter.eml', LETTER)]);
  expect(out).toContain('letter.eml   OK   nothing needs you');
  expect(out).toContain('not asked on blocklists: --offline leaves that out');
  expect(code).toBe(0);
});

test('content explains what is wrong, what follows and what to do', async () => {
  const spoofed = LETTER.replace('Example Shop', '"support@bank.example.org"').replace('Date: ', 'X-Date: ');
  const { code, out } = await runCli(['content', '--offline', '-'], { input: spoofed });
  expect(code).toBe(2);
  expect(out).toMatch(
    /x {2}the name in From shows an address at bank\.example\.org, while\s+CONTENT_FROM_NAME_IS_ADDRESS/,
  );
  expect(out).toMatch(/! {2}it has no Date field\s+CONTENT_FIELD_MISSING/);
  expect(out).toContain('do        write the Date at the moment of sending');
});

test('content judges every message of a folder, and names what it cannot read', async () => {
  const from = 'From shop@example.com Tue Nov 24 02:10:00 2026\n';
  const box = `${from}${LETTER.replaceAll('\r', '')}\n${from}${LETTER.replaceAll('\r', '').replace('Subject: ', 'X-Subject: ')}`;
  const { code, reports: all } = await reports(
    file('box', box),
    join(folder, 'gone.eml'),
    file('empty.eml', ''),
  );
  expect(
    all.map(({ target, status, why = '' }) => `${target.slice(folder.length + 1)} ${status} ${why}`.trim()),
  ).toEqual([
    'box ok',
    'box, message 2 ok',
    'gone.eml unknown there is no such file',
    'empty.eml unknown it is empty',
  ]);
  expect(all[1]?.findings.map((one) => one.code)).toContain('CONTENT_FIELD_MISSING');
  expect(code).toBe(3);
});

test('content asks rspamd with the password of the environment, and never shows it', async () => {
  const scorer = await started(
    startHttpScorer({
      body: '{"score":16,"required_score":15,"action":"reject","symbols":{"MISSING_TO":{"score":2}}}',
    }),
  );
  const { code, out } = await runCli(
    [
      'content',
      '--offline',
      '--json',
      '--rspamd',
      `http://127.0.0.1:${scorer.port}`,
      file('scored.eml', LETTER),
    ],
    { env: { POSTWATCH_RSPAMD_PASSWORD: 'hidden-word' } },
  );
  expect(scorer.asked).toEqual([{ head: 'POST /checkv2 hidden-word', body: LETTER }]);
  expect(out).not.toContain('hidden-word');
  expect(code).toBe(2);
  expect((JSON.parse(out) as Report[])[0]?.findings).toContainEqual(
    expect.objectContaining({
      code: 'CONTENT_SCORE_REJECTED',
      args: expect.objectContaining({ score: 16 }) as unknown,
    }),
  );
});

test('content takes the password from a reference, too', async () => {
  const scorer = await started(startHttpScorer({ body: '{}' }));
  await runCli(
    [
      'content',
      '--offline',
      '--rspamd',
      `http://127.0.0.1:${scorer.port}/`,
      '--rspamd-secret',
      'env:RSPAMD',
      file('ref.eml', LETTER),
    ],
    { env: { RSPAMD_KEY: 'k' } },
  );
  expect(scorer.asked[0]?.head).toBe('POST /checkv2 k');
});

test('a scorer that answers garbage or nothing is not seen: neither fine nor spam', async () => {
  const garbage = await started(startPlainScorer('220 mail.example.com ESMTP\r\n'));
  const web = await started(startHttpScorer({ status: 502, body: '<html>Bad Gateway</html>' }));
  const gone = await startPlainScorer('');
  await gone.stop();
  const { code, reports: all } = await reports(
    '--spamd',
    `127.0.0.1:${garbage.port}`,
    '--spamd',
    `127.0.0.1:${gone.port}`,
    '--rspamd',
    `http://127.0.0.1:${web.port}`,
    file('unseen.eml', LETTER),
  );
  const unseen = all[0]?.findings.filter((one) => one.code === 'CONTENT_SCORER_UNSEEN') ?? [];
  expect(unseen.map(({ args }) => String(args['why'])).sort()).toEqual([
    'HTTP 502: the answer is no JSON object: "<html>Bad Gateway</html>"',
    'nothing listens there: the connection was refused',
    'the answer does not begin as spamd\'s do: "220 mail.example.com ESMTP\\r\\n"',
  ]);
  expect(all[0]?.status).toBe('unknown');
  expect(code).toBe(3);
});

test('spamd with a report of its own form is asked for the names of the rules', async () => {
  const scorer = await started(
    startPlainScorer('SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.0 / 5.0\r\n\r\nRefused by Acme.\r\n'),
  );
  const { reports: all } = await reports('--spamd', `127.0.0.1:${scorer.port}`, file('form.eml', LETTER));
  expect(scorer.asked.map(({ head }) => head.split(' ', 1)[0])).toEqual(['REPORT', 'SYMBOLS']);
  expect(all[0]?.findings[0]).toMatchObject({ code: 'CONTENT_SCORE_SPAM', args: { score: 7, rules: [] } });
});

test.each([
  [
    ['--rspamd', 'rspamd.example'],
    '--rspamd: must be an address such as http://127.0.0.1:11334, got "rspamd.example"',
  ],
  [['--rspamd', 'http://u:p@127.0.0.1'], '--rspamd: keep the password out of the address'],
  [
    ['--spamd', 'spamd.example:0'],
    '--spamd: must be HOST or HOST:PORT such as 127.0.0.1:783, got "spamd.example:0"',
  ],
])('content refuses %j with a hint', async (argv, message) => {
  const { code, err } = await runCli(['content', ...argv, 'x.eml']);
  expect(err).toContain(message);
  expect(code).toBe(3);
});

test('check judges the templates of a configuration, with its scorers', async () => {
  const scorer = await started(
    startHttpScorer({
      body: '{"score":7,"required_score":15,"action":"add header","symbols":{"MISSING_TO":{"score":7}}}',
    }),
  );
  const template = file('template.eml', LETTER);
  const config = file(
    'content.yaml',
    `name: acme\nblocklists: { onlyOwn: true }\ncontent: { rspamd: "http://127.0.0.1:${scorer.port}", templates: ["${template}", "${template}.gone"] }\n`,
  );
  const { code, out } = await runCli(['check', '--config', config, '--json']);
  const all = JSON.parse(out) as (Report & { readonly kind: string })[];
  expect(all.map(({ target, kind, status }) => ({ target, kind, status }))).toEqual([
    { target: `message:${template}`, kind: 'message', status: 'critical' },
    { target: `message:${template}.gone`, kind: 'message', status: 'unknown' },
  ]);
  expect(all[0]?.findings[0]).toMatchObject({ code: 'CONTENT_SCORE_SPAM', args: { score: 7 } });
  expect(all[1]?.findings[0]).toMatchObject({ code: 'PATH_MESSAGE_UNREADABLE' });
  expect(code).toBe(2);
});
