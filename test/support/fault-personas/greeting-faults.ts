/** From the first packet to the first words. */
import { CLOSE, RESET, SILENCE } from '../fault-server.ts';
import { SHORT, type FaultRow } from './fault-row.ts';

export const GREETING_FAULTS: readonly FaultRow[] = [
  // Connecting.
  {
    name: 'nobody listens',
    source: 'RFC 9293 3.5.2',
    persona: { refused: true },
    want: ['SMTP_CONNECTION_REFUSED'],
  },
  {
    name: 'resets after accepting',
    source: 'a load balancer without a healthy server',
    persona: { greeting: RESET },
    want: ['SMTP_CONNECTION_RESET'],
  },
  {
    name: 'closes at once',
    source: 'wader/postfix-relay#210',
    persona: { greeting: CLOSE },
    want: ['SMTP_CLOSED_BEFORE_GREETING'],
  },
  {
    name: 'accepts and never speaks',
    source: 'nodemailer#535',
    persona: { greeting: SILENCE },
    budgetMs: SHORT,
    want: ['SMTP_GREETING_SILENT'],
  },
  {
    name: 'accepts, waits, closes',
    source: 'wader/postfix-relay#210',
    persona: { greeting: [{ wait: 100 }, CLOSE] },
    want: ['SMTP_CLOSED_BEFORE_GREETING'],
  },
  {
    name: 'half a greeting, then closes',
    source: 'RFC 5321 4.2',
    persona: { greeting: ['220 mx.exam', CLOSE] },
    want: ['SMTP_CLOSED_BEFORE_GREETING'],
  },
  {
    name: 'half a greeting, then resets',
    source: 'RFC 5321 4.2',
    persona: { greeting: ['220-mx.example.com\r\n', { wait: 50 }, RESET] },
    want: ['SMTP_CLOSED_BEFORE_GREETING'],
  },

  // Words that are no 220.
  {
    name: '421 too many connections',
    source: 'RFC 5321 3.8, Internet.nl#658',
    persona: { greeting: ['421 4.7.0 mx.example.com too many connections\r\n', CLOSE] },
    want: ['SMTP_GREETING_REFUSED_FOR_NOW'],
  },
  {
    name: '421 because of our connection rate',
    source: 'Internet.nl#400',
    persona: { greeting: ['421 4.7.0 Too many connections from your IP\r\n', CLOSE] },
    want: ['SMTP_GREETING_REFUSES_THIS_VANTAGE'],
  },
  {
    name: '421 over two lines',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: ['421-4.3.2 service\r\n421 4.3.2 shutting down\r\n', CLOSE] },
    want: ['SMTP_GREETING_REFUSED_FOR_NOW'],
  },
  {
    name: '450 as greeting',
    source: 'RFC 5321 4.2.3',
    persona: { greeting: '450 4.3.2 try again later\r\n' },
    want: ['SMTP_GREETING_REFUSED_FOR_NOW'],
  },
  {
    name: '554 no service',
    source: 'RFC 5321 3.1',
    persona: {
      greeting: '554 mx.example.com no SMTP service here\r\n',
      on: { QUIT: ['221 bye\r\n', CLOSE] },
    },
    want: ['SMTP_GREETING_REFUSED'],
  },
  {
    name: '554 and closes at once',
    source: 'RFC 5321 3.1',
    persona: { greeting: ['554 5.3.2 no\r\n', CLOSE] },
    want: ['SMTP_GREETING_REFUSED'],
  },
  {
    name: '521 host takes no mail',
    source: 'RFC 7504 3',
    persona: { greeting: '521 mx.example.com does not accept mail\r\n' },
    want: ['SMTP_GREETING_REFUSED'],
  },
  {
    name: '554 because of a blocklist',
    source: 'email-verify#38',
    persona: {
      greeting: [
        '554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org\r\n',
        CLOSE,
      ],
    },
    want: ['SMTP_GREETING_REFUSES_THIS_VANTAGE'],
  },
  {
    name: 'greeting 550 for our reverse name',
    source: 'RFC 7372 3.3',
    persona: { greeting: ['550 5.7.25 no PTR record for your address\r\n', CLOSE] },
    want: ['SMTP_GREETING_REFUSES_THIS_VANTAGE'],
  },
  {
    name: '354 as greeting',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '354 go ahead\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: '250 as greeting',
    source: 'RFC 5321 4.3.2',
    persona: { greeting: '250 hello\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'code 999',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '999 mx.example.com\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'code 1xx',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '120 ready in 5 minutes\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'code without a separator',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '220mx.example.com\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'two codes in one reply',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '220-mx.example.com\r\n554 go away\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'only a line end',
    source: 'RFC 5321 4.2',
    persona: { greeting: '\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'words without a code',
    source: 'RFC 5321 4.2',
    persona: { greeting: ['too many open files\r\n', CLOSE] },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'a PROXY header',
    source: 'nagios-plugins#431',
    persona: { greeting: 'PROXY TCP4 127.0.0.1 127.0.0.1 1 25\r\n' },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'a line of 26 MB',
    source: 'nodemailer, measured: read for 11 s',
    persona: { greeting: ['220 ', { again: 'A' }] },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'lines without end',
    source: 'RFC 5321 4.5.3.1.5',
    persona: { greeting: { again: '220-mx.example.com\r\n' } },
    want: ['SMTP_GREETING_MALFORMED'],
  },
  {
    name: 'NUL octets for ever',
    source: 'RFC 5321 2.3.8',
    persona: { greeting: { again: '\0' } },
    want: ['SMTP_GREETING_MALFORMED'],
  },

  // Words that are fine, however they come.
  {
    name: '220 alone',
    source: 'RFC 5321 4.2.1',
    persona: { greeting: '220\r\n' },
    want: ['SMTP_GREETING_NAME_NOT_FULL'],
  },
  {
    name: 'greeting of many lines',
    source: 'hannob/smtpsmug#5',
    persona: { greeting: '220-mx.example.com\r\n220-no spam\r\n220 \r\n' },
    want: [],
  },
  {
    name: 'greeting octet by octet',
    source: 'RFC 5321 4.2',
    persona: { greeting: { drip: '220-mx.example.com\r\n220 go\r\n', everyMs: 3 } },
    want: [],
  },
  {
    name: 'teaser, then a wait, as postscreen does',
    source: 'hannob/smtpsmug#5',
    persona: { greeting: ['220-mx.example.com\r\n', { wait: 400 }, '220 mx.example.com ESMTP\r\n'] },
    want: [],
  },
  {
    name: 'greeting with NUL octets in its text',
    source: 'RFC 5321 4.2',
    persona: { greeting: '220 mx.example.com \0 ESMTP\r\n' },
    want: [],
  },
  {
    name: 'greeting in UTF-8',
    source: 'RFC 6531 3.7.4.2',
    persona: { greeting: '220 mx.example.com gr\xc3\xbc\xc3\x9fe\r\n' },
    want: [],
  },
  {
    name: 'greeting with bare LF',
    source: 'RFC 5321 2.3.8',
    persona: { greeting: '220 mx.example.com ESMTP\n' },
    want: ['SMTP_REPLY_BARE_LF'],
  },
  {
    name: 'all replies with bare LF',
    source: 'RFC 5321 2.3.8',
    persona: {
      greeting: '220 mx.example.com\n',
      on: { EHLO: '250-mx\n250 SIZE\n', QUIT: ['221 bye\n', CLOSE] },
    },
    subject: { tls: 'none' },
    want: ['SMTP_REPLY_BARE_LF'],
  },
  {
    name: 'greets too slowly, octet by octet',
    source: 'Internet.nl#153, OpenBSD spamd',
    persona: { greeting: { drip: '220 mx.example.com ESMTP spamd\r\n'.repeat(9), everyMs: 60 } },
    budgetMs: SHORT,
    want: ['SMTP_GREETING_DRIBBLES'],
  },
  {
    name: 'greets line by line without end',
    source: 'testssl#954',
    persona: { greeting: Array.from({ length: 60 }, () => ['220-wait\r\n', { wait: 60 }]).flat() },
    budgetMs: SHORT,
    want: ['SMTP_GREETING_DRIBBLES'],
  },
];
