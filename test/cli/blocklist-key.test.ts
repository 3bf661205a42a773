/** The customer's key of a paid list, in everything that the command line says: it is asked with, and never told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDnsServer, type LabDnsServer } from '../../lab/dns-server.ts';
import { runCli } from '../support/run-cli.ts';

const KEY = 'ourownsecretkey';
const ZONE = [
  'example SOA ns.example hostmaster.example 1 7200 900 1209600 60',
  `2.0.0.127.${KEY}.bl.example A 127.0.0.2`,
  `10.2.0.192.${KEY}.bl.example A 127.0.0.2`,
  `10.2.0.192.${KEY}.bl.example TXT "listed, see https://bl.example/${KEY.toUpperCase()}?ip=192.0.2.10"`,
  `2.0.0.127.${KEY}.refusing.example A 127.255.255.254`,
  `2.0.0.127.${KEY}.refusing.example TXT "no service for ${KEY}"`,
  `!SERVFAIL *.${KEY}.failing.example`,
].join('\n');
const folder = mkdtempSync(join(tmpdir(), 'postwatch-key-'));
const config = join(folder, 'postwatch.yaml');
const row = (id: string): object => ({
  id,
  zone: `{key}.${id}.example`,
  key: 'mine',
  codes: [{ answer: '127.0.0.2', means: 'spam', severity: 'error' }],
});
let dns: LabDnsServer;

beforeAll(async () => {
  dns = await startDnsServer(ZONE);
  const blocklists = {
    onlyOwn: true,
    keys: { mine: { secret: 'env:MINE' } },
    own: ['bl', 'refusing', 'failing', 'empty'].map(row),
  };
  writeFileSync(
    config,
    JSON.stringify({ name: 'keys', addresses: ['192.0.2.10'], resolvers: [dns.address], blocklists }),
  );
});
afterAll(async () => {
  await dns.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['a report', []],
  ['a long report', ['--verbose']],
  ['JSON', ['--json']],
])('%s does not hold it', async (_, options) => {
  const argv = ['check', '192.0.2.10', '--config', config, '--resolver', dns.address, ...options];
  const { out, err } = await runCli(argv, { env: { MINE_KEY: KEY } });
  expect(out).toContain('***');
  expect(out).toContain('192.0.2.10 is listed by bl');
  expect(`${out}${err}`.toLowerCase()).not.toContain(KEY);
});

test('a key that is missing, or cannot be one, is told without quoting it', async () => {
  const argv = ['check', '192.0.2.10', '--config', config, '--resolver', dns.address, '--verbose'];
  const missing = await runCli(argv, { env: {} });
  expect(missing.out).toContain('MINE_');
  const odd = await runCli(argv, { env: { MINE_KEY: `${KEY}.with.dots` } });
  expect(odd.out).toContain('holds no key');
  expect(`${odd.out}${odd.err}`).not.toContain(KEY);
});
