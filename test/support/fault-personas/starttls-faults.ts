/** STARTTLS, the handshake, and how the conversation ends. */
import { CLOSE, HANDSHAKE, RESET, SILENCE } from '../fault-server.ts';
import { LOGIN, SHORT, type FaultRow } from './fault-row.ts';

const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
const SUBMISSION = { role: 'submission' } as const;

export const STARTTLS_FAULTS: readonly FaultRow[] = [
  {
    name: 'STARTTLS missing on an MX',
    source: 'RFC 3207 4',
    persona: { offers: ['SIZE'] },
    want: ['SMTP_STARTTLS_MISSING'],
  },
  {
    name: 'STARTTLS missing for a login',
    source: 'RFC 3207 4, RFC 4954 4',
    persona: { offers: ['SIZE'] },
    subject: LOGIN,
    want: ['SMTP_STARTTLS_MISSING'],
  },
  {
    name: 'STARTTLS masked by a firewall',
    source: 'RFC 3207 6',
    persona: { offers: ['SIZE', 'XXXXXXXA'] },
    want: ['SMTP_STARTTLS_MISSING'],
  },
  {
    name: 'STARTTLS 454',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: '454 4.7.0 TLS not available\r\n' } },
    want: ['SMTP_STARTTLS_REFUSED_FOR_NOW'],
  },
  {
    name: 'STARTTLS 501',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: '501 5.5.4 syntax\r\n' } },
    want: ['SMTP_STARTTLS_REFUSED'],
  },
  {
    name: 'STARTTLS 502',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: '502 5.5.1 not here\r\n' } },
    want: ['SMTP_STARTTLS_REFUSED'],
  },
  {
    name: 'STARTTLS 502 for a login',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: '502 5.5.1 not here\r\n' } },
    subject: LOGIN,
    want: ['SMTP_STARTTLS_REFUSED'],
  },
  {
    name: 'STARTTLS 421',
    source: 'RFC 5321 3.8',
    persona: { on: { STARTTLS: ['421 4.3.2 shutting down\r\n', CLOSE] } },
    want: ['SMTP_STARTTLS_REFUSED_FOR_NOW'],
  },
  {
    name: 'STARTTLS closes',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: CLOSE } },
    want: ['SMTP_CLOSED_EARLY'],
  },
  {
    name: 'STARTTLS unanswered',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: SILENCE } },
    budgetMs: SHORT,
    want: ['SMTP_STOPPED_ANSWERING'],
  },
  {
    name: 'words injected after the 220',
    source: 'CVE-2011-0411',
    persona: { on: { STARTTLS: ['220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n', HANDSHAKE] } },
    want: ['SMTP_STARTTLS_INJECTION'],
  },
  {
    name: 'closes after the 220',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 50 }, CLOSE] } },
    want: ['TLS_HANDSHAKE_CUT'],
  },
  {
    name: 'resets after the 220',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 50 }, RESET] } },
    want: ['TLS_HANDSHAKE_CUT'],
  },
  {
    name: 'silent after the 220',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: ['220 go\r\n', SILENCE] } },
    budgetMs: SHORT,
    want: ['TLS_HANDSHAKE_TIMED_OUT'],
  },
  {
    name: 'plain text after the 220',
    source: 'RFC 3207 4',
    persona: { on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 100 }, '454 not now, after all\r\n'] } },
    want: ['TLS_NOT_SPOKEN'],
  },
  {
    name: 'garbage in the handshake',
    source: 'RFC 8446 5.1',
    persona: {
      on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 100 }, '\x16\x03\x03\x00\x04\x02\x00\x00\x7f'] },
    },
    budgetMs: SHORT,
    want: ['TLS_HANDSHAKE_TIMED_OUT'],
  },
  {
    name: 'random octets in the handshake',
    source: 'RFC 8446 5.1',
    persona: {
      on: {
        STARTTLS: ['220 go\r\n', SILENCE, { wait: 100 }, '\xde\xad\xbe\xef\xde\xad\xbe\xef\xde\xad\xbe\xef'],
      },
    },
    want: ['TLS_NOT_SPOKEN'],
  },
  {
    name: 'an alert in the handshake: no certificate loaded',
    source: 'RFC 8446 6.2',
    persona: {
      on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 100 }, '\x15\x03\x03\x00\x02\x02\x28', CLOSE] },
    },
    want: ['TLS_NO_SHARED_CIPHER'],
  },
  {
    name: 'an alert in the handshake: internal error',
    source: 'RFC 8446 6.2',
    persona: {
      on: { STARTTLS: ['220 go\r\n', SILENCE, { wait: 100 }, '\x15\x03\x03\x00\x02\x02\x50', CLOSE] },
    },
    want: ['TLS_HANDSHAKE_FAILED'],
  },
  {
    name: 'STARTTLS offered again inside TLS',
    source: 'RFC 3207 4.2',
    persona: { offersInTls: ['SIZE', 'STARTTLS'] },
    want: ['SMTP_STARTTLS_OFFERED_TWICE'],
  },
  {
    name: 'silent inside TLS',
    source: 'RFC 3207 4.2',
    persona: { on: { 'TLS EHLO': SILENCE } },
    budgetMs: 6000,
    want: ['SMTP_STOPPED_ANSWERING'],
  },
  {
    name: 'closes inside TLS',
    source: 'RFC 3207 4.2',
    persona: { on: { 'TLS EHLO': CLOSE } },
    want: ['SMTP_CLOSED_EARLY'],
  },
  {
    name: '421 inside TLS',
    source: 'RFC 5321 3.8',
    persona: { on: { 'TLS EHLO': ['421 4.3.2 later\r\n', CLOSE] } },
    want: ['SMTP_EHLO_REFUSED_FOR_NOW'],
  },
  {
    name: 'EHLO refused inside TLS',
    source: 'RFC 3207 4.2',
    persona: { on: { 'TLS EHLO': '503 5.5.1 already greeted\r\n' } },
    want: ['SMTP_EHLO_REFUSED'],
  },
  {
    name: 'capabilities lost inside TLS',
    source: 'RFC 3207 4.2',
    persona: { offersInTls: [] },
    subject: LOGIN,
    want: ['SMTP_AUTH_NOT_OFFERED'],
  },
  { name: 'TLS 1.2 only', source: 'RFC 9325 3.1.1', persona: { tls: { maxVersion: 'TLSv1.2' } }, want: [] },
  {
    name: 'TLS 1.1 only',
    source: 'RFC 8996 2',
    persona: { tls: { ...OLD, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } },
    want: ['TLS_PROTOCOL_DEPRECATED'],
  },
  {
    name: 'TLS 1.0 only',
    source: 'RFC 8996 2',
    persona: { tls: { ...OLD, minVersion: 'TLSv1', maxVersion: 'TLSv1' } },
    want: ['TLS_PROTOCOL_DEPRECATED'],
  },
  {
    name: 'TLS 1.0 only on a port that begins with it',
    source: 'RFC 8996 2',
    persona: { implicit: true, tls: { ...OLD, minVersion: 'TLSv1', maxVersion: 'TLSv1' } },
    subject: { tls: 'implicit', ...SUBMISSION },
    want: ['TLS_PROTOCOL_DEPRECATED'],
  },
  {
    name: 'ciphers without encryption only',
    source: 'RFC 9325 4.1',
    persona: { tls: { ciphers: 'NULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } },
    want: ['TLS_NO_SHARED_CIPHER'],
  },
  {
    name: 'QUIT unanswered',
    source: 'RFC 5321 4.1.1.10',
    persona: { on: { QUIT: SILENCE } },
    budgetMs: 8000,
    want: ['SMTP_QUIT_UNANSWERED'],
  },
  {
    name: 'QUIT closes without 221',
    source: 'RFC 5321 4.1.1.10',
    persona: { on: { QUIT: CLOSE } },
    want: ['SMTP_QUIT_UNANSWERED'],
  },
  {
    name: 'QUIT answered with 250',
    source: 'RFC 5321 4.1.1.10',
    persona: { on: { QUIT: ['250 bye\r\n', CLOSE] } },
    want: ['SMTP_QUIT_UNANSWERED'],
  },
  {
    name: 'slow at every step',
    source: 'RFC 5321 4.5.3.2',
    persona: {
      greeting: [{ wait: 150 }, '220 mx.example.com\r\n'],
      on: { EHLO: [{ wait: 150 }, '250 mx\r\n'], QUIT: [{ wait: 150 }, '221 bye\r\n', CLOSE] },
    },
    subject: { tls: 'none', slowMs: 300 },
    want: ['SMTP_SLOW'],
  },
  {
    name: 'replies octet by octet',
    source: 'testssl#954',
    persona: {
      greeting: { drip: '220 mx.example.com\r\n', everyMs: 2 },
      on: { EHLO: { drip: '250-mx\r\n250 SIZE\r\n', everyMs: 2 } },
    },
    subject: { tls: 'none' },
    want: [],
  },
];
