/** postwatch check against the laboratory, on real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../../core/checks/index.ts';
import { startLab, type Lab } from '../../lab/start-lab.ts';
import { runCli, type CliResult } from '../support/run-cli.ts';

interface JsonReport {
  readonly target: string;
  readonly kind: string;
  readonly status: string;
  readonly findings: readonly {
    readonly code: string;
    readonly check: string;
    readonly outcome: string;
    readonly severity: string;
    readonly args: object;
    readonly says: string;
    readonly advice: readonly string[];
    readonly target: string;
  }[];
  readonly observations: readonly {
    readonly probe: string;
    readonly facts: {
      readonly sessions?: readonly {
        readonly stages: readonly { readonly stage: string; readonly tookMs: number }[];
        readonly transcript: readonly string[];
      }[];
    };
  }[];
  readonly tookMs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'postwatch-check-'));
const ca = join(folder, 'ca.pem');
let lab: Lab;

beforeAll(async () => {
  lab = await startLab();
  writeFileSync(ca, lab.ca);
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

const check = async (argv: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(['check', ...argv, '--resolver', lab.resolver, '--ca', ca, '--timeout', '5'], { env });
const reports = async (
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; reports: JsonReport[] }> => {
  const { code, out } = await check([...argv, '--json'], env);
  return { code, reports: JSON.parse(out) as JsonReport[] };
};
const endpoint = (name: string): string =>
  lab.targets.find(({ target }) => target.startsWith(`${name}.smtp.example:`))?.target ?? '';
const open = (report: JsonReport | undefined): string[] =>
  report?.findings.filter(({ outcome }) => outcome === 'fail').map(({ code }) => code) ?? [];

test('a healthy server is ok, with stage timings and a transcript', async () => {
  const {
    code,
    reports: [report],
  } = await reports([endpoint('healthy')]);
  expect({ code, kind: report?.kind, status: report?.status, open: open(report) }).toEqual({
    code: 0,
    kind: 'endpoint',
    status: 'ok',
    open: [],
  });
  const session = report?.observations[0]?.facts.sessions?.[0];
  expect(session?.stages.map(({ stage }) => stage)).toEqual([
    'connect',
    'greeting',
    'ehlo',
    'starttls',
    'tls',
    'ehlo-tls',
    'quit',
  ]);
  expect(session?.transcript[0]).toMatch(/^S: 220 /);
});

test.each([
  ['expired', 2, 'TLS_CERTIFICATE_EXPIRED'],
  ['wrong-name', 2, 'TLS_CERTIFICATE_WRONG_NAME'],
  ['no-starttls', 2, 'SMTP_STARTTLS_MISSING'],
  ['closed', 2, 'SMTP_GREETING_REFUSED'],
  ['silent', 2, 'SMTP_GREETING_SILENT'],
  ['refused', 2, 'SMTP_CONNECTION_REFUSED'],
])('%s: exit code %i, %s', async (name, exit, fault) => {
  const {
    code,
    reports: [report],
  } = await reports([endpoint(name)]);
  expect({ code, open: open(report) }).toEqual({ code: exit, open: [fault] });
});

test('a domain leads to its MX hosts', async () => {
  // The laboratory's host of policies and logos listens on a port of its own, which only a configuration can name.
  const port = (lab.config['domains'] as { mxPort: number }[])[0]?.mxPort;
  const {
    reports: [report],
  } = await reports(['healthy.example', '--mx-port', String(port), '--skip', 'mta-sts,bimi']);
  expect(report?.kind).toBe('domain');
  expect(report?.observations.map(({ probe }) => probe).sort()).toEqual(
    expect.arrayContaining(['mail-dns', 'smtp']),
  );
  expect(open(report)).toEqual([]);
});

test('several targets: one object each in the order given, the worst decides the exit code', async () => {
  const { code, reports: all } = await reports([
    endpoint('healthy'),
    'no-dmarc.example',
    endpoint('expired'),
  ]);
  expect(code).toBe(2);
  expect(all.map(({ target }) => target)).toEqual([
    endpoint('healthy'),
    'no-dmarc.example',
    endpoint('expired'),
  ]);
});

test('logging in takes the password from the environment, and shows it nowhere', async () => {
  const right = await check([endpoint('healthy'), '--auth-user', 'probe', '--json'], {
    POSTWATCH_AUTH_PASSWORD: 'right-horse-battery',
  });
  expect(right.code).toBe(0);
  const wrong = await check([endpoint('healthy'), '--auth-user', 'probe', '--transcript'], {
    POSTWATCH_AUTH_PASSWORD: 'hunter2-secret',
  });
  expect(wrong.code).toBe(2);
  expect(wrong.out).toContain('SMTP_AUTH_REJECTED');
  const secrets = [
    'right-horse-battery',
    'hunter2-secret',
    Buffer.from('\0probe\0right-horse-battery').toString('base64'),
    Buffer.from('\0probe\0hunter2-secret').toString('base64'),
  ];
  for (const secret of secrets) expect(right.out + right.err + wrong.out + wrong.err).not.toContain(secret);
});

test('the human form says the verdict first, then why, then what to do', async () => {
  const { out } = await check([endpoint('expired')]);
  expect(out.split('\n')[0]).toMatch(/^expired\.smtp\.example:\d+ {3}CRITICAL {3}\S/);
  expect(out).toMatch(/^ {2}x {2}.*expired.*TLS_CERTIFICATE_EXPIRED$/m);
  expect(out).toMatch(/^ {5}do {8}/m);
  expect(out).not.toContain('\u001b');
  expect(out.split('\n').filter((line) => line.length > 112)).toEqual([]);
});

test('a resolver that is down is our trouble: unknown, never "missing"', async () => {
  const { code, out } = await runCli([
    'check',
    'healthy.example',
    '--resolver',
    '127.0.0.1:1',
    '--timeout',
    '3',
    '--json',
  ]);
  const [report] = JSON.parse(out) as JsonReport[];
  expect({ code, status: report?.status, open: open(report) }).toEqual({
    code: 3,
    status: 'unknown',
    open: [],
  });
  expect(report?.findings.map((finding) => finding.code)).toContain('PATH_RESOLVER_DOWN');
});

test('--only and --skip choose checks; blindness is told all the same', async () => {
  const codes = async (...argv: string[]): Promise<string[]> => {
    const {
      reports: [report],
    } = await reports([endpoint('expired'), ...argv]);
    return [...new Set(report?.findings.map(({ check: id }) => id))].sort();
  };
  expect(await codes('--only', 'tls')).toEqual(
    CHECKS.filter(({ id, probe }) => id === 'path' || (id.startsWith('tls-') && probe === 'smtp'))
      .map(({ id }) => id)
      .sort(),
  );
  expect(await codes('--skip', 'tls,smtp,dane')).toEqual(['path']);
  const { code } = await check([endpoint('expired'), '--skip', 'tls-certificate']);
  expect(code).toBe(0);
});

test('mailboxes beside the recipient are asked for on request, a server that takes every name is told', async () => {
  const {
    reports: [report],
  } = await reports([endpoint('healthy'), '--to', 'canary@healthy.example', '--catch-all', '--postmaster']);
  expect(open(report)).toEqual(['SMTP_CATCH_ALL']);
  expect(report?.findings.find(({ code }) => code === 'SMTP_MAILBOXES_OK')).toMatchObject({
    args: { seen: ['takes mail to postmaster@healthy.example'] },
  });
});

test('a mechanism can be pinned', async () => {
  const {
    reports: [report],
  } = await reports([endpoint('healthy'), '--auth-user', 'probe', '--auth-mechanism', 'login'], {
    POSTWATCH_AUTH_PASSWORD: 'right-horse-battery',
  });
  expect(report?.findings.find(({ code }) => code === 'SMTP_AUTH_ACCEPTED')).toMatchObject({
    args: { mechanism: 'LOGIN' },
  });
});
