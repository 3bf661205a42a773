/** The smtp probe and its checks against a real Exim: other words, other order, other TLS library (GnuTLS). */
import { askSmtp } from '../support/ask-smtp.ts';
import { EXIM_HOST, EXIM_LOGIN, missingExim, startExim, type EximServer } from '../support/exim-server.ts';

const missing = missingExim();
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `the smtp probe and Exim${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let exim: EximServer;
    beforeAll(async () => void (exim = await startExim()), 30_000);
    afterAll(async () => exim.close());

    test('reads greeting and capabilities in plain text', async () => {
      const { session, stages, troubles } = await askSmtp({ port: exim.ports.plain, tls: 'none' });
      expect(stages).toEqual(['connect', 'greeting 220', 'ehlo 250', 'quit 221']);
      expect(session.greeting?.lines[0]).toMatch(new RegExp(`^${EXIM_HOST} ESMTP Exim 4`));
      expect(session.capabilities).toMatchObject({ STARTTLS: '', PIPELINING: '', HELP: '' });
      expect(session.capabilities).not.toHaveProperty('AUTH');
      expect(troubles).toEqual([]);
    });

    test('changes to TLS with a certificate that is verified', async () => {
      const { session, stages, status, troubles, passed } = await askSmtp(
        { port: exim.ports.plain },
        { ca: [exim.ca] },
      );
      expect({ status, troubles }).toEqual({ status: 'ok', troubles: [] });
      expect(passed).toEqual(
        expect.arrayContaining(['SMTP_STARTTLS_OK', 'TLS_HANDSHAKE_OK', 'TLS_CERTIFICATE_OK']),
      );
      expect(session.tls).toMatchObject({ protocol: 'TLSv1.3', trusted: true, nameMatches: true });
      expect(session.capabilitiesAfterTls).toMatchObject({ AUTH: 'PLAIN' });
      expect(stages.slice(-2)).toEqual(['ehlo-tls 250', 'quit 221']);
    });

    test('answers the command after the handshake without a stall of 40 ms', async () => {
      const times: number[] = [];
      for (let run = 0; run < 5; run += 1) {
        const { session } = await askSmtp({ port: exim.ports.plain }, { ca: [exim.ca] });
        times.push(session.stages.find(({ stage }) => stage === 'ehlo-tls')?.tookMs ?? Infinity);
      }
      // Not a speed test: a stalled session shows 40 ms and more in every run.
      expect(Math.min(...times)).toBeLessThan(35);
    });

    test.each(['plain', 'implicit'] as const)('logs in, port "%s"', async (name) => {
      const { troubles, passed } = await askSmtp(
        {
          port: exim.ports[name],
          tls: name === 'implicit' ? 'implicit' : 'starttls',
          role: 'submission',
          auth: { secret: 'x' },
          envelope: { from: 'probe@test.example', to: ['a@elsewhere.example'] },
        },
        { ca: [exim.ca], login: EXIM_LOGIN },
      );
      expect(troubles).toEqual([]);
      expect(passed).toEqual(expect.arrayContaining(['SMTP_AUTH_ACCEPTED', 'SMTP_ENVELOPE_ACCEPTED']));
    });

    test('is told that the password is wrong', async () => {
      const { session, troubles, status } = await askSmtp(
        { port: exim.ports.plain, role: 'submission', auth: { secret: 'x' } },
        { ca: [exim.ca], login: { ...EXIM_LOGIN, password: 'wrong horse' } },
      );
      expect({ status, troubles }).toEqual({ status: 'critical', troubles: ['SMTP_AUTH_REJECTED'] });
      expect(session.stages.find(({ stage }) => stage === 'auth')?.reply).toMatchObject({ code: 535 });
      expect(JSON.stringify(session)).not.toContain('wrong horse');
    });

    test('one conversation tells apart who is refused, who must wait and who is taken', async () => {
      const { session, findings, troubles } = await askSmtp(
        {
          port: exim.ports.plain,
          envelope: {
            from: 'probe@elsewhere.example',
            to: [
              'a@elsewhere.example',
              'nobody@test.example',
              'full@test.example',
              'postmaster@test.example',
            ],
          },
        },
        { ca: [exim.ca] },
      );
      const answers = session.stages
        .filter(({ stage }) => stage === 'rcpt')
        .map(({ about, reply }) => `${about ?? ''} ${String(reply?.code)}`);
      expect(answers).toEqual([
        'a@elsewhere.example 550',
        'nobody@test.example 550',
        'full@test.example 451',
        'postmaster@test.example 250',
      ]);
      expect(troubles).toEqual([
        'SMTP_RECIPIENT_REFUSED',
        'SMTP_RECIPIENT_REFUSED',
        'SMTP_RECIPIENT_REFUSED_FOR_NOW',
      ]);
      const reasons = findings
        .filter(({ code }) => code === 'SMTP_RECIPIENT_REFUSED')
        .map(({ args }) => args['reason']);
      expect(reasons).toEqual(['relay', 'unknown-user']);
    });

    test('a refused sender is one finding, and no recipient is asked', async () => {
      const { stages, troubles } = await askSmtp(
        { port: exim.ports.plain, envelope: { from: 'a@refused.example', to: ['a@test.example'] } },
        { ca: [exim.ca] },
      );
      expect(troubles).toEqual(['SMTP_SENDER_REFUSED']);
      expect(stages.slice(-2)).toEqual(['mail 550', 'quit 221']);
    });
  },
);
