import fc from 'fast-check';
import { MAIL_METRICS } from '../../../core/contract.ts';
import { logNews } from '../../../core/sending/log-news.ts';
import type { LogBatch } from '../../../core/protocol/log-subscription/index.ts';

const AT = '2026-11-27T20:01:02.345Z';
const batch = (texts: readonly string[], over: Partial<LogBatch> = {}): LogBatch => ({
  kind: 'lines',
  logGroup: '/mail/postfix',
  logStream: 'mx1',
  lines: texts.map((text, index) => ({ id: `3700${index}`, at: AT, text })),
  unread: 0,
  ...over,
});
const told = (texts: readonly string[], format?: 'postfix' | 'exim' | 'sendmail' | 'exchange'): string[] =>
  logNews(batch(texts), { format }).news.map(({ metric, provider, category }) =>
    [metric, provider, category].filter(Boolean).join(' '),
  );

const SENT =
  'Nov 27 20:01:02 mx1 postfix/smtp[558]: DBF82E05E7: to=<ann@gmail.com>, relay=gmail-smtp-in.l.google.com[192.0.2.26]:25, delay=2.1, delays=1.7/0/0.12/0.21, dsn=2.0.0, status=sent (250 2.0.0 OK)';
const DEFERRED =
  'Nov 27 20:01:02 mx1 postfix/smtp[559]: 4cDCnd66Hyz1: to=<bob@customer.example>, relay=customer.mail.protection.outlook.com[192.0.2.36]:25, delay=5, delays=1/0/2/2, dsn=4.7.500, status=deferred (host customer.mail.protection.outlook.com[192.0.2.36] said: 451 4.7.500 Server busy. Please try again later (in reply to RCPT TO command))';
const BOUNCED =
  'Nov 27 20:01:02 mx1 postfix/smtp[560]: 4cDCnd66Hyz2: to=<gone@web.de>, relay=mx-ha02.web.de[192.0.2.46]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx-ha02.web.de[192.0.2.46] said: 550 5.1.1 no such user (in reply to RCPT TO command))';
const LISTED =
  'Nov 27 20:01:02 mx1 postfix/smtp[561]: 4cDCnd66Hyz3: to=<cat@yahoo.com>, relay=mta5.am0.yahoodns.net[192.0.2.56]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host mta5.am0.yahoodns.net[192.0.2.56] said: 550 5.7.1 [192.0.2.10] is listed by zen.spamhaus.org (in reply to MAIL FROM command))';
const AUTH =
  'Nov 27 20:01:02 mx1 postfix/smtpd[562]: warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6';
const RELAY =
  'Nov 27 20:01:02 mx1 postfix/smtpd[563]: NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <x@elsewhere.example>: Relay access denied; from=<a@b.example> to=<x@elsewhere.example> proto=ESMTP helo=<c>';

test('deliveries, deferrals and bounces are counted by provider, and why', () => {
  expect(told([SENT, DEFERRED, BOUNCED])).toEqual([
    'MailDelivered Google',
    'MailDelayed Microsoft server-busy',
    'MailBouncedHard GMX and WEB.DE invalid-recipient',
  ]);
});

test('a receiver that quotes a list is told of, with its words', () => {
  const { news, notes } = logNews(batch([LISTED]));
  expect(news).toEqual([
    expect.objectContaining({ metric: MAIL_METRICS.bouncedSoft, provider: 'Yahoo', category: 'blocklisted' }),
    expect.objectContaining({ metric: MAIL_METRICS.listed, isOfStack: true }),
  ]);
  expect(notes).toEqual([expect.stringMatching(/^\/mail\/postfix: Yahoo refuses .*spamhaus.*192\.0\.2\.10/)]);
});

test('failed logins and refused relaying are counted', () => {
  expect(told([AUTH, RELAY])).toEqual(['MailAuthFailed', 'MailRelayDenied']);
});

test('a line that is not understood is counted and shown; one of another program is neither', () => {
  const { news, notes } = logNews(
    batch(['\u0000\u0001 what is this', 'Nov 27 20:01:02 mx1 cron[1]: (root) CMD (true)', SENT]),
  );
  expect(news.map(({ metric }) => metric)).toEqual([MAIL_METRICS.notUnderstood, MAIL_METRICS.delivered]);
  expect(news[0]).toMatchObject({ isOfStack: true, id: '37000\n1' });
  expect(notes).toEqual([expect.stringContaining('a line was not understood: "\\x00\\x01 what is this"')]);
});

test('what was no line is counted too', () => {
  expect(logNews(batch([], { unread: 2 })).news.map(({ metric }) => metric)).toEqual([
    MAIL_METRICS.notUnderstood,
    MAIL_METRICS.notUnderstood,
  ]);
});

test('the format can be forced, and the time is that of CloudWatch', () => {
  const exim =
    '2026-11-27 20:01:02 1tGz2b-0000000ABCD-1xyz => ann@gmail.com R=dns T=smtp H=gmail-smtp-in.l.google.com [192.0.2.26]';
  expect(told([exim], 'exim')).toEqual(['MailDelivered Google']);
  expect(logNews(batch([SENT])).news[0]).toMatchObject({ at: AT, id: '37000\n1', day: { delivered: 1 } });
});

test('several recipients of one line are several, each with an id of its own', () => {
  const line =
    'Nov 27 20:01:02 mx1 sendmail[12566]: u31FFPtp032300: to=<a@gmail.com>,<b@gmail.com>, delay=00:00:15, xdelay=00:00:15, mailer=esmtp, pri=34527, relay=gmail-smtp-in.l.google.com [192.0.2.26], dsn=2.0.0, stat=Sent (ok)';
  const { news } = logNews(batch([line]));
  expect(news.map(({ id, metric }) => [id, metric])).toEqual([
    ['37000\n1', 'MailDelivered'],
    ['37000\n2', 'MailDelivered'],
  ]);
});

test('the same batch has the same ids, whatever is in it', () => {
  const line = fc.oneof(
    fc.constantFrom(SENT, DEFERRED, BOUNCED, LISTED, AUTH, RELAY),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(SENT, DEFERRED).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const { news } = logNews(batch(lines));
      expect(logNews(batch(lines)).news).toEqual(news);
      expect(new Set(news.map(({ id }) => id)).size).toBe(news.length);
    }),
  );
});
