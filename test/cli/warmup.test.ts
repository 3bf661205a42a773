import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'postwatch-warmup-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const line = (day: string, id: number, rest: string): string =>
  `${day}T10:00:00Z mx1 postfix/smtp[1]: ${id.toString(16).toUpperCase().padStart(10, 'A')}: to=<r${id}@yahoo.com>, relay=mta5.am0.yahoodns.net[192.0.2.9]:25, delay=2, delays=1/0/0/1, ${rest}\n`;
const sent = (day: string, id: number): string => line(day, id, 'dsn=2.0.0, status=sent (250 ok)');

test('a plan with the verdict first', async () => {
  const { code, out } = await runCli(['warmup', '--target', '600', '--today', '2026-11-27']);
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toBe('OK   Day 1 of 5: 50 today, at most 3 an hour; no figures to compare with');
  expect(out).toContain('2026-12-01');
});

test('figures from a CSV, over plan', async () => {
  const actual = write('actual.csv', 'day,count\n2026-11-25,50\n2026-11-26,150\n');
  const { code, out } = await runCli([
    'warmup',
    '--target',
    '600',
    '--actual',
    actual,
    '--today',
    '2026-11-27',
  ]);
  expect([code, out.split('\n')[0]]).toEqual([1, 'WARNING   Day 3 of 5: 50 % over plan; hold at 100 today']);
});

test('figures and replies from logs', async () => {
  const log = write(
    'mail.log',
    Array.from({ length: 50 }, (_, id) => sent('2026-11-25', id)).join('') +
      line(
        '2026-11-26',
        99,
        'dsn=4.7.0, status=deferred (host mta5.am0.yahoodns.net[192.0.2.9] said: 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints (in reply to MAIL FROM command))',
      ),
  );
  const { code, out } = await runCli([
    'warmup',
    '--target',
    '600',
    '--logs',
    log,
    '--today',
    '2026-11-26',
    '--json',
  ]);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    day: 2,
    findings: [{ code: 'WARMUP_THROTTLED', args: { provider: 'Yahoo', wait: 7200, replies: 1 } }],
    judged: { date: '2026-11-25', sent: 50 },
  });
});

test('the plan as CSV', async () => {
  const { out } = await runCli([
    'warmup',
    '--target',
    '100',
    '--start',
    '2026-11-27',
    '--mix',
    'gmail=60,others=40',
    '--csv',
    '--today',
    '2026-11-27',
  ]);
  expect(out).toBe(
    'day,date,volume,hourly,Google,others,sent\n1,2026-11-27,50,3,30,20,\n2,2026-11-28,100,5,60,40,\n',
  );
});

test('schedules and replies', async () => {
  expect((await runCli(['warmup', '--schedules'])).out).toContain(
    'ses   Amazon SES, dedicated addresses (standard) (unverified)',
  );
  const { out } = await runCli([
    'warmup',
    '--reply',
    '451 4.7.650 temporarily rate limited due to IP reputation',
    '--at',
    'outlook',
  ]);
  expect(out).toContain('Wait 30 m; nothing to this receiver until then');
  expect((await runCli(['warmup', '--reply', '550 5.1.1 no such user'])).out).toContain(
    'does not ask to send less',
  );
});

test.each([
  [['warmup'], '--target: say'],
  [['warmup', '--target', '0'], '--target: must be a number'],
  [['warmup', '--target', '5', '--schedule', 'x'], '--schedule: must be conservative'],
  [['warmup', '--target', '5', '--mix', 'a'], '--mix: must be such as'],
  [['warmup', '--target', '5', '--start', '2026-02-30'], '--start: must be a date'],
  [['warmup', '--target', '5', '--actual', '/nowhere'], 'Cannot read the figures'],
  [['warmup', '--target', '5', '--json', '--csv'], 'choose one of them'],
  [['warmup', '--target', '5', '--actual', 'x', '--ses', 'eu-west-1'], 'choose one of them'],
])('%s is refused', async (argv, words) => {
  const { code, err } = await runCli(argv);
  expect([code, err]).toEqual([3, expect.stringContaining(words)]);
});

test('a line of the CSV that is no figure is named', async () => {
  const actual = write('bad.csv', '2026-11-25,50\n2026-11-26,many\n');
  const { code, err } = await runCli(['warmup', '--target', '600', '--actual', actual]);
  expect([code, err]).toEqual([3, expect.stringContaining('bad.csv:2')]);
});
