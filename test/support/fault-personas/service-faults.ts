/** Other services than SMTP, TLS where plain text is expected, and the other way round. */
import { CLOSE, HANDSHAKE, SILENCE } from '../fault-server.ts';
import { SHORT, type FaultRow } from './fault-row.ts';

const TLS_ALERT = '\x15\x03\x01\x00\x02\x02\x46';

export const SERVICE_FAULTS: readonly FaultRow[] = [
  // Another service.
  {
    name: 'a web server',
    source: 'RFC 9112 4',
    persona: { greeting: ['HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', CLOSE] },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an SSH server',
    source: 'RFC 4253 4.2',
    persona: { greeting: 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n' },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an IMAP server',
    source: 'RFC 9051 7.1.1',
    persona: { greeting: '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n' },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an IMAP server that says BYE',
    source: 'RFC 9051 7.1.5',
    persona: { greeting: ['* BYE too many connections\r\n', CLOSE] },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'a POP3 server',
    source: 'RFC 1939 4',
    persona: { greeting: '+OK Dovecot ready. <1896.697170952@example.com>\r\n' },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an IMAP server inside TLS',
    source: 'RFC 8314 3.2',
    persona: { implicit: true, greeting: '* OK IMAP4rev1 ready\r\n' },
    subject: { tls: 'implicit', role: 'submission' },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'a sieve server',
    source: 'RFC 5804 1.1',
    persona: { greeting: '"IMPLEMENTATION" "Dovecot Pigeonhole"\r\nOK "ready"\r\n' },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an FTP server',
    source: 'RFC 959 5.4',
    persona: {
      greeting: '220 (vsFTPd 3.0.3)\r\n',
      on: {
        EHLO: '530 Please login with USER and PASS.\r\n',
        HELO: '530 Please login with USER and PASS.\r\n',
      },
    },
    want: ['SMTP_OTHER_SERVICE'],
  },
  {
    name: 'an LMTP server',
    source: 'RFC 2033 4.1',
    persona: {
      greeting: '220 mx.example.com LMTP ready\r\n',
      on: { EHLO: '500 5.5.1 Unknown command\r\n', HELO: '500 5.5.1 Unknown command\r\n' },
    },
    want: ['SMTP_OTHER_SERVICE'],
  },

  // TLS where plain text is expected, and the other way round.
  {
    name: 'a TLS alert on a plain port',
    source: 'RFC 8446 6',
    persona: { greeting: [TLS_ALERT, CLOSE] },
    want: ['SMTP_PORT_BEGINS_WITH_TLS'],
  },
  {
    name: 'a port that waits for TLS, asked with STARTTLS',
    source: 'nodemailer#1470, RFC 8314 3.3',
    persona: { implicit: true },
    subject: { role: 'submission' },
    budgetMs: 6000,
    want: ['SMTP_PORT_BEGINS_WITH_TLS'],
  },
  {
    name: 'a port that waits for TLS, asked without',
    source: 'nodemailer#1470',
    persona: { implicit: true },
    subject: { tls: 'none' },
    budgetMs: 6000,
    want: ['SMTP_PORT_BEGINS_WITH_TLS'],
  },
  {
    name: 'plain text on a port that should begin with TLS',
    source: 'nodemailer#928',
    persona: {},
    subject: { tls: 'implicit', role: 'submission' },
    want: ['TLS_NOT_SPOKEN'],
  },
  {
    name: 'silence on a port that should begin with TLS',
    source: 'nodemailer#535',
    persona: { greeting: SILENCE },
    subject: { tls: 'implicit', role: 'submission' },
    budgetMs: SHORT,
    want: ['TLS_HANDSHAKE_TIMED_OUT'],
  },
  {
    name: 'TLS, then no greeting inside',
    source: 'RFC 8314 3.3',
    persona: { greeting: [HANDSHAKE, SILENCE] },
    subject: { tls: 'implicit', role: 'submission' },
    budgetMs: 6000,
    want: ['SMTP_GREETING_SILENT'],
  },
  {
    name: 'TLS, then closes without a greeting',
    source: 'wader/postfix-relay#210',
    persona: { greeting: [HANDSHAKE, { wait: 300 }, CLOSE] },
    subject: { tls: 'implicit', role: 'submission' },
    want: ['SMTP_CLOSED_BEFORE_GREETING'],
  },
  {
    name: 'TLS, then 421',
    source: 'RFC 5321 3.8',
    persona: { implicit: true, greeting: ['421 4.3.2 busy\r\n', CLOSE] },
    subject: { tls: 'implicit', role: 'submission' },
    want: ['SMTP_GREETING_REFUSED_FOR_NOW'],
  },
  {
    name: 'a healthy port that begins with TLS',
    source: 'RFC 8314 3.3',
    persona: { implicit: true },
    subject: { tls: 'implicit', role: 'submission' },
    want: [],
  },
];
