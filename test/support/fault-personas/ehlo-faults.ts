/** EHLO. */
import { CLOSE, RESET, SILENCE } from '../fault-server.ts';
import { SHORT, type FaultRow } from './fault-row.ts';

const SUBMISSION = { role: 'submission' } as const;

export const EHLO_FAULTS: readonly FaultRow[] = [
  {
    name: 'EHLO 500, HELO fine',
    source: 'RFC 5321 3.2',
    persona: { on: { EHLO: '500 5.5.2 what?\r\n' } },
    want: ['SMTP_ONLY_HELO'],
  },
  {
    name: 'EHLO 502, HELO fine',
    source: 'RFC 5321 3.2',
    persona: { on: { EHLO: '502 not implemented\r\n' } },
    want: ['SMTP_ONLY_HELO'],
  },
  {
    name: 'EHLO 550, HELO fine',
    source: 'RFC 5321 3.2',
    persona: { on: { EHLO: '550 no EHLO here\r\n' } },
    want: ['SMTP_ONLY_HELO'],
  },
  {
    name: 'EHLO 502 where TLS is required: no step back to HELO',
    source: 'RFC 3207 6',
    persona: { on: { EHLO: '502 not implemented\r\n' } },
    subject: SUBMISSION,
    want: ['SMTP_EHLO_REFUSED'],
  },
  {
    name: 'EHLO and HELO refused',
    source: 'check_smtp, measured: "SMTP OK" for HELO 550',
    persona: { on: { EHLO: '502 no\r\n', HELO: '550 no\r\n' } },
    want: ['SMTP_EHLO_REFUSED'],
  },
  {
    name: 'EHLO 554',
    source: 'RFC 5321 4.1.4',
    persona: { on: { EHLO: '554 5.7.1 go away\r\n' } },
    want: ['SMTP_EHLO_REFUSED'],
  },
  {
    name: 'EHLO 421',
    source: 'check_smtp, measured: "TLS not supported"',
    persona: { on: { EHLO: ['421 4.3.2 closing\r\n', CLOSE] } },
    want: ['SMTP_EHLO_REFUSED_FOR_NOW'],
  },
  {
    name: 'EHLO 450',
    source: 'RFC 5321 4.2.3',
    persona: { on: { EHLO: '450 4.3.2 later\r\n' } },
    want: ['SMTP_EHLO_REFUSED_FOR_NOW'],
  },
  {
    name: 'EHLO 501 for our name',
    source: 'RFC 5321 4.1.4',
    persona: {
      on: {
        EHLO: '501 5.5.2 Helo command rejected: need fully-qualified hostname\r\n',
        HELO: '501 5.5.2 Helo command rejected: need fully-qualified hostname\r\n',
      },
    },
    want: ['SMTP_EHLO_REFUSES_THIS_VANTAGE'],
  },
  {
    name: 'EHLO closes',
    source: 'RFC 5321 3.8',
    persona: { on: { EHLO: CLOSE } },
    want: ['SMTP_CLOSED_EARLY'],
  },
  {
    name: 'EHLO resets in the middle of the reply',
    source: 'RFC 5321 3.8',
    persona: { on: { EHLO: ['250-mx.example.com\r\n250-SI', { wait: 50 }, RESET] } },
    want: ['SMTP_CLOSED_EARLY'],
  },
  {
    name: 'EHLO unanswered',
    source: 'RFC 5321 4.5.3.2',
    persona: { on: { EHLO: SILENCE } },
    budgetMs: SHORT,
    want: ['SMTP_STOPPED_ANSWERING'],
  },
  {
    name: 'EHLO answered without end',
    source: 'RFC 5321 4.5.3.1.5',
    persona: { on: { EHLO: { again: '250-X-MORE\r\n' } } },
    want: ['SMTP_REPLY_TOO_LARGE'],
  },
  {
    name: 'EHLO answered with one endless line',
    source: 'RFC 5321 4.5.3.1.5',
    persona: { on: { EHLO: ['250-', { again: 'X' }] } },
    want: ['SMTP_REPLY_TOO_LARGE'],
  },
  {
    name: 'EHLO answered with words',
    source: 'RFC 5321 4.2',
    persona: { on: { EHLO: 'segmentation fault\r\n' } },
    want: ['SMTP_PROTOCOL_ERROR'],
  },
  {
    name: 'EHLO answered with two codes',
    source: 'RFC 5321 4.2.1',
    persona: { on: { EHLO: '250-mx\r\n500 what?\r\n' } },
    want: ['SMTP_PROTOCOL_ERROR'],
  },
  {
    name: 'EHLO answered twice',
    source: 'nagios-plugins#431',
    persona: { on: { EHLO: '250-mx\r\n250 SIZE\r\n250 and again\r\n' } },
    subject: { tls: 'none' },
    want: ['SMTP_PROTOCOL_ERROR'],
  },
  {
    name: 'EHLO without capabilities',
    source: 'RFC 5321 4.1.1.1',
    persona: { offers: [] },
    subject: { tls: 'none' },
    want: [],
  },
  {
    name: 'EHLO with junk among its capabilities',
    source: 'RFC 5321 4.1.1.1',
    persona: {
      offers: ['', '*', 'XXXXXXXA', 'SIZE', 'size 1000', '-', '=', 'AUTH=LOGIN', 'STARTTLS', '\x01\x02'],
      offersInTls: ['AUTH PLAIN'],
    },
    want: ['SMTP_AUTH_BEFORE_TLS'],
  },
  {
    name: 'EHLO with 300 capabilities',
    source: 'RFC 5321 4.5.3.1',
    persona: { offers: ['STARTTLS', ...Array.from({ length: 300 }, (_, i) => `X-${i}`)] },
    want: [],
  },
  {
    name: 'STARTTLS is the last of 300 capabilities',
    source: 'RFC 5321 4.5.3.1',
    persona: { offers: [...Array.from({ length: 300 }, (_, i) => `X-${i}`), 'STARTTLS'] },
    want: [],
  },
  {
    name: 'EHLO in lower case, STARTTLS on the last line',
    source: 'ssl_exporter#167',
    persona: { on: { EHLO: '250-mx\r\n250 starttls\r\n', 'TLS EHLO': '250 mx\r\n' } },
    want: [],
  },
  {
    name: 'an unasked 421 between two commands',
    source: 'RFC 5321 3.8',
    persona: { on: { EHLO: ['250-mx\r\n250 STARTTLS\r\n421 4.4.2 timeout\r\n', CLOSE] } },
    want: ['SMTP_STARTTLS_REFUSED_FOR_NOW'],
  },
];
