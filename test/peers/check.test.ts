/** postwatch check as a person runs it: a process of its own, a real Postfix, zones from a real BIND. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  codesOf,
  runCheckJson,
  sessionOf,
  type Given,
  type Ran,
  type Report,
} from '../support/check-program.ts';
import { hasNamed, hasUnbound, startNamed, startUnbound, type DnsPeer } from '../support/dns-peers.ts';
import { missingPostfix, POSTFIX_HOST, startPostfix, type PostfixServer } from '../support/postfix-server.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { endSpawned, spawnPostwatch } from '../support/spawn-postwatch.ts';

const SOA = '$TTL 300\n@ IN SOA ns.test.example. hostmaster.test.example. 1 3600 600 86400 60\n';
const ZONES = {
  // The tree walk of DMARC asks here, too.
  example: `${SOA}@ IN NS ns.test.example.\ntest IN NS ns.test.example.\nns.test IN A 127.0.0.1\n`,
  'test.example': `${SOA}@ IN NS ns
ns IN A 127.0.0.1
@ IN MX 10 mx
mx IN A 127.0.0.1
@ IN TXT "v=spf1 mx -all"
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@test.example"
bare IN A 127.0.0.1
bare IN MX 10 mx
`,
  '0.0.127.in-addr.arpa': `${SOA}@ IN NS ns.test.example.\n1 IN PTR ${POSTFIX_HOST}.\n`,
};

const missing = missingPostfix() ?? (hasNamed() && hasUnbound() ? undefined : 'BIND or Unbound is missing');
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `postwatch check, Postfix and BIND${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let folder: string;
    let ca: string;
    let postfix: PostfixServer;
    let named: DnsPeer;
    let unbound: DnsPeer;
    let slow: SmtpSink;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'postwatch-check-'));
      ca = join(folder, 'ca.pem');
      [postfix, named, slow] = await Promise.all([
        startPostfix({
          services: { careless: { command: 'smtpd', settings: ['smtpd_tls_auth_only=no'] } },
        }),
        startNamed(ZONES),
        startSmtpSink(['-h', 'slow.test.example', '-W', 'EHLO:60']),
      ]);
      unbound = await startUnbound(named.address, Object.keys(ZONES));
      writeFileSync(ca, postfix.ca);
    }, 30_000);
    afterAll(async () => {
      await endSpawned();
      await Promise.all([postfix.close(), slow.stop(), unbound.stop()]);
      await named.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const endpoint = (port: number): string => `${POSTFIX_HOST}:${String(port)}`;

    async function check(
      argv: readonly string[],
      { resolver = named.address, ...given }: Partial<Given> & { readonly resolver?: string } = {},
    ): Promise<Ran & { readonly report: Report }> {
      const tools = ['--resolver', resolver, '--ca', ca, '--timeout', '10'];
      return runCheckJson([...tools, ...argv], { cwd: folder, ...given });
    }

    test.each(['BIND', 'Unbound'])(
      'a healthy domain is ok, seen through %s',
      async (through) => {
        const resolver = through === 'BIND' ? named.address : unbound.address;
        const { code, report, err } = await check(
          ['test.example', '--mx-port', String(postfix.ports.plain)],
          {
            resolver,
          },
        );
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(report).toMatchObject({ target: 'test.example', kind: 'domain', status: 'ok' });
        // Nobody here serves the root: its keys cannot be asked for, and that is told, once.
        // It has no DKIM key either, which is information where no selector is named.
        expect(codesOf(report, 'fail', 'inconclusive')).toEqual([
          'DKIM_ABSENT',
          'BULK_NOT_READY',
          'DNSSEC_NOT_SEEN',
        ]);
        expect(codesOf(report, 'pass')).toEqual(
          expect.arrayContaining([
            'MX_FOUND',
            'SPF_FOUND',
            'DMARC_FOUND',
            'SMTP_STARTTLS_OK',
            'TLS_CERTIFICATE_OK',
          ]),
        );
        expect(report.observations.map(({ probe, target }) => `${probe} ${target}`)).toEqual([
          'mail-dns test.example',
          `smtp ${endpoint(postfix.ports.plain)}`,
          'dnsbl 127.0.0.1',
          'dnsbl test.example',
        ]);
      },
      20_000,
    );

    test('a domain without records is critical, and every finding says what, why and what to do', async () => {
      const { code, report } = await check(['bare.test.example', '--mx-port', String(postfix.ports.plain)]);
      expect({ code, status: report.status }).toEqual({ code: 2, status: 'critical' });
      expect(codesOf(report, 'fail')).toEqual(expect.arrayContaining(['SPF_MISSING']));
      expect(Object.keys(report)).toEqual([
        'target',
        'kind',
        'status',
        'findings',
        'observations',
        'causes',
        'tookMs',
      ]);
      for (const finding of report.findings) {
        expect(finding).toEqual(
          expect.objectContaining({
            code: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/),
            check: expect.stringMatching(/^[a-z-]+$/),
            outcome: expect.stringMatching(/^(pass|fail|not-applicable|inconclusive)$/),
            severity: expect.stringMatching(/^(info|notice|warning|error|critical)$/),
            args: expect.any(Object),
            says: expect.stringMatching(/[^.]$/),
            advice: expect.any(Array),
          }),
        );
        if (finding.outcome !== 'fail') continue;
        expect(finding.advice).not.toEqual([]);
        expect(finding.spec ?? 'RFC 1').toMatch(/RFC \d+/);
      }
    });

    test('stages and transcript are in the JSON', async () => {
      const { code, report } = await check([endpoint(postfix.ports.plain)]);
      expect(code).toBe(0);
      const session = sessionOf(report);
      expect(session.stages.map(({ stage }) => stage)).toEqual([
        'connect',
        'greeting',
        'ehlo',
        'starttls',
        'tls',
        'ehlo-tls',
        'quit',
      ]);
      for (const { atMs, tookMs } of session.stages) {
        expect(atMs).toBeGreaterThanOrEqual(0);
        expect(tookMs).toBeGreaterThanOrEqual(0);
      }
      expect(session.transcript[0]).toBe(`S: 220 ${POSTFIX_HOST} ESMTP Postfix`);
      expect(session.transcript).toEqual(expect.arrayContaining(['C: STARTTLS', 'C: QUIT']));
    });

    test('--tls implicit begins with TLS', async () => {
      const { code, report } = await check([endpoint(postfix.ports.implicit), '--tls', 'implicit']);
      expect(code).toBe(0);
      expect(
        sessionOf(report)
          .stages.map(({ stage }) => stage)
          .slice(0, 3),
      ).toEqual(['connect', 'tls', 'greeting']);
    });

    test('TLS where plain text is spoken, and plain text where TLS is spoken, are each one finding', async () => {
      const [early, late] = await Promise.all([
        check([endpoint(postfix.ports.plain), '--tls', 'implicit']),
        check([endpoint(postfix.ports.implicit), '--timeout', '3']),
      ]);
      expect({ code: early.code, failed: codesOf(early.report, 'fail') }).toEqual({
        code: 2,
        failed: ['TLS_NOT_SPOKEN'],
      });
      expect({ code: late.code, failed: codesOf(late.report, 'fail') }).toEqual({
        code: 2,
        failed: ['SMTP_PORT_BEGINS_WITH_TLS'],
      });
    });

    test('a certificate for another name is critical', async () => {
      const { code, report } = await check([`127.0.0.1:${String(postfix.ports.plain)}`]);
      expect({ code, failed: codesOf(report, 'fail') }).toEqual({
        code: 2,
        failed: ['TLS_CERTIFICATE_WRONG_NAME'],
      });
    });

    test('a warning is exit code 1', async () => {
      const { code, report } = await check([endpoint(postfix.extra['careless'] ?? 0)]);
      expect({ code, status: report.status, failed: codesOf(report, 'fail') }).toEqual({
        code: 1,
        status: 'warning',
        failed: ['SMTP_AUTH_BEFORE_TLS'],
      });
    });

    test('a server that wants TLS first is not said to want a login', async () => {
      const { report } = await check([
        endpoint(postfix.ports.strict),
        '--tls',
        'none',
        '--to',
        'a@test.example',
      ]);
      expect(codesOf(report, 'fail', 'inconclusive')).toEqual(['SMTP_ENVELOPE_NEEDS_ENCRYPTION']);
    });

    test('a resolver that is down is unknown, exit code 3, never "missing"', async () => {
      const { code, report } = await check(['test.example', '--timeout', '2'], {
        resolver: '127.0.0.1:1',
      });
      expect({ code, failed: codesOf(report, 'fail') }).toEqual({ code: 3, failed: [] });
      expect(codesOf(report, 'inconclusive')).toContain('PATH_RESOLVER_DOWN');
    });

    test('Ctrl-C during a slow check ends it at once, and is no verdict about the server', async () => {
      const { child, exited, output } = spawnPostwatch(
        ['check', `127.0.0.1:${String(slow.port)}`, '--json'],
        {
          cwd: folder,
        },
      );
      // By then the greeting has come, and EHLO waits for a minute.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      child.kill('SIGINT');
      // The test's own limit of 5 s is far below the minute that EHLO would take.
      const code = await exited;
      const { out, err } = output();
      expect(code).toBe(130);
      expect(err).toContain('Interrupted');
      const [report] = JSON.parse(out) as Report[];
      expect(report?.status).toBe('unknown');
      expect(codesOf(report as Report, 'fail')).toEqual([]);
    });
  },
);
