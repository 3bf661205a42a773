/** postwatch run as a person meets it: its own process, the laboratory, Ctrl-C, and again. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSpawned, spawnPostwatch } from '../support/spawn-postwatch.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-run-'));
afterAll(async () => {
  await endSpawned();
  rmSync(folder, { recursive: true, force: true });
});

test('it names the faults of the laboratory, ends cleanly, and finds its records again', async () => {
  const first = spawnPostwatch(['run', '--port', '0'], { cwd: folder });
  const [, url = ''] = await first.says(/Status page (http:\S+)/);
  await first.says(/TLS_CERTIFICATE_EXPIRED/);
  await first.says(/DNSBL_LISTED/);
  await first.says(/SMTP_GREETING_SILENT/);

  const page = await (await fetch(url)).text();
  expect(page).toMatch(/\d+ of \d+ targets need you/);
  expect(page).toContain('expired.smtp.example');
  const target = /href="(\/targets\/expired[^"]*)"/.exec(page)?.[1] ?? '';
  const detail = await (await fetch(new URL(target, url))).text();
  expect(detail).toContain('TLS_CERTIFICATE_EXPIRED');
  expect(detail).toContain('220 expired.smtp.example');
  const metrics = await fetch(new URL('/metrics', url));
  expect(metrics.headers.get('content-type')).toContain('openmetrics-text');
  const text = await metrics.text();
  expect(text).toMatch(/^postwatch_runs_total\{[^}]*probe="smtp"[^}]*\} \d+/m);
  expect(text.endsWith('# EOF\n')).toBe(true);

  // Another process reads while this one runs.
  const status = spawnPostwatch(['status', '--json'], { cwd: folder });
  expect(await status.exited).toBe(2);
  expect(JSON.parse(status.output().out)).toEqual(
    expect.arrayContaining([expect.objectContaining({ target: '198.51.100.66', status: 'critical' })]),
  );

  first.child.kill('SIGINT');
  expect(await first.exited).toBe(0);
  expect(first.output().err).toBe('');

  const history = spawnPostwatch(['history', '198.51.100.66', '--format', 'csv'], { cwd: folder });
  expect(await history.exited).toBe(0);
  const rows = history.output().out.trim().split('\n');
  expect(rows[0]).toContain('slot,attempt,target,probe,status');
  expect(rows[1]).toContain('198.51.100.66,dnsbl,critical');
}, 60_000);

test.each([
  [
    'a folder that cannot be written',
    (): string[] => {
      const readOnly = join(folder, 'read-only');
      mkdirSync(readOnly, { recursive: true });
      writeFileSync(join(readOnly, 'laboratory'), 'a file where a folder belongs');
      chmodSync(readOnly, 0o500);
      return ['--data', readOnly];
    },
    /read-only/,
  ],
])('%s gives one message and exit code 3', async (_, argv, message) => {
  const run = spawnPostwatch(['run', '--port', '0', ...argv()], { cwd: folder });
  expect(await run.exited).toBe(3);
  expect(run.output().err).toMatch(message);
  expect(run.output().err).not.toMatch(/^ +at /m);
});

test('a port in use gives one message and exit code 3', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const run = spawnPostwatch(['run', '--port', String(port)], { cwd: folder });
  const code = await run.exited;
  server.close();
  expect(code).toBe(3);
  expect(run.output().err).toMatch(new RegExp(`port ${port}: it is in use`));
  expect(run.output().err).not.toMatch(/^ +at /m);
}, 20_000);
