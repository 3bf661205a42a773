/** postwatch diagnose: against the laboratory, records, logs and bounces. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { openEmbeddedStore } from '../../adapters/node/embedded-store.ts';
import { startLab, type Lab } from '../../lab/start-lab.ts';
import { runCli } from '../support/run-cli.ts';
import { sampleFinding, sampleState, slotAfter } from '../support/sample-records.ts';

interface JsonDiagnosis {
  readonly targets: readonly string[];
  readonly status: string;
  readonly causes: readonly {
    readonly rule: string;
    readonly confidence: string;
    readonly since?: string;
    readonly explains: readonly { readonly code: string; readonly target: string; readonly says: string }[];
    readonly remedies: readonly { readonly effort: string; readonly do: string }[];
  }[];
  readonly alone: readonly { readonly code: string }[];
  readonly findings: readonly object[];
}

const folder = mkdtempSync(join(tmpdir(), 'postwatch-diagnose-'));
const ca = join(folder, 'ca.pem');
const log = join(folder, 'mail.log');
const bounce = join(folder, 'bounce.eml');
let lab: Lab;

const line = (minute: number, recipient: string, relay: string, end: string): string =>
  `2026-11-26T10:${String(minute).padStart(2, '0')}:00+00:00 mx1 postfix/smtp[71]: A${minute}B${minute}C: to=<${recipient}>, relay=${relay}[192.0.2.7]:25, delay=2, delays=0/0/1/1, ${end}`;

beforeAll(async () => {
  lab = await startLab();
  writeFileSync(ca, lab.ca);
  const lines = Array.from({ length: 30 }, (_, index) =>
    index % 2 === 0
      ? line(
          index,
          'r@gmail.com',
          'gmail-smtp-in.l.google.com',
          'dsn=4.7.28, status=deferred (host gmail-smtp-in.l.google.com said: 421-4.7.28 unusual rate of mail originating from your IP address, temporarily rate limited)',
        )
      : line(index, 'r@yahoo.com', 'mta5.am0.yahoodns.net', 'dsn=2.0.0, status=sent (250 ok)'),
  );
  writeFileSync(log, `${lines.join('\n')}\n`);
  writeFileSync(
    bounce,
    [
      'From: MAILER-DAEMON@mx1.example.com',
      'To: a@example.com',
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Your message could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx1.example.com',
      '',
      'Final-Recipient: rfc822; full@example.net',
      'Action: failed',
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 5.2.2 mailbox full',
      '--b--',
      '',
    ].join('\r\n'),
  );
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

const endpoint = (name: string): string =>
  lab.targets.find(({ target }) => target.startsWith(`${name}.smtp.example:`))?.target ?? '';
const live = (...more: readonly string[]) =>
  runCli(['diagnose', ...more, '--resolver', lab.resolver, '--ca', ca, '--timeout', '5']);

test('a stopped service: its cause, the evidence and what to do first; exit code as check', async () => {
  const { code, out } = await live(endpoint('refused'), '--json');
  const { causes, status, alone } = JSON.parse(out) as JsonDiagnosis;
  expect({ code, status, alone }).toEqual({ code: 2, status: 'critical', alone: [] });
  expect(causes.map(({ rule, confidence }) => `${rule} ${confidence}`)).toEqual(['service-stopped likely']);
  expect(causes[0]?.explains.map(({ target }) => target)).toEqual([endpoint('refused')]);
  expect(causes[0]?.remedies[0]?.effort).toBe('minutes');
});

test('two expired endpoints of one owner are one cause', async () => {
  const { out } = await live(endpoint('expired'), endpoint('no-starttls'));
  expect(out).toContain('the job that renews certificates');
  expect(out).toContain('STARTTLS is gone');
  expect(out).toMatch(/\n {5}do +1 {2}reload the mail server/);
  expect(out).toContain('docs/troubleshooting.md#renewal-broken');
});

test('what is healthy has no cause', async () => {
  const { code, out } = await live(endpoint('healthy'));
  expect(code).toBe(0);
  expect(out).toContain('OK   nothing is wrong');
});

test('a log and a bounce are joined, each with its words', async () => {
  const { code, out } = await runCli(['diagnose', '--logs', log, '--bounce', bounce, '--json']);
  const { causes, status } = JSON.parse(out) as JsonDiagnosis;
  expect({ code, status }).toEqual({ code: 1, status: 'warning' });
  expect(causes.map(({ rule }) => rule).sort()).toEqual(['mailbox-full', 'reputation-at-one-provider']);
  const text = (await runCli(['diagnose', '--logs', log, '--bounce', bounce])).out;
  expect(text).toContain('Google alone holds mail back');
  expect(text).toContain('the mailbox is full: full@example.net');
  expect(text).toContain('heard');
});

test('a log without a line of a mail server is refused, and so is an empty command line without records', async () => {
  writeFileSync(join(folder, 'other.log'), 'nothing here\n');
  const other = await runCli(['diagnose', '--logs', join(folder, 'other.log')]);
  expect(other.code).toBe(3);
  expect(other.err).toContain('no line of a mail server was found');
  const none = await runCli(['diagnose', '--data', join(folder, 'nowhere')]);
  expect(none.code).toBe(3);
  expect(none.err).toContain('postwatch run writes them');
});

test('a resolver that is down is said once, by check and by diagnose', async () => {
  const argv = ['example.com', '--resolver', '127.0.0.1:1', '--timeout', '5', '--json'];
  const [report] = JSON.parse((await runCli(['check', ...argv])).out) as {
    findings: { code: string; outcome: string }[];
    causes: { rule: string }[];
  }[];
  expect(
    report?.findings.filter(({ outcome }) => outcome !== 'not-applicable').map(({ code }) => code),
  ).toEqual(['PATH_RESOLVER_DOWN']);
  expect(report?.causes.map(({ rule }) => rule)).toEqual(['resolver-down-here']);
  const { code, out } = await runCli(['diagnose', ...argv]);
  const { causes, alone } = JSON.parse(out) as JsonDiagnosis;
  expect({ code, rules: causes.map(({ rule }) => rule), alone }).toEqual({
    code: 3,
    rules: ['resolver-down-here'],
    alone: [],
  });
});

test('--from-history tells the cause by what is recorded, since when, and of the named domain only', async () => {
  const data = join(folder, 'data');
  const store = await openEmbeddedStore({ path: join(data, 'acme') });
  const records = createDynamoRecords({ client: store.client, table: store.table, retentionDays: 1 });
  const expired = (target: string, minutes: number) =>
    sampleState({
      target,
      probe: 'smtp',
      status: 'critical',
      open: [
        {
          finding: sampleFinding({
            code: 'TLS_CERTIFICATE_EXPIRED',
            check: 'tls-certificate',
            severity: 'critical',
            args: {
              endpoint: target,
              where: '',
              elsewhere: false,
              role: 'mx',
              enforced: false,
              certificate: 'CN x',
              daysAgo: 1,
              notAfter: '2026-11-23 00:00 UTC',
            },
          }),
          since: slotAfter(minutes),
          confirmed: true,
        },
      ],
    });
  for (const [target, minutes] of [
    ['mx1.example.com:25', 5],
    ['mx2.example.com:25', 0],
    ['mx.example.net:25', 0],
  ] as const)
    await records.putState(expired(target, minutes));
  await store.close();
  const { code, out } = await runCli(['diagnose', 'example.com', '--from-history', '--data', data, '--json']);
  const { causes } = JSON.parse(out) as JsonDiagnosis;
  expect({ code, rules: causes.map(({ rule, confidence, since }) => ({ rule, confidence, since })) }).toEqual(
    {
      code: 2,
      rules: [{ rule: 'renewal-broken', confidence: 'certain', since: slotAfter(0) }],
    },
  );
  // Without a target: everything that is recorded.
  const all = await runCli(['diagnose', '--data', data]);
  expect(all.out).toContain('since     2026-11-24 02:14 UTC');
  expect(all.out).toContain('2 causes behind 3 of 3 findings');
});
