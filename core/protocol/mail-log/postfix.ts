/**
 * Postfix, by its daemons: smtpd and postscreen speak with clients, cleanup and qmgr keep the queue, smtp, lmtp, local,
 * virtual, pipe, error and discard deliver. syslog_name may stand before the daemon: "postfix-out/smtp",
 * "postfix/submission/smtpd". A line of a daemon in a form that is not known here is not understood, and counted so.
 */
import {
  newMailEvent,
  type LineResult,
  type MailEvent,
  type MailEventKind,
  type MutableMailEvent,
} from './mail-event.ts';
import { decodeOctets, readDigits } from './octets.ts';
import { isLoopback, parsePeer } from './peer.ts';
import { readAction, readSaslFailure, setClient } from './postfix-client.ts';
import { readDelivery } from './postfix-delivery.ts';
import { readReplyCodes } from './reply-codes.ts';
import type { SyslogLine } from './syslog-line.ts';

const DAEMONS = new Set(
  (
    'smtpd postscreen dnsblog tlsproxy cleanup qmgr nqmgr smtp lmtp local virtual pipe error retry discard bounce defer ' +
    'trace pickup anvil scache trivial-rewrite verify proxymap proxywrite flush showq spawn qmqpd tlsmgr master postsuper ' +
    'sendmail postdrop postqueue postfix-script postlog postlogd postalias postmap oqmgr submission-init policyd-spf'
  ).split(' '),
);

type Start = readonly [start: string, kind: MailEventKind, client: boolean];
/** By the first character. */
type StartTable = ReadonlyMap<number, readonly Start[]>;

/** How lines of daemons begin that say something, and what. `client` = the client follows the words. */
const STARTS = indexStarts([
  ['connect from ', 'connect', true],
  ['disconnect from ', 'disconnect', true],
  ['CONNECT from ', 'connect', true],
  ['DISCONNECT ', 'disconnect', true],
  ['PREGREET ', 'probed', true],
  ['HANGUP after ', 'lost-connection', true],
  ['DNSBL rank ', 'probed', true],
  ['PASS NEW ', 'probed', true],
  ['PASS OLD ', 'probed', true],
  ['COMMAND ', 'probed', true],
  ['BARE NEWLINE ', 'probed', true],
  ['NON-SMTP COMMAND ', 'probed', true],
  ['WHITELISTED ', 'probed', true],
  ['ALLOWLISTED ', 'probed', true],
  ['BLACKLISTED ', 'probed', true],
  ['DENYLISTED ', 'probed', true],
  ['WHITELIST VETO ', 'probed', true],
  ['ALLOWLIST VETO ', 'probed', true],
  ['addr ', 'probed', false],
  ['lost connection after ', 'lost-connection', true],
  ['timeout after ', 'timeout', true],
  ['too many errors after ', 'lost-connection', true],
  ['improper command pipelining after ', 'probed', true],
  ['SSL_accept error from ', 'tls-failed', true],
  ['SSL_connect error to ', 'tls-failed', false],
  ['Cannot start TLS: ', 'tls-failed', false],
  ['connect to ', 'connect-failed', false],
  ['lost connection with ', 'connect-failed', false],
  ['conversation with ', 'connect-failed', false],
  ['setting up TLS connection ', 'other', false],
  ['certificate verification failed ', 'other', false],
  ['warning: ', 'warning', false],
  ['error: ', 'warning', false],
  ['fatal: ', 'warning', false],
  ['panic: ', 'warning', false],
  ['statistics: ', 'other', false],
  ['table ', 'other', false],
  ['refreshing the Postfix mail system', 'other', false],
  ['starting the Postfix mail system', 'other', false],
  ['stopping the Postfix mail system', 'other', false],
  ['daemon started', 'other', false],
  ['reload ', 'other', false],
  ['terminating on signal', 'other', false],
  ['cache ', 'other', false],
  ['close database ', 'other', false],
  ['Deleted: ', 'other', false],
  ['Requeued: ', 'other', false],
  ['Placed on hold: ', 'other', false],
  ['Released from hold: ', 'other', false],
  ['Expired: ', 'other', false],
  ['using backwards-compatible default setting', 'other', false],
  ['Postfix is ', 'other', false],
  ['To disable ', 'other', false],
  ['See http', 'other', false],
  ['See <http', 'other', false],
  ['TLS SNI ', 'other', false],
  ['enabling ', 'other', false],
  ['verify error:', 'other', false],
  ['mapping DNS', 'other', false],
  ['dict_', 'other', false],
  ['Found ', 'other', false],
  ['initializing ', 'other', false],
  ['discarding EHLO keywords', 'other', false],
]);

/** What may follow a queue id; the same use of `client`. */
const QUEUE_STARTS = indexStarts([
  ['uid=', 'received', false],
  ['lost connection after ', 'lost-connection', true],
  ['lost connection with ', 'connect-failed', false],
  ['conversation with ', 'connect-failed', false],
  ['connect to ', 'connect-failed', false],
  ['host ', 'connect-failed', false],
  ['Cannot start TLS', 'tls-failed', false],
  ['TLS is required', 'tls-failed', false],
  ['sender non-delivery notification', 'notified', false],
  ['sender delay notification', 'notified', false],
  ['sender delivery status notification', 'notified', false],
  ['sender success notification', 'notified', false],
  ['postmaster ', 'notified', false],
  ['placed on hold', 'held', false],
  ['released from hold', 'other', false],
  ['requeued', 'other', false],
  ['expired', 'other', false],
  ['skipped, still being delivered', 'other', false],
  ['resent-message-id=', 'other', false],
  ['message-id=', 'other', false],
  ['enabling PIX', 'other', false],
  ['breaking line', 'other', false],
  ['sasl_', 'other', false],
  ['warning: ', 'warning', false],
  ['Server certificate', 'other', false],
  ['size limit', 'other', false],
  ['queue file size limit', 'other', false],
  ['from=<', 'other', false],
]);

export function readPostfix(line: SyslogLine): LineResult {
  const { message } = line;
  const colon = queueIdEnd(message);
  if (colon === -1) return readPlain(line);
  const queueId = message.slice(0, colon);
  const from = colon + 2;
  if (message.startsWith('to=<', from)) return readDelivery(line, queueId, from);
  if (message.startsWith('removed', from) && message.length === from + 7) {
    return withId(line, 'removed', queueId);
  }
  if (message.startsWith('from=<', from)) return readQueued(line, queueId, from);
  if (message.startsWith('client=', from)) return readReceived(line, queueId, from);
  if (message.startsWith('message-id=', from)) {
    const event = withId(line, 'other', queueId);
    event.messageId = decodeOctets(message.slice(from + 11));
    return event;
  }
  return (
    readAction(line, queueId, from) ??
    startOf(line, QUEUE_STARTS, from, queueId) ??
    startOf(line, STARTS, from, queueId)
  );
}

/** Is it a program of Postfix? "postfix/smtpd", "postfix-out/smtp", "mx-in/postscreen". */
export function isPostfixProgram(program: string): boolean {
  if (program.startsWith('postfix/')) return true;
  const slash = program.lastIndexOf('/');
  if (slash === -1) return program === 'postfix' || program === 'postfix-script';
  return program.startsWith('postfix') || DAEMONS.has(program.slice(slash + 1));
}

/** Short ids are 6 to 12 hexadecimal digits, long ones 10 and more of 52 characters; or NOQUEUE. -1 = none. */
function queueIdEnd(message: string): number {
  let at = 0;
  let digits = 0;
  for (; at < 26; at += 1) {
    const code = message.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (!((code >= 65 && code <= 90) || (code >= 97 && code <= 122))) break;
  }
  if (at < 5 || message.charCodeAt(at) !== 58 || message.charCodeAt(at + 1) !== 32) return -1;
  if (digits > 0 || /^[A-F]{5,12}:/.test(message) || message.startsWith('NOQUEUE:')) return at;
  return at >= 10 && !message.startsWith('statistics') ? at : -1;
}

function withId(line: SyslogLine, kind: MailEventKind, queueId: string): MutableMailEvent {
  const event = newMailEvent('postfix', kind, line.at, line.host);
  event.queueId = queueId;
  return event;
}

function withClient(line: SyslogLine, kind: MailEventKind, from: number): MailEvent {
  const event = newMailEvent('postfix', kind, line.at, line.host);
  setClient(event, line.message, from);
  return event;
}

/** qmgr: "from=<s>, size=1, nrcpt=1 (queue active)" or "from=<s>, status=expired, returned to sender". */
function readQueued(line: SyslogLine, queueId: string, from: number): MailEvent | undefined {
  const { message } = line;
  const sizeAt = message.lastIndexOf('>, size=');
  const statusAt = message.lastIndexOf('>, status=');
  const end = Math.max(sizeAt, statusAt);
  if (end < from) return undefined;
  const event = withId(line, 'queued', queueId);
  event.sender = decodeOctets(message.slice(from + 6, end));
  if (sizeAt >= from) event.size = readDigits(message, sizeAt + 8, message.indexOf(',', sizeAt + 8));
  else {
    // "expired" and "force-expired" (postsuper -e), both "returned to sender".
    if (!message.includes('expired', statusAt)) return undefined;
    event.kind = 'expired';
    event.reply = decodeOctets(message.slice(statusAt + 10));
  }
  return event;
}

/** smtpd: "client=h[ip], sasl_method=PLAIN, sasl_username=u@d". */
function readReceived(line: SyslogLine, queueId: string, from: number): MailEvent {
  const { message } = line;
  const event = withId(line, queueId === 'NOQUEUE' ? 'other' : 'received', queueId);
  setClient(event, message, from + 7);
  const userAt = message.indexOf(', sasl_username=', from);
  if (userAt !== -1) {
    const next = message.indexOf(', sasl_sender=', userAt);
    event.user = decodeOctets(message.slice(userAt + 16, next === -1 ? message.length : next));
  }
  return event;
}

function readPlain(line: SyslogLine): LineResult {
  const { message } = line;
  // The two most frequent lines first.
  if (message.startsWith('connect from ')) return withClient(line, 'connect', 13);
  if (message.startsWith('disconnect from ')) return withClient(line, 'disconnect', 16);
  const sasl = message.indexOf(': SASL ');
  if (sasl !== -1 && message.indexOf(' authentication ', sasl) !== -1) return readSaslFailure(line, sasl + 2);
  const tls = message.indexOf('TLS connection established ');
  if (tls !== -1 && tls < 20) return readTls(line, tls + 27);
  return startOf(line, STARTS, 0, '') ?? readAction(line, '', 0);
}

/** "Trusted TLS connection established to mx[ip]:25: TLSv1.3 with cipher ..." */
function readTls(line: SyslogLine, from: number): MailEvent {
  const { message } = line;
  const event = newMailEvent('postfix', 'tls', line.at, line.host);
  const isOut = message.startsWith('to ', from);
  event.stage = isOut ? 'out' : 'in';
  if (isOut) setRelay(event, message, from + 3);
  else setClient(event, message, from + 5);
  const words = message.indexOf(': ', from);
  if (words !== -1) event.reply = decodeOctets(message.slice(words + 2));
  return event;
}

function startOf(line: SyslogLine, table: StartTable, from: number, queueId: string): MailEvent | undefined {
  const { message } = line;
  for (const [start, kind, client] of table.get(message.charCodeAt(from)) ?? []) {
    if (!message.startsWith(start, from)) continue;
    const event = withId(line, kind, queueId);
    if (kind === 'other') return event;
    if (client) setClient(event, message, clientAt(message, from, start));
    else if (kind === 'connect-failed' || kind === 'tls-failed') {
      setRelay(event, message, from + start.length);
      event.reply = decodeOctets(message.slice(from));
      readReplyCodes(event);
    } else if (kind !== 'received') event.reply = decodeOctets(message.slice(from));
    if (start === 'lost connection after ' || kind === 'timeout')
      event.stage = stageAfter(message, from + start.length);
    return event;
  }
  return undefined;
}

/** "PREGREET 11 after 0.1 from [192.0.2.1]:4711: EHLO x": behind " from " or " for ", else where the words end. */
function clientAt(message: string, from: number, start: string): number {
  if (start.endsWith(' from ')) return from + start.length;
  const open = message.indexOf('[', from);
  const place = open === -1 ? -1 : message.lastIndexOf(' ', open);
  return Math.max(place + 1, from);
}

function stageAfter(message: string, from: number): string {
  const end = message.indexOf(' from ', from);
  return end === -1 || end - from > 40 ? '' : decodeOctets(message.slice(from, end));
}

function setRelay(event: MutableMailEvent, message: string, from: number): void {
  const close = message.indexOf(']', from);
  if (close === -1 || close - from > 400) return;
  const end = message.indexOf(': ', close);
  const { host, ip, port } = parsePeer(
    decodeOctets(message.slice(from, end === -1 || end > close + 7 ? close + 1 : end)),
  );
  event.relayHost = host;
  event.relayIp = ip;
  event.relayPort = port;
  if (isLoopback(ip, host)) event.stage = 'local';
}

function indexStarts(starts: readonly Start[]): StartTable {
  return Map.groupBy(starts, ([start]) => start.charCodeAt(0));
}
