/** Whatever octets a server sends, the run ends in its time with a verdict, and never with an exception. */
import fc from 'fast-check';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { SmtpSubject } from '../../../core/model/smtp-facts.ts';
import { explain } from '../../../core/pipeline/explain.ts';
import { CHECKS } from '../../../core/checks/index.ts';
import { judge } from '../../../core/pipeline/judge.ts';
import { probeSmtp } from '../../../core/probes/smtp.ts';
import { createOctetDialer, type OctetStream } from '../../support/octet-dialer.ts';
import { NO_HTTP } from '../../support/no-http.ts';

const BUDGET = 60_000;

/** What servers say, so that a conversation gets somewhere before it breaks. */
const WORDS = [
  '220 mx1.example.com ESMTP\r\n',
  '220-mx1\r\n',
  '220 go ahead\r\n',
  '250 mx1\r\n',
  '250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n',
  '250-AUTH SCRAM-SHA-256 CRAM-MD5\r\n250 SMTPUTF8\r\n',
  '334 \r\n',
  '334 VXNlcm5hbWU6\r\n',
  '334 ???\r\n',
  '235 2.7.0 ok\r\n',
  '535 5.7.8 no\r\n',
  '250 2.1.0 ok\r\n',
  '450 4.2.0 greylisted\r\n',
  '550 5.1.1 unknown\r\n',
  '421 4.4.2 bye\r\n',
  '221 bye\r\n',
  '554 5.7.1 no\r\n',
  '502 what?\r\n',
  '250 lf only\n',
  '25',
  '\r\n',
  '999 x\r\n',
  '\x15\x03\x01',
  'HTTP/1.1 400 Bad\r\n',
  '* OK IMAP\r\n',
];

const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS).map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('A', '250-x\r\n', '\0')
      .map((text) => Buffer.from(text.repeat(9000), 'latin1')),
  },
);
const octets: fc.Arbitrary<OctetStream> = fc.record({
  chunks: fc.array(fc.record({ bytes, afterMs: fc.oneof(fc.constant(0), fc.nat(40_000)) }), {
    maxLength: 14,
  }),
  ends: fc.constantFrom('end', 'reset', 'silence'),
  tls: fc.constantFrom('good', 'untrusted', 'failed'),
});
const subjects: fc.Arbitrary<SmtpSubject> = fc
  .record({
    tls: fc.constantFrom('starttls' as const, 'implicit' as const, 'none' as const),
    role: fc.constantFrom('mx' as const, 'submission' as const),
    port: fc.constantFrom(25, 587),
    auth: fc.boolean(),
    envelope: fc.boolean(),
  })
  .map(({ auth, envelope, ...rest }) => ({
    host: 'mx1.example.com',
    owned: false,
    slowMs: 15_000,
    ...rest,
    ...(auth ? { auth: { secret: 'x' } } : {}),
    ...(envelope ? { envelope: { from: '', to: ['a@example.com', 'b@example.com'] } } : {}),
  }));

test('property: any stream of octets ends in a verdict, in time, with the line closed', async () => {
  await fc.assert(
    fc.asyncProperty(octets, subjects, async (stream, subject) => {
      const dialer = createOctetDialer(stream, BUDGET);
      const { facts, faults } = await probeSmtp(
        subject,
        {
          dns: createFakeZone('mx1.example.com A 192.0.2.1'),
          dialer,
          clock: dialer.clock,
          http: NO_HTTP,
          secrets: { get: async () => Promise.resolve({ ok: true, user: 'probe', password: 'right-horse' }) },
          ehlo: 'probe.example.net',
          budgetMs: BUDGET,
        },
        dialer.signal,
      );
      expect(dialer.clock.elapsed()).toBeLessThanOrEqual(BUDGET);
      expect(dialer.open()).toBe(0);
      const observation = {
        probe: 'smtp' as const,
        target: 'mx1.example.com:25',
        startedAt: '2026-11-24T02:14:00.000Z',
        tookMs: dialer.clock.elapsed(),
        facts,
        faults,
        asked: { dnsQuestions: 2, connections: 1 },
      };
      const findings = judge(JSON.parse(JSON.stringify(observation)) as typeof observation, subject, {
        checks: CHECKS,
      });
      for (const finding of findings) expect(explain(finding).says).not.toBe('');
      // Where nothing is complained of, the conversation went on to its end.
      const complaints = findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
      if (complaints.length === 0) expect(findings.map(({ code }) => code)).toContain('SMTP_CLOSED_POLITELY');
    }),
    { numRuns: 1500 },
  );
}, 60_000);
