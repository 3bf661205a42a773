import { readLogText } from '../../../support/read-log-text.ts';

const of = (program: string, message: string): string => `Jan  5 21:25:22 mx1 ${program}[558]: ${message}`;
const read = (program: string, message: string): object | undefined =>
  readLogText(of(program, message)).events[0];
const TO = 'relay=none, delay=1, delays=1/0/0/0';

describe('deliveries', () => {
  test('a bounce with a reply of several lines, an alias and IPv6', () => {
    const reply =
      'host gmail-smtp-in.l.google.com[2a00:1450:400c:c00::1a] said: 550-5.7.1 [2a01:7e0::1 19] Our system has detected 550-5.7.1 that, a=b 550 5.7.1 https://x - gsmtp (in reply to end of DATA command)';
    expect(
      read(
        'postfix/smtp',
        `DBF82E05E7: to=<x@gmail.com>, orig_to=<y@z>, relay=gmail-smtp-in.l.google.com[2a00:1450:400c:c00::1a]:25, conn_use=2, delay=2.1, delays=1.7/0/0.12/0.21, dsn=5.7.1, status=bounced (${reply})`,
      ),
    ).toMatchObject({
      mta: 'postfix',
      kind: 'bounced',
      at: Date.UTC(2026, 0, 5, 21, 25, 22),
      host: 'mx1',
      queueId: 'DBF82E05E7',
      recipients: ['x@gmail.com'],
      origRecipient: 'y@z',
      relayHost: 'gmail-smtp-in.l.google.com',
      relayIp: '2a00:1450:400c:c00::1a',
      relayPort: 25,
      delay: 2.1,
      delays: [1.7, 0, 0.12, 0.21],
      dsn: '5.7.1',
      replyCode: 550,
      reply,
    });
  });

  test.each([
    ['smtp', 'sent (250 2.0.0 Ok: queued as 4F)', 'delivered', 250],
    ['smtp', 'sent (250 OK queued as 1)', 'delivered', 250],
    [
      'smtp',
      'deferred (host ::1[::1] said: 451 4.3.0 <x@y>: later (in reply to RCPT TO command))',
      'deferred',
      451,
    ],
    [
      'error',
      'deferred (delivery temporarily suspended: connect to mx[192.0.2.1]:25: Connection timed out)',
      'deferred',
      -1,
    ],
    [
      'smtp',
      'bounced (Host or domain name not found. Name service error for name=x type=A: Host not found)',
      'bounced',
      -1,
    ],
    ['local', 'sent (delivered to mailbox)', 'delivered', -1],
    ['virtual', 'sent (delivered to maildir)', 'delivered', -1],
    ['pipe', 'sent (delivered via dovecot service)', 'delivered', -1],
    ['discard', 'sent (discard.example)', 'discarded', -1],
    ['smtp', 'undeliverable (host mx[192.0.2.1] said: 550 5.1.1 no)', 'other', 550],
  ])('%s: %s', (daemon, status, kind, replyCode) => {
    expect(
      read(`postfix/${daemon}`, `4cDCnd66Hyz1XPWFF: to=<u@d>, ${TO}, dsn=2.0.0, status=${status}`),
    ).toMatchObject({
      kind,
      replyCode,
      queueId: '4cDCnd66Hyz1XPWFF',
    });
  });

  test.each([
    ['"a, b=c>, relay=x, "@d', 'to=<"a, b=c>, relay=x, "@d>'],
    ['a=b@d', 'to=<a=b@d>'],
    ['', 'to=<>'],
    ["o'neil,x@d", "to=<o'neil,x@d>"],
  ])('the recipient %s is read as it stands', (recipient, written) => {
    expect(
      read('postfix/smtp', `ABCDEF1234: ${written}, ${TO}, dsn=2.0.0, status=sent (250 ok)`),
    ).toMatchObject({
      recipients: [recipient],
      kind: 'delivered',
    });
  });

  test.each([
    [
      '127.0.0.1[127.0.0.1]:10024',
      '250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as B1',
      'handed-on',
    ],
    ['localhost[::1]:8025', '250 2.0.0 Ok: queued as B1', 'handed-on'],
    ['127.0.0.1[127.0.0.1]:10024', '250 2.7.0 Ok, discarded, id=1-01 - INFECTED: Eicar', 'discarded'],
    ['127.0.0.1[127.0.0.1]:24', '250 2.0.0 <u@d> 9xZ Saved', 'delivered'],
    ['mail.example.com[private/dovecot-lmtp]', '250 2.0.0 <u@d> 9xZ Saved', 'delivered'],
    ['mail.example.com[/var/run/lmtp]', '250 2.0.0 <u@d> 9xZ Saved', 'delivered'],
  ])('"sent" to %s: %s', (relay, reply, kind) => {
    expect(
      read(
        'postfix/lmtp',
        `ABCDEF1234: to=<u@d>, relay=${relay}, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (${reply})`,
      ),
    ).toMatchObject({ kind });
  });

  test('a line that was cut before its status is not understood', () => {
    const { events, unparsed } = readLogText(of('postfix/smtp', 'ABCDEF1234: to=<u@d>, relay=mx.exa'));
    expect({ events, unparsed: unparsed.length }).toEqual({ events: [], unparsed: 1 });
  });
});

describe('refusals and logins', () => {
  test.each([
    [
      'postfix/smtpd',
      'NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <c@d>: Relay access denied; from=<a@b> to=<c@d> proto=ESMTP helo=<x>',
      {
        kind: 'relay-denied',
        stage: 'RCPT',
        clientIp: '203.0.113.9',
        clientHost: '',
        sender: 'a@b',
        recipients: ['c@d'],
        replyCode: 554,
        dsn: '5.7.1',
        reply: '554 5.7.1 <c@d>: Relay access denied',
      },
    ],
    [
      'postfix/postscreen',
      'NOQUEUE: reject: RCPT from [203.0.113.9]:5678: 550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<x>',
      {
        kind: 'rejected',
        clientIp: '203.0.113.9',
        sender: 'a@b',
        recipients: ['c@d'],
        reply: '550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org',
      },
    ],
    [
      'postfix/cleanup',
      'ABCDEF1234: milter-reject: END-OF-MESSAGE from h.example[192.0.2.1]: 5.7.1 Spam message rejected; from=<a@b> to=<c@d> proto=ESMTP helo=<x>',
      { kind: 'rejected', stage: 'DATA', queueId: 'ABCDEF1234', dsn: '5.7.1', clientHost: 'h.example' },
    ],
    [
      'postfix/cleanup',
      'ABCDEF1234: reject: header Subject: buy from us; from=<z> from h.example[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>: 5.7.1 no spam',
      {
        kind: 'rejected',
        stage: 'DATA',
        sender: 'a@b',
        recipients: ['c@d'],
        clientIp: '192.0.2.1',
        reply: '5.7.1 no spam',
      },
    ],
    [
      'postfix/smtpd',
      'NOQUEUE: reject_warning: RCPT from h.example[2001:db8::1]: 450 4.7.1 <h>: Helo command rejected: Host not found; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      { kind: 'would-reject', clientIp: '2001:db8::1', replyCode: 450 },
    ],
    [
      'postfix/smtpd',
      'ABCDEF1234: hold: RCPT from h[192.0.2.1]: <c@d>: Recipient address triggers HOLD action; from=<a@b> to=<c@d> proto=ESMTP helo=<x>',
      { kind: 'held' },
    ],
    [
      'postfix/smtpd',
      'ABCDEF1234: discard: RCPT from h[192.0.2.1]: <c@d>: Recipient address DISCARD; from=<a@b> to=<c@d> proto=ESMTP helo=<x>',
      { kind: 'discarded' },
    ],
    [
      'postfix/submission/smtpd',
      'warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=bob@example.com',
      {
        kind: 'auth-failed',
        stage: 'LOGIN',
        user: 'bob@example.com',
        clientIp: '203.0.113.9',
        reply: 'UGFzc3dvcmQ6',
      },
    ],
    [
      'postfix/smtps/smtpd',
      'warning: h.example[203.0.113.9]: SASL PLAIN authentication failed:',
      { kind: 'auth-failed', stage: 'PLAIN', user: '' },
    ],
    [
      'postfix/submission/smtpd',
      'ABCDEF1234: client=h.example[192.0.2.1], sasl_method=PLAIN, sasl_username=bob',
      { kind: 'received', user: 'bob', clientHost: 'h.example' },
    ],
  ])('%s: %s', (program, message, want) => {
    expect(read(program, message)).toMatchObject(want);
  });
});

test.each([
  ['postfix/smtpd', 'connect from h.example[192.0.2.1]', { kind: 'connect', clientIp: '192.0.2.1' }],
  ['mx-in/smtpd', 'disconnect from unknown[192.0.2.1] ehlo=1 auth=0/1 commands=1/2', { kind: 'disconnect' }],
  [
    'postfix/smtpd',
    'lost connection after AUTH from unknown[203.0.113.9]',
    { kind: 'lost-connection', stage: 'AUTH', clientIp: '203.0.113.9' },
  ],
  [
    'postfix/smtpd',
    'timeout after END-OF-MESSAGE from unknown[203.0.113.9]',
    { kind: 'timeout', stage: 'END-OF-MESSAGE' },
  ],
  ['postfix/smtpd', 'NOQUEUE: lost connection after RCPT from h[192.0.2.1]', { kind: 'lost-connection' }],
  ['postfix/smtpd', 'SSL_accept error from h[192.0.2.1]: -1', { kind: 'tls-failed', clientIp: '192.0.2.1' }],
  [
    'postfix/postscreen',
    'PREGREET 11 after 0.12 from [203.0.113.9]:4711: EHLO x\\r\\n',
    { kind: 'probed', clientIp: '203.0.113.9' },
  ],
  ['postfix/postscreen', 'DNSBL rank 6 for [203.0.113.9]:4711', { kind: 'probed', clientIp: '203.0.113.9' }],
  [
    'postfix/postscreen',
    'HANGUP after 1.2 from [203.0.113.9]:4711 in tests before SMTP handshake',
    { kind: 'lost-connection', stage: '' },
  ],
  ['postfix/postscreen', 'PASS NEW [203.0.113.9]:4711', { kind: 'probed', clientIp: '203.0.113.9' }],
  [
    'postfix/postscreen',
    'CONNECT from [203.0.113.9]:4711 to [192.0.2.1]:25',
    { kind: 'connect', clientIp: '203.0.113.9' },
  ],
  ['postfix/dnsblog', 'addr 203.0.113.9 listed by domain zen.spamhaus.org as 127.0.0.4', { kind: 'probed' }],
  [
    'postfix-out/smtp',
    'Trusted TLS connection established to mx.example[192.0.2.4]:25: TLSv1.3 with cipher X',
    { kind: 'tls', stage: 'out', relayIp: '192.0.2.4', relayPort: 25 },
  ],
  [
    'postfix/smtpd',
    'Anonymous TLS connection established from h[192.0.2.4]: TLSv1.3 with cipher X',
    { kind: 'tls', stage: 'in' },
  ],
  [
    'postfix/smtp',
    'connect to mx.example[192.0.2.4]:25: Connection refused',
    { kind: 'connect-failed', relayHost: 'mx.example' },
  ],
  [
    'postfix/relay/smtp',
    'ABCDEF1234: host mx[192.0.2.4] said: 450 4.2.0 greylisted (in reply to RCPT TO command)',
    { kind: 'connect-failed', replyCode: 450 },
  ],
  [
    'postfix/qmgr',
    'ABCDEF1234: from=<a@b>, size=123, nrcpt=1 (queue active)',
    { kind: 'queued', sender: 'a@b', size: 123 },
  ],
  [
    'postfix/qmgr',
    'ABCDEF1234: from=<a@b>, status=expired, returned to sender',
    { kind: 'expired', sender: 'a@b' },
  ],
  [
    'postfix/qmgr',
    'BACE842E73: from=<>, status=force-expired, returned to sender',
    { kind: 'expired', sender: '' },
  ],
  ['postfix/qmgr', 'ABCDEF1234: removed', { kind: 'removed' }],
  ['postfix/pickup', 'ABCDEF1234: uid=0 from=<root>', { kind: 'received' }],
  ['postfix/bounce', 'ABCDEF1234: sender non-delivery notification: C3D4E5F6A7', { kind: 'notified' }],
  ['postfix/cleanup', 'ABCDEF1234: message-id=<x@y>', { kind: 'other', messageId: '<x@y>' }],
  [
    'postfix/anvil',
    'statistics: max connection rate 1/60s for (smtp:192.0.2.1) at Jan  5 21:25:22',
    { kind: 'other' },
  ],
  ['postfix/smtpd', 'warning: hostname x does not resolve to address 192.0.2.1', { kind: 'warning' }],
  ['postfix/master', 'daemon started -- version 3.9.1, configuration /etc/postfix', { kind: 'other' }],
])('%s: %s', (program, message, want) => {
  expect(read(program, message)).toMatchObject({ mta: 'postfix', ...want });
});

test('what a daemon says in a form that is not known is counted as not understood; other programs are not', () => {
  const { unparsed, foreign } = readLogText(
    `${of('postfix/smtp', 'something new')}\n${of('CRON', 'session opened')}\nnoise without a time\n`,
  );
  expect(unparsed).toEqual([of('postfix/smtp', 'something new'), 'noise without a time']);
  expect(foreign).toBe(1);
});
