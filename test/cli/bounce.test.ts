import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-bounce-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bounce = (recipient: string, said: string): string =>
  `From: MAILER-DAEMON@example.com\nTo: s@example.com\nSubject: Undelivered Mail\n\n<${recipient}>: host mx.example.org[192.0.2.5] said: ${said}\n`;
const GONE = bounce('gone@example.org', '550 5.1.1 User unknown');
const FULL = bounce('full@example.org', '552 5.2.2 Mailbox full');
const LETTER = 'From: friend@example.org\nSubject: Lunch?\n\nAt noon?\n';

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function recipients(...argv: readonly string[]): Promise<unknown[]> {
  const { out } = await runCli(['bounce', '--json', ...argv]);
  return (JSON.parse(out) as { recipient: string | null }[]).map(({ recipient }) => recipient);
}

test('bounce tells the verdict first, then who, why and what to do', async () => {
  const { code, out } = await runCli(['bounce', file('gone.eml', GONE), file('letter.eml', LETTER)]);
  expect(code).toBe(0);
  expect(out).toContain('1 recipient: 1 hard (give the address up); 1 message is no bounce\n');
  expect(out).toContain('HARD   gone@example.org   invalid-recipient: there is no such mailbox');
  expect(out).toContain('550 5.1.1   550 5.1.1 User unknown');
  expect(out).toContain('mx.example.org');
  expect(out).toContain('nothing in it tells of a delivery');
});

test('bounce --json has one object per recipient, a line each', async () => {
  const { code, out } = await runCli(['bounce', '--json', file('gone.eml', GONE)]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({
      recipient: 'gone@example.org',
      replyCode: 550,
      status: '5.1.1',
      reason: 'invalid-recipient',
      permanence: 'hard',
      remoteMta: 'mx.example.org',
      saidBy: 'mx.example.org',
      why: null,
    }),
  ]);
  expect(out.split('\n')).toHaveLength(4);
});

test('bounce reads mbox, gzip, folders and standard input', async () => {
  const from = 'From MAILER-DAEMON Thu Oct  1 10:00:00 2026\n';
  const mbox = file('all.mbox', `${from}${GONE}\n${from}${FULL}\n`);
  expect(await recipients(mbox)).toEqual(['gone@example.org', 'full@example.org']);
  expect(await recipients(file('all.mbox.gz', gzipSync(`${from}${GONE}\n${from}${FULL}\n`)))).toHaveLength(2);
  const maildir = join(folder, 'Maildir');
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
  file('Maildir/cur/1', GONE);
  file('Maildir/new/2', FULL);
  file('Maildir/tmp/3', FULL);
  expect(await recipients(maildir)).toEqual(['gone@example.org', 'full@example.org']);
  const { out } = await runCli(['bounce', '--json', '-'], { input: FULL });
  expect(JSON.parse(out)).toMatchObject([
    { recipient: 'full@example.org', file: 'standard input', message: 1 },
  ]);
});

test('bounce ends with 3 when nothing was a bounce or something was unreadable, and says why', async () => {
  expect(await runCli(['bounce', file('letter.eml', LETTER)])).toMatchObject({ code: 3 });
  const cut = gzipSync(GONE.repeat(50)).subarray(0, 60);
  const { code, out } = await runCli([
    'bounce',
    '--json',
    join(folder, 'none'),
    file('cut.gz', cut),
    file('gone.eml', GONE),
  ]);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({ recipient: null, kind: 'unread', why: 'there is no such file' }),
    expect.objectContaining({ recipient: null, kind: 'unread', why: 'the gzip data ends too early' }),
    expect.objectContaining({ recipient: 'gone@example.org' }),
  ]);
});

test('bounce shows no control character of a stranger', async () => {
  const { out } = await runCli(['bounce', '-'], {
    input: bounce('gone@example.org', '550 \u001b[31mUser unknown'),
  });
  expect(out).not.toContain('\u001b');
});
