import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { orderLogs } from '../../cli/order-logs.ts';
import { runCli } from '../support/run-cli.ts';
import { until } from '../support/until.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'postwatch-logs-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const sent = (id: string, time: string): string =>
  `${time} mx1 postfix/smtp[1]: ${id}: to=<r@gmail.com>, relay=gmail-smtp-in.l.google.com[192.0.2.1]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)\n`;
const deferred = (id: string, time: string): string =>
  `${time} mx1 postfix/smtp[1]: ${id}: to=<r@gmail.com>, relay=none, delay=2, delays=1/0/0/1, dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:25: Connection timed out)\n`;

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Told {
  readonly status: string;
  readonly from: string;
  readonly delivery: {
    readonly recipients: number;
    readonly delivered: number;
    readonly deliveredAfterDeferral: number;
  };
  readonly lines: { readonly total: number; readonly unparsed: number };
}

async function json(...argv: string[]): Promise<Told> {
  return JSON.parse((await runCli(['logs', '--json', '--utc-offset', 'UTC', ...argv])).out) as Told;
}

test('rotated files are read in the order of their time, gzip among them', async () => {
  const old = write('mail.log.2.gz', gzipSync(deferred('ABCDEF12345', '2026-11-20T10:00:00Z')));
  const now = write('mail.log', sent('ABCDEF12345', '2026-11-20T10:10:00Z'));
  expect(await json(now, old)).toMatchObject({
    delivery: { recipients: 1, delivered: 1, deliveredAfterDeferral: 1 },
  });
});

test('order of names', () => {
  expect(orderLogs(['mail.log', 'mail.log.10.gz', 'mail.log.1', 'mail.log.2.gz'])).toEqual([
    'mail.log.10.gz',
    'mail.log.2.gz',
    'mail.log.1',
    'mail.log',
  ]);
  expect(orderLogs(['maillog', 'maillog-20261122', 'maillog-20261115.gz', '-'])).toEqual([
    'maillog-20261115.gz',
    'maillog-20261122',
    'maillog',
    '-',
  ]);
});

test('a time without a year is of the year of the last change', async () => {
  const path = write('yearless.log', sent('ABCDEF12345', 'Dec 31 23:59:00'));
  utimesSync(path, new Date('2025-01-01T00:00:10Z'), new Date('2025-01-01T00:00:10Z'));
  expect((await json(path)).from).toBe('2024-12-31T23:59:00.000Z');
  expect((await json(path, '--year', '2020')).from).toBe('2020-12-31T23:59:00.000Z');
});

test('UTF-16, as Windows writes it', async () => {
  const csv =
    '#Fields: date-time,event-id,recipient-address,internal-message-id\r\n2026-11-20T10:00:00.000Z,DELIVER,j\u00fcrgen@d.example,1\r\n';
  const path = write('tracking.log', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, 'utf16le')]));
  const { out } = await runCli(['logs', '--events', path]);
  expect(JSON.parse(out)).toMatchObject({
    mta: 'exchange',
    kind: 'delivered',
    recipients: ['j\u00fcrgen@d.example'],
  });
});

test('a gzip file that ends too early: what came before counts, and it is said', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    sent(`AB${(index * 7919).toString(16).toUpperCase().padStart(9, '0')}`, '2026-11-20T10:00:00Z'),
  ).join('');
  const whole = gzipSync(lines);
  const path = write('cut.gz', whole.subarray(0, Math.floor(whole.length / 2)));
  const { out, err } = await runCli(['logs', '--json', path]);
  expect(err).toMatch(/cut\.gz" is damaged \(.*\); what came before counts/);
  expect((JSON.parse(out) as Told).delivery.delivered).toBeGreaterThan(100);
});

test.each([
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0]), /packed with zstd; .*zstdcat .* \| postwatch logs -/],
  [Buffer.from('BZh91AY&SY'), /bzcat/],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), /xzcat/],
])('packed in another way: what to do instead', async (content, message) => {
  const { code, err } = await runCli(['logs', write('packed', content)]);
  expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(message) as string });
});

test.each([
  [['logs', '/nowhere/mail.log'], /Cannot read log "\/nowhere\/mail\.log": there is no such file/],
  [['logs', tmpdir()], /it is a folder/],
  [['logs', 'x', '--format', 'qmail'], /--format: must be postfix, exim, sendmail, exchange, got "qmail"/],
  [['logs', 'x', '--json', '--csv'], /choose one of them/],
  [['logs', 'x', '--utc-offset', '5'], /--utc-offset: must be such as \+01:00/],
])('%j', async (argv, message) => {
  const { code, err } = await runCli(argv);
  expect(code).toBe(3);
  expect(err).toMatch(message);
});

test('the table begins with the verdict, and shows lines that were not understood', async () => {
  const path = write('table.log', `${sent('ABCDEF12345', '2026-11-20T10:00:00Z')}noise \u001b[31m\n`);
  const { code, out } = await runCli(['logs', '--unparsed', '5', path]);
  expect(code).toBe(1);
  expect(out).toMatch(/^WARNING {3}50 % of the lines were not understood/);
  expect(out).toContain('noise \\x1b[31m');
  expect(out).toMatch(/Google .* 1 .* 100 %/);
});

test('CSV has one row for each group', async () => {
  const path = write('csv.log', sent('ABCDEF12345', '2026-11-20T10:00:00Z'));
  const { out } = await runCli(['logs', '--csv', '--by', 'recipient-domain', path]);
  expect(out.split('\n').slice(0, 2)).toEqual([
    'recipient-domain,recipients,delivered,bounced,expired,deferred,deliveredAfterDeferral,discarded,deferredAttempts,deliveryRate,bounceRate,deferralRate,topReason,topReply',
    'gmail.com,1,1,0,0,0,0,0,0,1,0,0,,',
  ]);
});

test('an empty log is unknown, not fine', async () => {
  const { code, out } = await runCli(['logs', write('empty.log', '')]);
  expect(code).toBe(3);
  expect(out).toMatch(/^UNKNOWN {3}there is no line in it/);
});

test('following goes on through rotation and truncation', async () => {
  const path = write('followed.log', sent('AAAAAA00001', '2026-11-20T10:00:00Z'));
  const stop = new AbortController();
  let out = '';
  const { runProgram } = await import('../../cli/program.ts');
  const io = {
    out: (text: string) => (out += text),
    err: () => undefined,
    env: {},
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 110,
    signal: stop.signal,
  };
  const done = runProgram(['logs', '-f', '--events', path], io);
  const seen = async (id: string): Promise<void> => {
    await until(`the event of ${id}`, 8000, async () => Promise.resolve(out.includes(id) ? true : undefined));
  };
  await seen('AAAAAA00001');
  appendFileSync(path, sent('AAAAAA00002', '2026-11-20T10:00:01Z'));
  await seen('AAAAAA00002');
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, sent('AAAAAA00003', '2026-11-20T10:00:02Z'));
  writeFileSync(path, sent('AAAAAA00004', '2026-11-20T10:00:03Z'));
  await seen('AAAAAA00004');
  expect(out).toContain('AAAAAA00003');
  writeFileSync(path, '');
  await new Promise((resolve) => setTimeout(resolve, 600));
  appendFileSync(path, sent('AAAAAA00005', '2026-11-20T10:00:04Z'));
  await seen('AAAAAA00005');
  stop.abort();
  expect(await done).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(5);
}, 30_000);
