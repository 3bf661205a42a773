/**
 * Exim's main log: stamp [zone] [pid] id flag address fields. Flags: <= came, => went, -> further address of the same
 * delivery, >> went while it came (cutthrough), *> would have gone (-N), ** failed, == put off, (= taken, but said to be
 * refused. Ids have 16 characters, since 4.97 23. Refusals have no id, or one when the message was read already.
 */
import { readEximFields, type EximFields } from './exim-fields.ts';
import { readEximWords } from './exim-words.ts';
import type { LogClock, Stamp } from './log-clock.ts';
import { newMailEvent, type LineResult, type MailEvent, type MailEventKind } from './mail-event.ts';
import { decodeOctets, isDigitAt } from './octets.ts';
import { isLoopback, parsePeer } from './peer.ts';
import { readLeadingCode, readReplyCodes } from './reply-codes.ts';

const FLAGS: Readonly<Record<string, MailEventKind>> = {
  '<=': 'received',
  '(=': 'received',
  '=>': 'delivered',
  '->': 'delivered',
  '>>': 'delivered',
  '*>': 'other',
  '**': 'bounced',
  '==': 'deferred',
};

/** Routers and transports that hand a message to a scanner, as manuals name them. */
const SCANNER = /amavis|spamcheck|virus|scanner|clamav|spamassassin|mailscanner/i;

export interface EximLine {
  readonly host: string;
  /** Time of syslog, for logs without a stamp of Exim's own. */
  readonly at: number;
  readonly text: string;
}

export type ReadExim = (line: EximLine) => LineResult;

export function createEximReader(clock: LogClock): ReadExim {
  const stamp: Stamp = { at: Number.NaN, end: 0 };
  return ({ host, at: syslogAt, text }) => {
    clock.readIso(text, 0, stamp);
    const hasStamp = !Number.isNaN(stamp.at);
    const at = hasStamp ? stamp.at : syslogAt;
    let from = hasStamp ? stamp.end : 0;
    if (Number.isNaN(at)) return undefined;
    if (text.charCodeAt(from) === 91) {
      const close = text.indexOf('] ', from);
      if (close !== -1 && close - from < 14) from = close + 2;
    }
    const idLength = eximIdLength(text, from);
    if (idLength === 0) return readEximWords(text.slice(from), '', at, host);
    const queueId = text.slice(from, from + idLength);
    const rest = text.slice(from + idLength + 1);
    const kind = rest.charCodeAt(2) === 32 || rest.length === 2 ? FLAGS[rest.slice(0, 2)] : undefined;
    if (kind === undefined) return readEximWords(rest, queueId, at, host);
    return readFlag(kind, rest, queueId, at, host);
  };
}

/** "2024-01-25 15:16:09 " and then anything: what Exim's own files look like. */
export function looksLikeExim(line: string): boolean {
  return (
    isDigitAt(line, 0) &&
    line.charCodeAt(4) === 45 &&
    line.charCodeAt(10) === 32 &&
    line.charCodeAt(13) === 58
  );
}

/** 6-6-2 or 6-11-4 characters of base 62 (or 36). */
export function eximIdLength(text: string, from: number): number {
  for (const [first, second, third] of [
    [6, 6, 2],
    [6, 11, 4],
  ] as const) {
    const length = first + second + third + 2;
    const after = text.charCodeAt(from + length);
    if (
      text.charCodeAt(from + first) === 45 &&
      text.charCodeAt(from + first + second + 1) === 45 &&
      (after === 32 || Number.isNaN(after)) &&
      /^[0-9A-Za-z-]+$/.test(text.slice(from, from + length))
    ) {
      return length;
    }
  }
  return 0;
}

function readFlag(
  kind: MailEventKind,
  rest: string,
  queueId: string,
  at: number,
  host: string,
): MailEvent | undefined {
  const fields = readEximFields(rest, 3);
  const { head } = fields;
  if (head === '') return undefined;
  const event = newMailEvent('exim', kind, at, host);
  event.queueId = queueId;
  const { host: peerHost, ip, port } = parsePeer(fields.value.get('H') ?? '');
  if (kind === 'received') {
    event.sender = head === '<>' ? '' : bare(head);
    event.clientHost = peerHost;
    event.clientIp = ip;
    event.user = userOf(fields.value.get('A'));
    event.size = numberOf(fields.value.get('S'));
    event.messageId = fields.value.get('id') ?? '';
    event.stage = fields.value.has('X') ? 'tls' : '';
    return event;
  }
  const { recipient, original } = addressesOf(head);
  event.recipients = [recipient];
  event.origRecipient = original;
  event.sender = bare(fields.value.get('F') ?? fields.value.get('P') ?? '');
  event.relayHost = peerHost;
  event.relayIp = ip;
  event.relayPort = ip !== '' && port === -1 ? 25 : port;
  event.size = numberOf(fields.value.get('S'));
  event.delay = eximSeconds(fields.value.get('QT') ?? '');
  if (kind === 'delivered' || kind === 'other') {
    event.reply = fields.value.get('C') ?? '';
    event.replyCode = readLeadingCode(event.reply);
    readReplyCodes(event);
    event.stage = fields.value.has('X') ? 'tls' : '';
    if (head.startsWith(':blackhole:')) event.kind = 'discarded';
    else if (kind === 'delivered' && isHandedOn(event, fields)) event.kind = 'handed-on';
    return event;
  }
  event.reply = fields.words;
  if (
    kind === 'bounced' &&
    /^(?:retry timeout exceeded|.*: retry timeout exceeded$)/.test(fields.words.slice(-400))
  ) {
    event.kind = 'expired';
  }
  readReplyCodes(event);
  return event;
}

/** To a scanner on this machine, known by its port or by the name of router or transport. */
function isHandedOn({ relayIp, relayHost, relayPort }: MailEvent, { value }: EximFields): boolean {
  const names = `${value.get('R') ?? ''} ${value.get('T') ?? ''}`;
  if (!isLoopback(relayIp, relayHost)) return false;
  return SCANNER.test(names.slice(0, 200)) || (relayPort >= 10_020 && relayPort <= 10_049);
}

/**
 * "bob <bob@example.com>": the local part after aliases and the address that it came from; "|/usr/bin/vacation
 * <bob@example.com>", "/var/mail/bob <bob@example.com>", ">**bad-reply** <bob@example.com>": the recipient is the
 * address. "new@x <old@y>": new is the recipient.
 */
function addressesOf(head: string): { readonly recipient: string; readonly original: string } {
  const text = head.replace(/ \([^()]{1,320}\)(?= <|$)/, '');
  const open = text.endsWith('>') ? text.lastIndexOf(' <') : -1;
  if (open === -1) return { recipient: bare(text), original: '' };
  const original = text.slice(open + 2, -1);
  const first = text.slice(0, open).trim();
  const isAddress = first.includes('@') && !/^[|/>:"]/.test(first);
  return isAddress ? { recipient: bare(first), original } : { recipient: original, original: first };
}

/** "login:bob@example.com:extra" -> the second. */
function userOf(text: string | undefined): string {
  if (text === undefined) return '';
  return text.split(':')[1] ?? '';
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/** "1d2h3m4.5s" -> seconds. */
export function eximSeconds(text: string): number {
  const found =
    /^(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?$/.exec(text);
  if (found === null || text === '') return -1;
  const [, weeks = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  return (
    (((Number(weeks) * 7 + Number(days)) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  );
}

function bare(address: string): string {
  const text = address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address;
  return decodeOctets(text);
}
