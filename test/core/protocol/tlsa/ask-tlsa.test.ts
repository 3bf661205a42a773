import type { SmtpSession, SmtpSubject } from '../../../../core/model/smtp-facts.ts';
import type { Clock } from '../../../../core/ports.ts';
import { askOf } from '../../../../core/protocol/dns/index.ts';
import { askTlsa, judgeSignedHost } from '../../../../core/protocol/tlsa/index.ts';
import { signedDns } from '../../../support/signed-case.ts';
import { createSignedWorld } from '../../../../lab/signed-world.ts';
import { healthySession } from '../../../support/smtp-session-patch.ts';
import { SMTP_SUBJECT } from '../../../support/smtp-case.ts';

const AT = new Date('2026-11-24T02:14:00Z');
const ZONES = {
  com: {},
  'example.com': {
    text: `mx1.example.com A 192.0.2.1\n_25._tcp.mx1.example.com TLSA 3 1 1 ${'ab'.repeat(32)}`,
  },
};
const clock = { now: () => AT } as unknown as Clock;
const { signal } = new AbortController();
const session = healthySession(SMTP_SUBJECT, '192.0.2.1');
const { tls, ...plain } = session;

test('what was asked is enough to judge the host again', async () => {
  const { dns, trustAnchors } = signedDns(ZONES, '', AT);
  const subject = { ...SMTP_SUBJECT, trustAnchors };
  const tlsa = await askTlsa(subject, [session], { dns, clock, signal });
  const seen = judgeSignedHost(subject, askOf(JSON.parse(JSON.stringify(tlsa?.answers)) as never), AT);
  expect(seen).toMatchObject({ kind: 'seen', host: { status: 'found', records: [{ usage: 3 }] } });
});

test.each<[string, Partial<SmtpSubject>, readonly SmtpSession[]]>([
  ['a submission service', { role: 'submission' }, [session]],
  ['an address', { host: '192.0.2.1' }, [session]],
  ['a host without TLS', {}, [plain]],
  [
    'a host whose handshake failed',
    {},
    tls === undefined ? [] : [{ ...plain, tls: { ...tls, established: false } }],
  ],
  ['a host that DNSSEC is left out for', { dnssec: false }, [session]],
])('%s is not asked about', async (_, patch, sessions) => {
  const world = createSignedWorld(ZONES, AT);
  const tlsa = await askTlsa({ ...SMTP_SUBJECT, ...patch }, sessions, { dns: world, clock, signal });
  expect([tlsa, world.asked]).toEqual([undefined, []]);
});
