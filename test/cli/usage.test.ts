/** What a person types wrong: one clear message, exit code 3, no stack trace. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-usage-'));
const inFolder = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

const notPem = inFolder('not.pem', 'hello');
const damaged = inFolder('damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
const broken = inFolder('broken.yaml', 'name: acme\ndomain: []\n');

test.each([
  [
    'a port out of range',
    ['check', 'mail.example.com:99999'],
    /"mail\.example\.com:99999": a port is a number from 1 to 65535/,
  ],
  ['an endpoint without port', ['check', 'mail.example.com:'], /a port is a number from 1 to 65535, got ""/],
  [
    'a name of 300 octets',
    ['check', `${'a.'.repeat(149)}aa`],
    /a name has at most 253 octets, this one has 300/,
  ],
  ['a label of 64 octets', ['check', `${'a'.repeat(64)}.example`], /a label has at most 63 octets/],
  ['a name with a space', ['check', 'exa mple.com'], /is not a domain name/],
  [
    'a check that is none',
    ['check', 'example.com', '--only', 'spff'],
    /--only: no check is called "spff"; did you mean "spf"\?/,
  ],
  ['no target', ['check'], /What shall be checked\?/],
  ['an unknown option', ['check', 'example.com', '--verbos'], /unknown option '--verbos'/],
  ['an unknown command', ['chekc', 'example.com'], /unknown command 'chekc'/],
  [
    'a resolver that is a name',
    ['check', 'example.com', '--resolver', 'ns1.example.com'],
    /--resolver: a resolver is given by its address/,
  ],
  [
    'a resolver with a bad port',
    ['check', 'example.com', '--resolver', '192.0.2.1:99999'],
    /--resolver: a port is a number from 1 to 65535/,
  ],
  [
    'a bad MX port',
    ['check', 'example.com', '--mx-port', '0'],
    /--mx-port: must be a number from 1 to 65535, got "0"/,
  ],
  [
    'a bad TLS mode',
    ['check', 'example.com:25', '--tls', 'maybe'],
    /--tls: must be starttls, implicit or none, got "maybe"/,
  ],
  ['a bad timeout', ['check', 'example.com', '--timeout', 'soon'], /--timeout: must be seconds/],
  ['a bad sender', ['check', 'example.com:25', '--from', 'nobody'], /--from: must be a mail address/],
  [
    'an unreadable authority file',
    ['check', 'example.com', '--ca', join(folder, 'absent.pem')],
    /Cannot read the certificate authorities ".*absent\.pem": there is no such file/,
  ],
  [
    'an authority file without certificate',
    ['check', 'example.com', '--ca', notPem],
    /holds no "-----BEGIN CERTIFICATE-----"/,
  ],
  ['a damaged authority file', ['check', 'example.com', '--ca', damaged], /certificate 1 is damaged/],
  [
    'a control without a recipient',
    ['check', 'example.com:25', '--catch-all'],
    /--null-sender need a recipient: --to ADDRESS/,
  ],
  [
    'a mechanism that we do not speak',
    ['check', 'example.com:587', '--auth-mechanism', 'DIGEST-MD5'],
    /--auth-mechanism: must be one of .*SCRAM-SHA-256.* got "DIGEST-MD5"/,
  ],
  [
    'a missing password',
    ['check', 'example.com:587', '--auth-user', 'probe'],
    /The password for --auth-user is missing: set POSTWATCH_AUTH_PASSWORD/,
  ],
  [
    'an unreadable password file',
    ['check', 'example.com:587', '--auth-user', 'probe', '--auth-password-file', join(folder, 'none')],
    /Cannot read the password/,
  ],
  [
    'a closed file descriptor',
    ['check', 'example.com:587', '--auth-user', 'probe', '--auth-password-fd', '987'],
    /Cannot read the password from file descriptor 987/,
  ],
  [
    'a broken configuration',
    ['check', '--config', broken],
    /broken\.yaml:2:1 {2}domain {2}unknown key; did you mean "domains"\?/,
  ],
  [
    'an absent configuration',
    ['run', '--config', join(folder, 'absent.yaml')],
    /Cannot read the configuration ".*absent\.yaml": there is no such file/,
  ],
  ['a bad page port', ['run', '--port', '70000'], /--port: must be a number/],
  ['a date that is none', ['history', 'example.com', '--from', 'yesterday'], /--from: must be a date/],
  [
    'dates the wrong way round',
    ['history', 'example.com', '--from', '2026-11-24', '--to', '2026-11-01', '--data', folder],
    /is after --to/,
  ],
  [
    'a format that is none',
    ['history', 'example.com', '--format', 'xml'],
    /--format: must be table, csv or json/,
  ],
  ['no records yet', ['status', '--data', join(folder, 'empty')], /No records in ".*empty" yet/],
  ['a code that is none', ['explain', 'SPF_MISING'], /did you mean SPF_MISSING\?/],
])('%s', async (_, argv, message) => {
  const { code, out, err } = await runCli(argv);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toMatch(message);
  expect(err).not.toMatch(/^ +at /m);
});

test('a password is never taken as an argument', async () => {
  const { code, err } = await runCli([
    'check',
    'example.com:587',
    '--auth-user',
    'probe',
    '--auth-password',
    'hunter2',
  ]);
  expect(code).toBe(3);
  expect(err).toMatch(/unknown option '--auth-password'/);
});

test('help goes to standard output with exit code 0', async () => {
  const { code, out, err } = await runCli(['check', '--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('--resolver');
});
