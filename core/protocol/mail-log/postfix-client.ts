/** What smtpd, postscreen and cleanup write of clients: refusals, logins, connections. */
import { newMailEvent, type MailEvent, type MailEventKind, type MutableMailEvent } from './mail-event.ts';
import { decodeOctets } from './octets.ts';
import { knownPeer } from './peer.ts';
import { readReplyCodes } from './reply-codes.ts';
import type { SyslogLine } from './syslog-line.ts';

/** Actions that smtpd, postscreen, cleanup and milters log as "action: PLACE from client: words; from=<> to=<>". */
const ACTIONS: Readonly<Record<string, MailEventKind>> = {
  reject: 'rejected',
  'milter-reject': 'rejected',
  'proxy-reject': 'rejected',
  reject_warning: 'would-reject',
  'proxy-accept': 'other',
  hold: 'held',
  'milter-hold': 'held',
  discard: 'discarded',
  'milter-discard': 'discarded',
  warning: 'other',
  warn: 'other',
  filter: 'other',
  redirect: 'other',
  prepend: 'other',
  replace: 'other',
  strip: 'other',
  pass: 'other',
  permit: 'other',
  info: 'other',
  bcc: 'other',
  trigger: 'other',
  delay: 'other',
  abort: 'lost-connection',
};

/** `message` from `from`: "reject: RCPT from h[ip]: 554 5.7.1 words; from=<s> to=<r> proto=ESMTP helo=<x>". */
export function readAction(line: SyslogLine, queueId: string, from: number): MailEvent | undefined {
  const { message } = line;
  const colon = message.indexOf(': ', from);
  if (colon === -1) return undefined;
  const kind = ACTIONS[message.slice(from, colon)];
  if (kind === undefined) return undefined;
  const event = newMailEvent('postfix', kind, line.at, line.host);
  event.queueId = queueId;
  const start = colon + 2;
  const isHeader = message.startsWith('header ', start) || message.startsWith('body ', start);
  // The header is foreign text: what follows its "from client;" is ours.
  const clientAt = isHeader ? message.lastIndexOf('; from=<') : start;
  const fromAt = isHeader ? message.lastIndexOf(' from ', clientAt) : message.indexOf(' from ', start);
  event.stage = isHeader ? 'DATA' : stageOf(message.slice(start, fromAt === -1 ? start : fromAt));
  if (fromAt !== -1) setClient(event, message, fromAt + 6);
  const envelopeAt = envelopeStart(message, Math.max(fromAt, start));
  const wordsAt = isHeader
    ? message.indexOf(': ', message.indexOf(' helo=', Math.max(envelopeAt, start)))
    : message.indexOf(']: ', fromAt);
  const afterPort = wordsAt === -1 ? portColon(message, fromAt) : wordsAt + (isHeader ? 2 : 3);
  if (afterPort !== -1) {
    const wordsEnd = isHeader || envelopeAt === -1 ? message.length : envelopeAt;
    event.reply = decodeOctets(message.slice(afterPort, Math.max(afterPort, wordsEnd)));
  }
  if (envelopeAt !== -1) setEnvelope(event, message, envelopeAt);
  if (kind !== 'other') readReplyCodes(event);
  if (kind === 'rejected' && isRelayDenied(event)) event.kind = 'relay-denied';
  return event;
}

/** postscreen writes "[192.0.2.1]:4711: 550 ...": the words follow the port. */
function portColon(message: string, fromAt: number): number {
  const close = fromAt === -1 ? -1 : message.indexOf(']:', fromAt);
  if (close === -1) return -1;
  const colon = message.indexOf(': ', close + 2);
  return colon === -1 || colon > close + 8 ? -1 : colon + 2;
}

/** Words in all mailers that refuse to relay. */
export function isRelayDenied({ reply }: Pick<MailEvent, 'reply'>): boolean {
  return /relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed|prohibited)|relaying denied|not permitted to relay|unable to relay/i.test(
    reply.slice(0, 400),
  );
}

/** Host and address up to "]", with its port: nothing behind it is read. */
export function setClient(event: MutableMailEvent, message: string, from: number): void {
  const close = message.indexOf(']', from);
  if (close === -1 || close - from > 400) return;
  const { host, ip } = knownPeer(message.slice(from, close + 1));
  event.clientHost = host;
  event.clientIp = ip;
}

function stageOf(text: string): string {
  const word = text.split(' ', 1)[0] ?? '';
  return word.startsWith('END-OF-MESSAGE') || word === 'DATA' ? 'DATA' : word.slice(0, 20);
}

/** The reply may quote anything: the last "; from=<" that is followed by "to=<" or "proto=" begins the envelope. */
function envelopeStart(message: string, from: number): number {
  const full = message.lastIndexOf('; from=<');
  if (full > from) return full;
  const short = message.lastIndexOf('; proto=');
  return short > from ? short : -1;
}

function setEnvelope(event: MutableMailEvent, message: string, from: number): void {
  if (!message.startsWith('; from=<', from)) return;
  // postscreen puts commas between.
  const comma = message.indexOf('>, to=<', from);
  const toAt = comma === -1 ? message.indexOf('> to=<', from) : comma;
  const toStart = comma === -1 ? toAt + 6 : toAt + 7;
  const protoAt = message.indexOf(comma === -1 ? '> proto=' : '>, proto=', from);
  const senderEnd = toAt !== -1 ? toAt : protoAt;
  event.sender = decodeOctets(
    message.slice(from + 8, senderEnd === -1 ? message.indexOf('>', from + 8) : senderEnd),
  );
  if (toAt === -1) return;
  const end = protoAt === -1 ? message.indexOf('>', toStart) : protoAt;
  if (end >= toStart) event.recipients = [decodeOctets(message.slice(toStart, end))];
}

/** "h[ip]: SASL LOGIN authentication failed: words, sasl_username=u". */
export function readSaslFailure(line: SyslogLine, saslAt: number): MailEvent {
  const { message } = line;
  const event = newMailEvent('postfix', 'auth-failed', line.at, line.host);
  setClient(event, message, message.startsWith('warning: ') ? 9 : 0);
  const failed = message.indexOf(' authentication ', saslAt);
  event.stage = decodeOctets(message.slice(saslAt + 5, failed)).slice(0, 40);
  const words = message.indexOf(': ', failed);
  const userAt = message.lastIndexOf(', sasl_username=');
  const wordsEnd = userAt > words ? userAt : message.length;
  if (words !== -1) event.reply = decodeOctets(message.slice(words + 2, wordsEnd));
  if (userAt > failed) event.user = decodeOctets(message.slice(userAt + 16));
  return event;
}
