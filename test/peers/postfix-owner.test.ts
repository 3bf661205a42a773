/** What a server's owner may ask: logins with challenges, mailboxes, injection and relaying; against a real Postfix. */
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDialer } from '../../adapters/node/dialer.ts';
import type { SmtpFacts, SmtpSubject } from '../../core/model/smtp-facts.ts';
import { stageOf } from '../../core/model/smtp-session.ts';
import { CHECKS } from '../../core/checks/index.ts';
import { judge } from '../../core/pipeline/judge.ts';
import { probeSmtp } from '../../core/probes/smtp.ts';
import { createAuthority } from '../../lab/certificates.ts';
import {
  missingPostfix,
  POSTFIX_HOST,
  POSTFIX_LOGIN,
  startPostfix,
  type PostfixServer,
} from '../support/postfix-server.ts';
import { startVulnerable } from '../support/vulnerable-server.ts';
import { NO_HTTP } from '../support/no-http.ts';

interface Seen {
  readonly facts: SmtpFacts;
  /** Codes of these checks, passes too. */
  readonly codes: (...checks: readonly string[]) => readonly string[];
}

async function ask(
  wanted: Partial<SmtpSubject> & Pick<SmtpSubject, 'port'>,
  ca: string,
  password = '',
): Promise<Seen> {
  const subject: SmtpSubject = {
    host: POSTFIX_HOST,
    tls: 'starttls',
    role: 'submission',
    owned: false,
    slowMs: 15_000,
    ...wanted,
  };
  const ports = {
    dns: createFakeZone({ [POSTFIX_HOST]: { A: ['127.0.0.1'] } }),
    dialer: createNodeDialer({ ca: [ca] }),
    clock: createNodeClock(),
    http: NO_HTTP,
    secrets: {
      get: async () => Promise.resolve({ ok: true, user: POSTFIX_LOGIN.user, password } as const),
    },
    ehlo: 'probe.example.net',
  };
  const { facts, faults } = await probeSmtp(subject, ports, AbortSignal.timeout(20_000));
  const findings = judge(
    {
      probe: 'smtp',
      target: `${POSTFIX_HOST}:${subject.port}`,
      startedAt: '2026-11-24T02:14:00.000Z',
      tookMs: 1,
      facts,
      faults,
      asked: { dnsQuestions: 2, connections: 1 },
    },
    subject,
    { checks: CHECKS },
  );
  return {
    facts,
    codes: (...checks) => findings.filter(({ check }) => checks.includes(check)).map(({ code }) => code),
  };
}

const missing = missingPostfix();
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `the owner of a Postfix${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let postfix: PostfixServer;
    const port = (name: string): number => postfix.extra[name] ?? 0;
    beforeAll(
      async () =>
        void (postfix = await startPostfix({
          services: {
            picky: {
              command: 'smtpd',
              settings: ['local_recipient_maps = inline:{ canary=ok, postmaster=ok }'],
            },
            open: {
              command: 'smtpd',
              settings: ['mynetworks = 127.0.0.0/8', 'smtpd_relay_restrictions = permit_mynetworks, reject'],
            },
          },
        })),
      30_000,
    );
    afterAll(async () => postfix.close());

    test.each(['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'])(
      'logs in with %s',
      async (mechanism) => {
        const { facts, codes } = await ask(
          { port: postfix.ports.plain, auth: { secret: 'x', mechanism } },
          postfix.ca,
          POSTFIX_LOGIN.password,
        );
        const stage = facts.sessions[0] && stageOf(facts.sessions[0], 'auth');
        expect(stage).toMatchObject({ about: mechanism, reply: { code: 235 } });
        expect(stage?.login).toEqual(mechanism.startsWith('SCRAM') ? { serverProved: true } : undefined);
        expect(codes('smtp-auth')).toEqual(['SMTP_AUTH_ACCEPTED']);
        expect(JSON.stringify(facts)).not.toContain(POSTFIX_LOGIN.password);
      },
    );

    test.each(['CRAM-MD5', 'SCRAM-SHA-256'])(
      '%s with a wrong password is refused with 535',
      async (mechanism) => {
        const { codes } = await ask(
          { port: postfix.ports.plain, auth: { secret: 'x', mechanism } },
          postfix.ca,
          'wrong horse',
        );
        expect(codes('smtp-auth')).toEqual(['SMTP_AUTH_REJECTED']);
      },
    );

    test('chooses SCRAM before PLAIN', async () => {
      const { facts } = await ask(
        { port: postfix.ports.plain, auth: { secret: 'x' } },
        postfix.ca,
        POSTFIX_LOGIN.password,
      );
      expect(facts.sessions[0] && stageOf(facts.sessions[0], 'auth')?.about).toBe('SCRAM-SHA-256');
    });

    const envelope = {
      from: 'probe@elsewhere.example',
      to: ['canary@test.example'],
      postmaster: true,
      abuse: true,
      catchAll: true,
      nullSender: true,
    };

    test('a server that knows its mailboxes has postmaster, not abuse, and nobody else', async () => {
      const { codes } = await ask({ port: port('picky'), role: 'mx', envelope }, postfix.ca);
      expect(codes('smtp-envelope')).toEqual(['SMTP_ENVELOPE_ACCEPTED']);
      expect([...codes('smtp-mailboxes')].sort()).toEqual(['SMTP_ABUSE_REFUSED', 'SMTP_MAILBOXES_OK']);
    });

    test('a server that takes everything is told', async () => {
      const { codes } = await ask({ port: postfix.ports.plain, role: 'mx', envelope }, postfix.ca);
      expect([...codes('smtp-mailboxes')].sort()).toEqual(['SMTP_CATCH_ALL', 'SMTP_MAILBOXES_OK']);
    });

    test('drops what was sent before TLS', async () => {
      const { facts, codes } = await ask({ port: postfix.ports.plain, owned: true }, postfix.ca);
      expect(facts.intrusion?.injection).toMatchObject({ answered: false });
      expect(facts.intrusion?.trouble).toBeUndefined();
      expect(codes('smtp-injection')).toEqual(['SMTP_INJECTION_REFUSED']);
    });

    const relay = { from: 'a@outside.example', to: 'b@outside.example' };

    test('refuses to relay in every way, and nothing is sent', async () => {
      const { facts } = await ask({ port: postfix.ports.plain, role: 'mx', owned: true, relay }, postfix.ca);
      expect(facts.intrusion?.relays.map(({ variant, reply }) => `${variant} ${reply.code}`)).toEqual([
        'plain 554',
        'null-sender 554',
        'percent 554',
        'route 554',
        'bang 554',
        'quoted 554',
      ]);
      expect(postfix.log()).not.toMatch(/cleanup\[.*message-id/);
    });

    test('accepts it where the test comes from a trusted network, which is said to prove nothing', async () => {
      const { facts, codes } = await ask({ port: port('open'), role: 'mx', owned: true, relay }, postfix.ca);
      expect(facts.intrusion?.relays[0]).toMatchObject({ variant: 'plain', reply: { code: 250 } });
      expect(codes('smtp-relay')).toEqual(['SMTP_RELAY_NOT_JUDGED']);
    });
  },
);

test('a server that runs what was sent before TLS is found', async () => {
  const authority = await createAuthority(new Date());
  const server = await startVulnerable(await authority.issue([POSTFIX_HOST], { from: -1, until: 20 }));
  const { facts, codes } = await ask({ port: server.port, owned: true }, authority.ca);
  await server.close();
  expect(facts.intrusion?.injection).toEqual({ answered: true, seen: '250 2.0.0 Ok' });
  expect(codes('smtp-injection')).toEqual(['SMTP_STARTTLS_COMMAND_INJECTION']);
});
