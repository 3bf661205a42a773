import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLogText } from '../../../support/read-log-text.ts';

const VECTORS = join(
  process.env['POSTWATCH_VECTORS'] ?? join(import.meta.dirname, '../../../../../shared/vectors'),
  'logs-sendmail',
);
const of = (message: string): string => `Apr  2 00:15:25 mta001 sendmail[32300]: ${message}`;
const read = (message: string): object | undefined => readLogText(of(message)).events[0];

test.each([
  [
    'u31FFPtp032300: to=<a@e>,<"b, c"@e>, delay=1+00:00:15, xdelay=00:00:15, mailer=esmtp, pri=34527, relay=mx.e. [192.0.2.1], dsn=4.3.5, stat=Deferred: 451 4.3.5 Server configuration problem, try=later',
    {
      kind: 'deferred',
      recipients: ['a@e', '"b, c"@e'],
      delay: 86_415,
      relayHost: 'mx.e',
      relayIp: '192.0.2.1',
      dsn: '4.3.5',
      replyCode: 451,
      reply: '451 4.3.5 Server configuration problem, try=later',
    },
  ],
  [
    'u31FFPtp032300: to=<a@e>, delay=00:00:01, mailer=esmtp, relay=mx.e. [192.0.2.1], dsn=2.0.0, stat=Sent (ok: 1)',
    { kind: 'delivered', reply: 'ok: 1' },
  ],
  [
    'u31FFPtp032300: to=a@e, ctladdr=root (0/0), delay=00:00:01, mailer=relay, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (u31FFPtp1 Message accepted for delivery)',
    { kind: 'handed-on' },
  ],
  [
    'u31FFPtp032300: to=<a@e>, delay=00:00:01, mailer=esmtp, relay=mx.e. [192.0.2.1], dsn=5.1.1, stat=User unknown',
    { kind: 'bounced', dsn: '5.1.1' },
  ],
  ['u31FFPtp032300: to=<a@e>, mailer=esmtp, dsn=5.0.0, stat=Service unavailable', { kind: 'bounced' }],
  [
    'u31FFPtp032300: to=<a@e>, mailer=esmtp, dsn=5.1.2, stat=Host unknown (Name server: e: host not found)',
    { kind: 'bounced' },
  ],
  ['u31FFPtp032300: to=<a@e>, mailer=esmtp, pri=1, stat=queued', { kind: 'queued' }],
  [
    'u31FFPtp032300: from=<s@e>, size=5938, class=0, nrcpts=7, msgid=<m@e>, proto=ESMTP, daemon=MTA, relay=h.e [192.0.2.7] (may be forged)',
    { kind: 'received', sender: 's@e', size: 5938, clientHost: 'h.e', clientIp: '192.0.2.7' },
  ],
  [
    'ruleset=check_rcpt, arg1=<c@d>, relay=h.e [203.0.113.9], reject=550 5.7.1 <c@d>... Relaying denied',
    { kind: 'relay-denied', recipients: ['c@d'], clientIp: '203.0.113.9', replyCode: 550 },
  ],
  [
    'u31FFPtp032300: ruleset=check_relay, arg1=[203.0.113.9], arg2=203.0.113.9, relay=[203.0.113.9], reject=550 5.7.1 Rejected: 203.0.113.9 listed at zen.spamhaus.org',
    { kind: 'rejected' },
  ],
  ['u31FFPtp032300: Milter: data, reject=550 5.7.1 Command rejected', { kind: 'rejected', replyCode: 550 }],
  [
    'u31FFPtp032300: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): user not found, relay=h.e [203.0.113.9]',
    { kind: 'auth-failed', clientIp: '203.0.113.9' },
  ],
  [
    'AUTH=server, relay=h.e [192.0.2.7], authid=bob, mech=PLAIN, bits=0',
    { kind: 'auth-passed', user: 'bob' },
  ],
  [
    'STARTTLS=client, relay=mx.e., version=TLSv1.3, verify=FAIL, cipher=X, bits=256/256',
    { kind: 'tls', stage: 'out', relayHost: 'mx.e' },
  ],
  [
    'u31FFPtp032300: lost input channel from h.e [203.0.113.9] to MTA after rcpt',
    { kind: 'lost-connection', clientIp: '203.0.113.9' },
  ],
  ['u31FFPtp032300: u31FFPtp032301: DSN: User unknown', { kind: 'notified' }],
  [
    'u31FFPtp032300: u31FFPtp032301: return to sender: Cannot send message for 5 days',
    { kind: 'expired', queueId: 'u31FFPtp032300' },
  ],
])('%s', (message, want) => {
  expect(read(message)).toMatchObject({ mta: 'sendmail', ...want });
});

(existsSync(VECTORS) ? test : test.skip)('the published lines give the records expected of them', () => {
  // Written in Japan.
  const { events, unparsed } = readLogText(readFileSync(`${VECTORS}/data`), {
    lastChange: Date.UTC(2016, 4, 1),
    zone: () => 540,
  });
  const came = events.find(({ kind }) => kind === 'received');
  const went = events
    .filter(({ recipients }) => recipients.length > 0)
    .map((event) => ({
      time: event.at / 1000,
      mta: event.host,
      qid: event.queueId,
      from: `<${came?.sender}>`,
      size: String(came?.size),
      msgid: came?.messageId,
      to: event.recipients,
      ip: event.relayIp,
      dsn: event.dsn,
      status: event.kind,
      delay: event.delay,
    }));
  const want = readFileSync(`${VECTORS}/result`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>)
    .map(
      ({
        time,
        mta,
        qid,
        from,
        size,
        msgid,
        to,
        relay_to: relay,
        dsn,
        status_canonical: status,
        delay_in_sec: delay,
      }) => ({
        time,
        mta,
        qid,
        from,
        size,
        msgid,
        to: (to as unknown as string[]).map((one) => one.replace(/^<|>$/g, '')),
        ip: (relay as unknown as { ip: string } | undefined)?.ip ?? '',
        dsn,
        status: String(status).startsWith('sent') ? 'delivered' : status,
        delay,
      }),
    );
  expect(unparsed).toEqual([]);
  expect(went).toEqual(want);
});
