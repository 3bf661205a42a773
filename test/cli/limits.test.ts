import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'postwatch-limits-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const line = (index: number, relay: string): string =>
  `2026-11-26T10:${String(index % 60).padStart(2, '0')}:00Z mx1 postfix/smtp[1]: ${(0xa_b0_00_00_00 + index).toString(16).toUpperCase()}: to=<r@x.example>, relay=${relay}[192.0.2.9]:587, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)\n`;
const log = (relay: string, count: number): string =>
  write('mail.log', Array.from({ length: count }, (_, index) => line(index, relay)).join(''));

test('without figures it shows what is known, with sources', async () => {
  const { code, out } = await runCli(['limits']);
  expect(code).toBe(0);
  expect(out).toContain(
    'gmail-workspace   Google Workspace (unverified)\n  limits      2,000 messages in 24 hours',
  );
  expect(JSON.parse((await runCli(['limits', '--json'])).out)).toHaveLength(10);
});

test('a relay is recognised by its name', async () => {
  const { code, out } = await runCli(['limits', '--logs', log('smtp.gmail.com', 1700)]);
  expect([code, out.split('\n')[0]]).toEqual([
    1,
    'WARNING   Google Workspace: 85 % of the limit of a day is used',
  ]);
  expect(out).not.toContain('Microsoft');
});

test('the configuration has the last word', async () => {
  const config = write(
    'postwatch.yaml',
    'name: acme\naddresses: [192.0.2.10]\nlimits:\n  - { provider: gmail-workspace, perDay: 10 }\n  - { provider: custom, name: ours, perHour: 1000 }\n',
  );
  const argv = ['limits', '--logs', log('smtp.gmail.com', 20), '--config', config];
  const { code, out } = await runCli([...argv, '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    says: 'Google Workspace: the limit of a day is used up',
    findings: [
      { code: 'LIMIT_REACHED', args: { limit: 10, source: 'postwatch.yaml' } },
      { code: 'LIMIT_ROOM', args: { provider: 'ours', used: 20, window: 'hour' } },
    ],
  });
  expect((await runCli([...argv, '--csv'])).out.split('\n').slice(0, 2)).toEqual([
    'provider,window,what,used,limit,percent,left,at',
    'Google Workspace,day,messages,20,10,200,0,',
  ]);
});

test('a log without mail to them says so', async () => {
  const config = write(
    'postwatch.yaml',
    'name: acme\naddresses: [192.0.2.10]\nlimits:\n  - { provider: sendgrid }\n',
  );
  const { code, out } = await runCli(['limits', '--logs', log('mx.example', 3), '--config', config]);
  expect([code, out]).toEqual([0, expect.stringContaining('tells of no mail that went there')]);
  expect((await runCli(['limits', '--logs', log('mx.example', 3)])).out).toContain(
    'the log tells of no mail that went out',
  );
});

test('custom without a limit is refused where it stands', async () => {
  const config = write(
    'postwatch.yaml',
    'name: acme\naddresses: [192.0.2.10]\nlimits:\n  - { provider: custom }\n',
  );
  const { code, err } = await runCli(['limits', '--logs', '/dev/null', '--config', config]);
  expect([code, err]).toEqual([3, expect.stringContaining('custom needs at least one limit')]);
});
