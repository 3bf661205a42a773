/** `cdk synth` as a person runs it: the real command line and the real app, without credentials, network or Docker. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCdk, type CliResult } from '../support/cdk-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No credentials, no profile, and a proxy that leads nowhere: whoever asks the network fails. */
const OFFLINE = {
  PATH: '/usr/bin:/bin',
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  HTTP_PROXY: 'http://127.0.0.1:1',
};

async function synth(yaml: string, ...more: readonly string[]): Promise<CliResult> {
  const file = join(folder, 'postwatch.yaml');
  writeFileSync(file, yaml);
  return runCdk(
    [
      'synth',
      '--quiet',
      '--context',
      `config=${file}`,
      '--output',
      join(folder, 'out'),
      '--no-notices',
      ...more,
    ],
    OFFLINE,
  );
}

test('synthesises without AWS, and prints what it will cost', async () => {
  const { code, stderr } = await synth(
    '{ name: acme, endpoints: [{ host: smtp.example.com, port: 587 }, { host: mx.example.com, port: 25 }] }',
    '--context',
    'port25=closed',
  );
  expect(stderr).toMatch(/About \d+\.\d\d USD a month for 17,280 runs/);
  expect(stderr).toContain('1 target(s) on port 25 will be "unknown"');
  expect(code).toBe(0);
  const template = JSON.parse(readFileSync(join(folder, 'out', 'Postwatch.template.json'), 'utf8')) as {
    Resources: object;
  };
  expect(Object.keys(template.Resources).length).toBeGreaterThan(20);
}, 60_000);

test('refuses port 25 until somebody decides, without a stack trace', async () => {
  const { code, stderr } = await synth('{ name: acme, endpoints: [{ host: mx.example.com, port: 25 }] }');
  expect(code).not.toBe(0);
  expect(stderr).toContain('Cannot probe mx.example.com:25');
  expect(stderr).toContain('--context port25=agent');
  expect(stderr).not.toMatch(/^\s+at /m);
}, 60_000);

test('shows every problem of the configuration with its place, and no stack trace', async () => {
  const { code, stderr } = await synth(
    'name: acme\nendpoint: []\nendpoints:\n  - { host: smtp.example.com, port: 70000 }\n',
  );
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/postwatch\.yaml:2:1 {2}endpoint {2}/);
  expect(stderr).toMatch(/postwatch\.yaml:4:\d+ {2}endpoints\[0\]\.port/);
  expect(stderr).toContain('2 problems. Nothing was started.');
  expect(stderr).not.toMatch(/^\s+at /m);
}, 60_000);
