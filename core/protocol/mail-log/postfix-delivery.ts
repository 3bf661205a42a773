/**
 * Postfix's line for one recipient and one attempt, the same from smtp, lmtp, local, virtual, pipe, error and discard:
 *   to=<u@d>, orig_to=<a@d>, relay=h[ip]:25, conn_use=2, delay=2.1, delays=1.7/0/0.1/0.2, dsn=5.7.1, status=bounced (words)
 */
import { newMailEvent, type MailEvent, type MailEventKind, type MutableMailEvent } from './mail-event.ts';
import { decodeOctets, readDigits } from './octets.ts';
import { isLoopback, knownPeer } from './peer.ts';
import { readLeadingCode, readReplyCodes } from './reply-codes.ts';
import type { SyslogLine } from './syslog-line.ts';

const KINDS: Readonly<Record<string, MailEventKind>> = {
  sent: 'delivered',
  deferred: 'deferred',
  bounced: 'bounced',
  expired: 'expired',
  deliverable: 'other',
  undeliverable: 'other',
  SOFTBOUNCE: 'deferred',
};

export function readDelivery(
  { message, at, host }: SyslogLine,
  queueId: string,
  from: number,
): MailEvent | undefined {
  const event = newMailEvent('postfix', 'other', at, host);
  event.queueId = queueId;
  let place = from;
  while (place < message.length) {
    const equals = message.indexOf('=', place);
    if (equals === -1) return undefined;
    if (message.startsWith('status=', place)) return finish(event, message, equals + 1);
    const key = message.slice(place, equals);
    const end = endOfValue(message, key, equals + 1);
    // A line that was cut has no status: nothing is known of its outcome.
    if (end === -1) return undefined;
    setField(event, key, message, equals + 1, end);
    place = end + 2;
  }
  return undefined;
}

/** Addresses may hold commas, "=" and ">": they end before the next key that Postfix writes. */
function endOfValue(message: string, key: string, from: number): number {
  if (message.charCodeAt(from) !== 60) return message.indexOf(', ', from);
  let close = message.indexOf('>, ', afterQuotes(message, from + 1));
  while (close !== -1 && !isNextKey(message, close + 3, key)) close = message.indexOf('>, ', close + 1);
  return close === -1 ? -1 : close + 1;
}

/** RFC 5321 4.1.2: a local part in quotes may hold what would end it. */
function afterQuotes(message: string, from: number): number {
  if (message.charCodeAt(from) !== 34) return from;
  for (let at = from + 1; at < message.length; at += 1) {
    const code = message.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return from;
}

function isNextKey(message: string, from: number, key: string): boolean {
  if (key === 'to' && message.startsWith('orig_to=<', from)) return true;
  return (
    message.startsWith('relay=', from) ||
    message.startsWith('delay=', from) ||
    message.startsWith('status=', from)
  );
}

function setField(event: MutableMailEvent, key: string, message: string, from: number, end: number): void {
  switch (key) {
    case 'to':
      event.recipients = [bare(message, from, end)];
      break;
    case 'orig_to':
      event.origRecipient = bare(message, from, end);
      break;
    case 'relay': {
      const { host, ip, port } = knownPeer(message.slice(from, end));
      event.relayHost = host;
      event.relayIp = ip;
      event.relayPort = port;
      break;
    }
    case 'delay':
      event.delay = secondsOf(message, from, end);
      break;
    case 'delays':
      event.delays = delaysOf(message, from, end);
      break;
    case 'dsn':
      event.dsn = message.slice(from, end);
      break;
    // conn_use, and what later versions add.
    default:
      break;
  }
}

function finish(event: MutableMailEvent, message: string, from: number): MailEvent | undefined {
  const space = message.indexOf(' ', from);
  const status = message.slice(from, space === -1 ? message.length : space);
  const kind = KINDS[status];
  if (kind === undefined) return undefined;
  event.kind = kind;
  if (space !== -1 && message.charCodeAt(space + 1) === 40) {
    event.reply = decodeOctets(message.slice(space + 2, message.length - (message.endsWith(')') ? 1 : 0)));
  }
  if (kind === 'delivered') {
    event.replyCode = readLeadingCode(event.reply);
    if (isLoopback(event.relayIp, event.relayHost)) event.kind = behindFilter(event);
    else if (event.relayHost === '' && event.reply.startsWith('discard')) event.kind = 'discarded';
  } else readReplyCodes(event);
  return event;
}

/**
 * "sent" to this machine. A content filter (amavis, dspam, rspamd's proxy) gives the message back to us, which it says
 * with "queued as"; or it stands on a port of the 10020s by convention. What else listens here (Dovecot's LMTP) keeps it.
 */
function behindFilter({ reply, relayPort }: MailEvent): MailEventKind {
  if (/\bdiscarded\b|\bquarantined?\b/i.test(reply.slice(0, 300))) return 'discarded';
  const isFilterPort = relayPort >= 10_020 && relayPort <= 10_049;
  return isFilterPort || reply.includes('queued as ') ? 'handed-on' : 'delivered';
}

function bare(message: string, from: number, end: number): string {
  const isAngle = message.charCodeAt(from) === 60 && message.charCodeAt(end - 1) === 62;
  return decodeOctets(isAngle ? message.slice(from + 1, end - 1) : message.slice(from, end));
}

/** "1.7/0/0.12/0.21". */
function delaysOf(message: string, from: number, end: number): number[] {
  const delays: number[] = [];
  for (let at = from; at < end && delays.length < 8;) {
    const slash = message.indexOf('/', at);
    const stop = slash === -1 || slash > end ? end : slash;
    delays.push(secondsOf(message, at, stop));
    at = stop + 1;
  }
  return delays;
}

/** Read by hand: this is asked five times for each delivery. */
function secondsOf(message: string, from: number, end: number): number {
  const dot = message.indexOf('.', from);
  if (dot === -1 || dot >= end) return readDigits(message, from, end);
  const whole = readDigits(message, from, dot);
  const part = readDigits(message, dot + 1, end);
  return whole === -1 || part === -1 ? -1 : whole + part / 10 ** (end - dot - 1);
}
