import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, type Config } from '../../core/config/index.ts';
import { MESSAGES_FILE } from '../../core/contract.ts';
import { openMessages } from '../../functions/open-messages.ts';
import { DeployProblem } from '../../lib/deploy-problem.ts';
import { scorerPorts } from '../../lib/scorer-ports.ts';
import { secretsOf, shipConfig } from '../../lib/ship-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-messages-'));
const shippedTo = join(import.meta.dirname, '..', '..', 'functions', MESSAGES_FILE);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(shippedTo, { force: true });
});

function configOf(content: string): Config {
  const read = parseConfig(`name: acme\ncontent: ${content}\n`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

test('what is deployed has the messages in it, and a function reads them by their names', async () => {
  const octets = Buffer.from([0x46, 0xff, 0x00, 0x0d, 0x0a]);
  const file = join(folder, 'welcome.eml');
  writeFileSync(file, octets);
  const { probeFiles, files } = shipConfig(configOf(`{ templates: ["${file}"] }`), 'always');
  expect(Object.keys(files)).not.toContain(MESSAGES_FILE);
  writeFileSync(shippedTo, probeFiles[MESSAGES_FILE] ?? '');
  const messages = openMessages([]);
  expect(await messages.read(file)).toEqual({ ok: true, bytes: octets });
  expect(messages.registrable('shop.example.co.uk')).toBe('example.co.uk');
  expect(await messages.read('toString')).toEqual({
    ok: false,
    detail: 'toString: it was not shipped with this function',
  });
});

test('a message that is not there, or too large, is told before a deployment', () => {
  const ship = (name: string): unknown =>
    shipConfig(configOf(`{ templates: ["${join(folder, name)}"] }`), 'always');
  expect(() => ship('gone.eml')).toThrow(DeployProblem);
  writeFileSync(join(folder, 'large.eml'), Buffer.alloc(4_000_000));
  expect(() => ship('large.eml')).toThrow(/5000000 fit beside the code/);
});

test('the function may read the password of rspamd, and is let out to the scorers', () => {
  const config = configOf(
    '{ rspamd: { url: "https://rspamd.example", secret: acme/rspamd }, spamd: "10.0.0.5:783", templates: [a.eml] }',
  );
  expect(secretsOf(config)).toEqual(['acme/rspamd']);
  expect(scorerPorts(config)).toEqual([443, 783]);
});
