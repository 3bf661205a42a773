/**
 * Sendmail: "qid: key=value, key=value, ...". One line may name many recipients ("to=<a>,<b>"), the outcome is in
 * "stat=", which comes last and holds commas. A submission queue of its own (sm-msp-queue) hands over to 127.0.0.1.
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
import { isRelayDenied } from './postfix-client.ts';
import { readReplyCodes } from './reply-codes.ts';
import { splitAddresses } from './split-addresses.ts';
import type { SyslogLine } from './syslog-line.ts';

/** What lines hold that say something without "to=", "from=" or "ruleset=". Looked for in this order. */
const WORDS: readonly (readonly [words: string, kind: MailEventKind])[] = [
  ['AUTH failure', 'auth-failed'],
  ['AUTH=server', 'auth-passed'],
  ['AUTH=client', 'other'],
  ['AUTH warning', 'warning'],
  ['AUTH error', 'warning'],
  ['authentication failure', 'auth-failed'],
  ['possible SMTP attack', 'probed'],
  ['STARTTLS=', 'tls'],
  ['lost input channel from ', 'lost-connection'],
  ['timeout waiting for input from ', 'timeout'],
  ['collect: premature EOM', 'lost-connection'],
  ['collect: unexpected close on connection from ', 'lost-connection'],
  ['did not issue MAIL/EXPN/VRFY/ETRN', 'lost-connection'],
  ['rejecting commands from ', 'probed'],
  ['pre-greeting traffic', 'probed'],
  ['Cannot send message for ', 'expired'],
  ['Cannot send message within ', 'expired'],
  ['Message could not be delivered for ', 'expired'],
  ['could not send message for past ', 'notified'],
  ['sender notify: ', 'notified'],
  ['return to sender: ', 'notified'],
  ['postmaster notify: ', 'notified'],
  ['DSN: ', 'notified'],
  ['... User unknown', 'rejected'],
  ['... Relaying denied', 'relay-denied'],
  ['quarantine', 'held'],
  ['SYSERR', 'warning'],
  ['NOQUEUE: SYSERR', 'warning'],
  ['rejecting connections on daemon', 'warning'],
  ['rejecting new messages', 'warning'],
  ['Losing ', 'warning'],
  ['discarded', 'discarded'],
  ['Milter', 'other'],
  ['milter', 'other'],
  ['SMTP outgoing connect', 'other'],
  ['done; ', 'other'],
  ['clone ', 'other'],
  ['connect from ', 'connect'],
  ['SMTP connect', 'other'],
  ['SMTP MAIL command', 'other'],
  ['alias database', 'other'],
  ['/etc/mail/aliases', 'other'],
  ['starting daemon', 'other'],
  ['started as: ', 'other'],
  ['restarting ', 'other'],
  ['stopping daemon', 'other'],
  ['forward', 'other'],
  ['--- ', 'other'],
  ['<-- ', 'other'],
  ['locked', 'other'],
  ['accepting connections', 'other'],
  ['runqueue', 'other'],
  ['grew WorkList', 'other'],
  ['ETRN', 'other'],
  ['VRFY', 'probed'],
  ['EXPN', 'probed'],
  ['setsender: ', 'warning'],
  ['Authentication-Warning', 'other'],
  ['gethostbyaddr', 'warning'],
  ['makeconnection', 'warning'],
  ['Fixed MIME', 'other'],
  ['Truncated MIME', 'other'],
  ['size', 'other'],
];

/** RFC 3463 3.1 and 3.2 in words: how "stat=" names what failed. The rest decides by its dsn. */
const FOR_NOW =
  /^(?:Deferred|Please try again|I\/O error|Transient|Temporary|Insufficient disk|Can't create output: temp)/i;

export function readSendmail(line: SyslogLine): LineResult {
  const { message } = line;
  const colon = queueIdEnd(message);
  const queueId = colon === -1 ? '' : message.slice(0, colon);
  const from = colon === -1 ? 0 : colon + 2;
  const id = queueId === 'NOQUEUE' ? '' : queueId;
  if (message.startsWith('from=', from)) return readFrom(line, id, from);
  if (message.startsWith('to=', from)) return readTo(line, id, from);
  if (message.startsWith('ruleset=', from)) return readRuleset(line, id, from);
  if (message.startsWith('Milter: ', from)) {
    const reject = message.indexOf('reject=', from);
    if (reject !== -1) return readMilterReject(line, id, from, reject + 7);
  }
  return readWords(line, id, from);
}

export function isSendmailProgram(program: string): boolean {
  return program.startsWith('sendmail') || program.startsWith('sm-') || program === 'mta';
}

/** Is it a line of Sendmail, whoever wrote it? */
export function looksLikeSendmail(message: string): boolean {
  const colon = queueIdEnd(message);
  return colon >= 12 && /^(?:from|to|ruleset)=/.test(message.slice(colon + 2, colon + 10));
}

function queueIdEnd(message: string): number {
  let at = 0;
  for (; at < 24; at += 1) {
    const code = message.charCodeAt(at);
    const isWord = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (!isWord) break;
  }
  if (message.charCodeAt(at) !== 58 || message.charCodeAt(at + 1) !== 32) return -1;
  if (message.startsWith('NOQUEUE')) return at;
  return at >= 7 && /\d/.test(message.slice(0, at)) ? at : -1;
}

function newEvent(line: SyslogLine, kind: MailEventKind, queueId: string): MutableMailEvent {
  const event = newMailEvent('sendmail', kind, line.at, line.host);
  event.queueId = queueId;
  return event;
}

function readFrom(line: SyslogLine, queueId: string, from: number): MailEvent {
  const fields = fieldsOf(line.message, from);
  const event = newEvent(line, 'received', queueId);
  event.sender = bare(fields.get('from') ?? '');
  event.size = numberOf(fields.get('size'));
  event.messageId = fields.get('msgid') ?? '';
  setClient(event, fields.get('relay') ?? '');
  return event;
}

function readTo(line: SyslogLine, queueId: string, from: number): MailEvent | undefined {
  const fields = fieldsOf(line.message, from);
  const stat = fields.get('stat');
  // A line that was cut: the outcome is not known.
  if (stat === undefined) return undefined;
  const event = newEvent(line, 'other', queueId);
  event.recipients = splitAddresses(fields.get('to') ?? '').map(bare);
  event.sender = '';
  event.origRecipient = '';
  event.delay = delayOf(fields.get('delay') ?? '');
  event.dsn = fields.get('dsn') ?? '';
  const { host, ip, port } = parsePeer(fields.get('relay') ?? '');
  event.relayHost = host;
  event.relayIp = ip;
  event.relayPort = port;
  event.reply = stat;
  event.kind = kindOf(stat, event);
  event.reply = wordsOf(stat, event.kind);
  if (event.kind !== 'queued') readReplyCodes(event);
  return event;
}

function kindOf(stat: string, { dsn, relayIp, relayHost }: MailEvent): MailEventKind {
  if (stat.startsWith('Sent')) return isLoopback(relayIp, relayHost) ? 'handed-on' : 'delivered';
  if (stat.startsWith('queued')) return 'queued';
  if (FOR_NOW.test(stat)) return 'deferred';
  if (stat.startsWith('quarantined')) return 'held';
  if (stat.startsWith('discarded')) return 'discarded';
  if (/^(?:Cannot send message|Message could not be delivered) for/.test(stat)) return 'expired';
  return dsn.startsWith('4') ? 'deferred' : 'bounced';
}

/** "Sent (ok: 1)" -> "ok: 1"; "Deferred: 451 x" -> "451 x"; "User unknown" stays. */
function wordsOf(stat: string, kind: MailEventKind): string {
  if (kind === 'delivered' || kind === 'handed-on') {
    return stat.startsWith('Sent (') ? stat.slice(6, stat.endsWith(')') ? -1 : undefined) : '';
  }
  return stat.startsWith('Deferred: ') ? stat.slice(10) : stat;
}

/** "ruleset=check_rcpt, arg1=<r>, relay=h [ip], reject=550 5.7.1 <r>... Relaying denied". */
function readRuleset(line: SyslogLine, queueId: string, from: number): MailEvent {
  const fields = fieldsOf(line.message, from);
  const reject = fields.get('reject') ?? '';
  const event = newEvent(line, reject === '' ? 'other' : 'rejected', queueId);
  const ruleset = fields.get('ruleset') ?? '';
  event.stage = ruleset
    .replace(/^(?:check|trust)_/, '')
    .toUpperCase()
    .slice(0, 20);
  if (event.stage === 'RCPT') event.recipients = splitAddresses(fields.get('arg1') ?? '').map(bare);
  if (event.stage === 'MAIL') event.sender = bare(fields.get('arg1') ?? '');
  setClient(event, fields.get('relay') ?? fields.get('arg2') ?? '');
  event.reply = reject;
  readReplyCodes(event);
  if (fields.has('quarantine')) event.kind = 'held';
  if (fields.has('discard') || reject.startsWith('discard')) event.kind = 'discarded';
  if (event.kind === 'rejected' && isRelayDenied(event)) event.kind = 'relay-denied';
  return event;
}

function readMilterReject(line: SyslogLine, queueId: string, from: number, replyAt: number): MailEvent {
  const event = newEvent(line, 'rejected', queueId);
  event.stage = 'MILTER';
  event.reply = decodeOctets(line.message.slice(replyAt));
  const { message } = line;
  const toAt = message.indexOf('to=<', from);
  if (toAt !== -1 && toAt < replyAt) {
    event.stage = 'RCPT';
    event.recipients = [decodeOctets(message.slice(toAt + 4, message.indexOf('>', toAt)))];
  }
  readReplyCodes(event);
  return event;
}

function readWords(line: SyslogLine, queueId: string, from: number): MailEvent | undefined {
  const head = line.message.slice(from, from + 600);
  const row = WORDS.find(([words]) => head.includes(words));
  if (row === undefined) return undefined;
  const event = newEvent(line, row[1], queueId);
  if (row[1] === 'other') return event;
  event.reply = decodeOctets(line.message.slice(from));
  const fields = fieldsOf(line.message, from);
  if (row[1] === 'tls') {
    event.stage = event.reply.startsWith('STARTTLS=client') ? 'out' : 'in';
    if (/verify=FAIL|handshake failed|error/i.test(head)) {
      event.kind = fields.has('version') ? 'tls' : 'tls-failed';
    }
    const { host, ip } = parsePeer(fields.get('relay') ?? '');
    if (event.stage === 'out') {
      event.relayHost = host;
      event.relayIp = ip;
    } else setClient(event, fields.get('relay') ?? '');
  } else {
    event.user = fields.get('authid') ?? fields.get('user') ?? '';
    setClient(event, fields.get('relay') ?? clientIn(event.reply));
  }
  return event;
}

/** "lost input channel from h [ip] to MTA after rcpt", "h [ip] did not issue ...". */
function clientIn(text: string): string {
  const open = text.indexOf('[');
  const close = text.indexOf(']', open);
  if (open === -1 || close === -1) return '';
  const before = text.slice(Math.max(0, open - 256), open).trimEnd();
  return `${before.slice(before.lastIndexOf(' ') + 1)} ${text.slice(open, close + 1)}`;
}

function setClient(event: MutableMailEvent, relay: string): void {
  const { host, ip } = parsePeer(relay.replace(/ \(may be forged\)$/, ''));
  event.clientHost = host;
  event.clientIp = ip;
}

/** A key is a short word; "stat" and "reject" take all that is left. */
const NEXT_KEY = /, ([a-z][a-z0-9_]{1,15})=/g;

function fieldsOf(message: string, from: number): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let key = message.slice(from, message.indexOf('=', from)).slice(0, 20);
  let valueAt = from + key.length + 1;
  const next = new RegExp(NEXT_KEY);
  next.lastIndex = valueAt;
  while (key !== 'stat' && key !== 'reject') {
    const found = next.exec(message);
    const end = found === null ? message.length : found.index;
    if (!fields.has(key)) fields.set(key, decodeOctets(message.slice(valueAt, end)));
    if (found === null) return fields;
    key = found[1] ?? '';
    valueAt = next.lastIndex;
  }
  fields.set(key, decodeOctets(message.slice(valueAt)));
  return fields;
}

function bare(address: string): string {
  const text = address.trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

function numberOf(text: string | undefined): number {
  return text === undefined ? -1 : readDigits(text, 0, text.length);
}

/** "1+00:00:15" = one day and 15 seconds. */
function delayOf(text: string): number {
  const found = /^(?:(\d{1,6})\+)?(\d{1,3}):(\d\d):(\d\d)$/.exec(text);
  if (found === null) return -1;
  const [, days = '0', hours, minutes, seconds] = found;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
