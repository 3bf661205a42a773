import { readLogText } from '../../../support/read-log-text.ts';

const STAMP = '2024-03-25 15:35:55';
const OLD = '1WSTOA-0000xz-JF';
const NEW = '10HmbP-000000005vi-0000';
const read = (text: string): object | undefined => readLogText(`${STAMP} ${text}`).events[0];

test.each([
  [
    `${NEW} => bob@x F=<r@y> R=client T=send_to_server H=mx.x [192.0.2.1]:25* X=TLS1.3:AES:256 CV=yes C="250 OK id=\\"10\\""`,
    {
      kind: 'delivered',
      queueId: NEW,
      sender: 'r@y',
      recipients: ['bob@x'],
      relayHost: 'mx.x',
      relayIp: '192.0.2.1',
      relayPort: 25,
      replyCode: 250,
      reply: '250 OK id="10"',
      stage: 'tls',
    },
  ],
  [`${OLD} -> c@d R=r T=t H=mx [2001:db8::1] C="250 ok"`, { kind: 'delivered', relayIp: '2001:db8::1' }],
  [`${OLD} >> c@d R=r T=t H=mx [192.0.2.1] C="250 ok"`, { kind: 'delivered' }],
  [`${OLD} *> c@d R=r T=t H=mx [192.0.2.1]`, { kind: 'other' }],
  [
    `${OLD} => bob <bob@example.com> R=localuser T=local_delivery QT=1m2.5s DT=0.1s`,
    { kind: 'delivered', recipients: ['bob@example.com'], delay: 62.5 },
  ],
  [
    `${OLD} => new@x <old@y> R=dnslookup T=remote_smtp H=mx [192.0.2.1]`,
    { recipients: ['new@x'], origRecipient: 'old@y' },
  ],
  [
    `${OLD} => |/usr/bin/vacation -a bob <bob@example.com> R=u T=address_pipe`,
    { kind: 'delivered', recipients: ['bob@example.com'] },
  ],
  [
    `${OLD} => /var/mail/bob <bob@example.com> T=address_file`,
    { recipients: ['bob@example.com'], origRecipient: '/var/mail/bob' },
  ],
  [`${OLD} => :blackhole: <bob@example.com> R=u`, { kind: 'discarded', recipients: ['bob@example.com'] }],
  [
    `${OLD} ** >**bad-reply** <bob@example.com> R=u T=reply: bad address`,
    { kind: 'bounced', recipients: ['bob@example.com'], reply: 'bad address' },
  ],
  [`${OLD} => u@d R=amavis T=amavis H=127.0.0.1 [127.0.0.1]:10024 C="250 ok"`, { kind: 'handed-on' }],
  [`${OLD} => u@d H=127.0.0.1 [127.0.0.1]:24 C="250 2.0.0 Saved"`, { kind: 'delivered', dsn: '2.0.0' }],
  [
    `${OLD} ** c@t F=<s@t> P=<s@t> R=all T=smtp H=mx.t [192.0.2.4]: SMTP error from remote mail server after RCPT TO:<c@t>: 550 5.1.1 see http://x: y`,
    {
      kind: 'bounced',
      recipients: ['c@t'],
      sender: 's@t',
      relayHost: 'mx.t',
      replyCode: 550,
      dsn: '5.1.1',
      reply: 'SMTP error from remote mail server after RCPT TO:<c@t>: 550 5.1.1 see http://x: y',
    },
  ],
  [`${OLD} ** a@u.ex: retry timeout exceeded`, { kind: 'expired', recipients: ['a@u.ex'] }],
  [`${OLD} ** x@y.z: Unrouteable address`, { kind: 'bounced', reply: 'Unrouteable address' }],
  [
    `${OLD} == u@t R=r1 T=t1 defer (-44) H=mx.t [192.0.2.4]: SMTP error from remote mail server after RCPT TO:<u@t>: 451 Temporary error`,
    { kind: 'deferred', recipients: ['u@t'], relayHost: 'mx.t', relayIp: '192.0.2.4', replyCode: 451 },
  ],
  [
    `[3721] ${OLD} == u@t R=dnslookup T=remote_smtp defer (-53): retry time not reached for any host`,
    { kind: 'deferred', queueId: OLD, reply: 'retry time not reached for any host' },
  ],
  [`${OLD} == x@y.z routing defer (-52): lookup failed`, { kind: 'deferred', recipients: ['x@y.z'] }],
  [
    `+0100 [3721] ${OLD} <= a@b H=h.ex (helo) [192.0.2.1]:4711 P=esmtpsa X=TLS1.3:A:256 CV=no A=login:bob S=1234 id=x@y T="sub : \\"q\\" => x" from <a@b> for c@d e@f`,
    {
      kind: 'received',
      at: Date.UTC(2024, 2, 25, 14, 35, 55),
      sender: 'a@b',
      clientHost: 'h.ex',
      clientIp: '192.0.2.1',
      user: 'bob',
      size: 1234,
      messageId: 'x@y',
    },
  ],
  [`${OLD} <= <> R=1WSTOA-0000xz-JG U=exim P=local S=99`, { kind: 'received', sender: '', size: 99 }],
  [`${OLD} Completed QT=3s`, { kind: 'removed' }],
  [`${OLD} Frozen (delivery error message)`, { kind: 'held' }],
  [
    'H=(x) [203.0.113.9] F=<a@b> rejected RCPT <c@d>: relay not permitted',
    { kind: 'relay-denied', stage: 'RCPT', sender: 'a@b', recipients: ['c@d'], clientIp: '203.0.113.9' },
  ],
  [
    `${OLD} H=h.e (x) [203.0.113.9]:22 I=[192.0.2.1]:25 F=<a@b> rejected after DATA: spam: 9`,
    { kind: 'rejected', stage: 'DATA', queueId: OLD, reply: 'spam: 9', clientHost: 'h.e' },
  ],
  [
    'H=h.e [203.0.113.9] F=<a@b> temporarily rejected RCPT <c@d>: greylisted',
    { kind: 'rejected', replyCode: 451 },
  ],
  [
    'dovecot_login authenticator failed for (helo) [203.0.113.9]:4711: 535 Incorrect authentication data (set_id=bob)',
    { kind: 'auth-failed', user: 'bob', clientIp: '203.0.113.9', replyCode: 535 },
  ],
  [
    `${OLD} H=mx.t [192.0.2.4]: SMTP error from remote mail server after RCPT TO:<u@t>: 451 later`,
    { kind: 'connect-failed', relayIp: '192.0.2.4' },
  ],
  ['SMTP connection from [192.0.2.4] lost', { kind: 'lost-connection' }],
  ['Start queue run: pid=1', { kind: 'other' }],
])('%s', (text, want) => {
  expect(read(text)).toMatchObject({ mta: 'exim', ...want });
});

test('milliseconds, and lines that came through syslog', () => {
  const [first, second] = readLogText(
    `2024-03-25 15:35:55.712 ${NEW} Completed\nMar 25 15:35:56 host exim[12]: ${NEW} => a@b R=r T=t\n`,
  ).events;
  expect(first).toMatchObject({ at: Date.UTC(2024, 2, 25, 15, 35, 55, 712) });
  expect(second).toMatchObject({ kind: 'delivered', host: 'host', at: Date.UTC(2026, 2, 25, 15, 35, 56) });
});
