/** Who else greets on a port where a mail server was expected, by their first words. */
import type { OtherService } from '../../model/smtp-facts.ts';

const FIRST_WORDS: readonly (readonly [OtherService, RegExp])[] = [
  // RFC 8446 5.1: a record of type alert (21) or handshake (22), version 3.x.
  ['tls', /^[\x15\x16]\x03[\x00-\x04]/],
  // RFC 9112 4; some begin with the page at once.
  ['http', /^HTTP\/\d|^<(?:!doctype html|html)\b/i],
  ['ssh', /^SSH-\d/],
  // RFC 9051 7.1: untagged OK, PREAUTH or BYE. BAD answers a client that spoke first.
  ['imap', /^\* (?:OK|PREAUTH|BYE|BAD)\b/i],
  ['pop3', /^(?:\+OK|-ERR)(?: |\r|$)/],
  // RFC 5804 1.2: capabilities as quoted strings.
  ['sieve', /^"IMPLEMENTATION"/i],
  ['redis', /^-(?:DENIED|NOAUTH)\b/],
  ['vnc', /^RFB \d{3}\.\d{3}/],
];

/** By the first octets, as Latin-1, of what is no reply of SMTP. */
export function recogniseService(octets: string): OtherService | undefined {
  return FIRST_WORDS.find(([, pattern]) => pattern.test(octets))?.[0];
}

const GREETINGS: readonly (readonly [OtherService, RegExp])[] = [
  ['lmtp', /\bLMTP\b/i],
  ['ftp', /\bftpd?\b|ftpd\b|\bFTP\b|FileZilla/i],
  ['nntp', /\bNNTP\b|\bNNRP\b|\bINN\b/],
];

/** FTP, LMTP and NNTP greet with codes as SMTP does: their words are believed when EHLO was refused, or the code is theirs. */
export function recogniseGreeting(text: string): OtherService | undefined {
  // A mail server on ftp.example.com says SMTP beside it.
  if (/\bE?SMTPD?\b/i.test(text)) return undefined;
  return GREETINGS.find(([, pattern]) => pattern.test(text))?.[0];
}

const WORDS: Readonly<Record<OtherService, string>> = {
  tls: 'TLS, where a plain reply of SMTP was expected',
  http: 'a web server',
  ssh: 'an SSH server',
  imap: 'an IMAP server',
  pop3: 'a POP3 server',
  sieve: 'a ManageSieve server',
  ftp: 'an FTP server',
  lmtp: 'an LMTP server',
  nntp: 'a news server',
  redis: 'a Redis server',
  vnc: 'a VNC server',
};

export function serviceInWords(service: OtherService): string {
  return WORDS[service];
}
