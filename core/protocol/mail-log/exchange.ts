/**
 * Exchange message tracking: CSV whose "#Fields:" line names the columns (they differ by version, and the line may come
 * again), one record per event of a message. Recipients and their states are parallel lists divided by ";". What
 * Get-MessageTrackingLog exports names the same columns in its first line. Other events than those below (the shadow
 * copies of high availability, agents, the mailbox store) say nothing about whether a mail arrived.
 */
import { splitCsvRecord } from './csv-record.ts';
import type { LogClock, Stamp } from './log-clock.ts';
import {
  newMailEvent,
  type LineResult,
  type MailEvent,
  type MailEventKind,
  type MutableMailEvent,
} from './mail-event.ts';
import { decodeOctets, isDigitAt } from './octets.ts';
import { readReplyCodes } from './reply-codes.ts';

const KINDS: Readonly<Record<string, MailEventKind>> = {
  SEND: 'delivered',
  SENDEXTERNAL: 'delivered',
  DELIVER: 'delivered',
  FAIL: 'bounced',
  SUBMITFAIL: 'bounced',
  BADMAIL: 'bounced',
  DEFER: 'deferred',
  SUBMITDEFER: 'deferred',
  DSN: 'notified',
  RECEIVE: 'received',
  SUBMIT: 'queued',
  RESUBMIT: 'queued',
  EXPAND: 'expanded',
  REDIRECT: 'expanded',
  RESOLVE: 'expanded',
  POISONMESSAGE: 'held',
  DROP: 'discarded',
  DISCARD: 'discarded',
};

/** Exchange 2013 and later, for a part of a file without its head. */
const USUAL =
  'date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,' +
  'internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,' +
  'related-recipient-address,reference,message-subject,sender-address,return-path,message-info,directionality';

/** Names of the PowerShell objects, as far as they differ by more than hyphens. */
const ALIASES: Readonly<Record<string, string>> = {
  timestamp: 'datetime',
  datetimeutc: 'datetime',
  recipients: 'recipientaddress',
  sender: 'senderaddress',
};

type Columns = ReadonlyMap<string, number>;
export type ReadExchange = (record: string) => LineResult;

export function createExchangeReader(clock: LogClock): ReadExchange {
  let columns: Columns = columnsOf(USUAL.split(','));
  const stamp: Stamp = { at: Number.NaN, end: 0 };

  return (record) => {
    if (record.startsWith('#')) {
      if (/^#Fields:/i.test(record)) columns = columnsOf(splitCsvRecord(record.slice(8).trim()));
      return 'foreign';
    }
    const fields = splitCsvRecord(record);
    if (isHead(fields)) {
      columns = columnsOf(fields);
      return 'foreign';
    }
    const field = (name: string): string => fields[columns.get(name) ?? -1] ?? '';
    const written = field('datetime');
    const at = timeOf(written, clock, stamp);
    const name = field('eventid').toUpperCase();
    if (Number.isNaN(at) || !/^[A-Z]{2,40}$/.test(name)) return undefined;
    return readEvent(name, at, field);
  };
}

export function looksLikeExchange(line: string): boolean {
  if (
    /^#(?:Software: Microsoft Exchange|Fields: ?date-time|Version: \d|Log-type: Message Tracking)/i.test(line)
  )
    return true;
  if (isHead(splitCsvRecord(line.slice(0, 4000)))) return true;
  return (
    (isDigitAt(line, 0) || line.startsWith('"')) &&
    /^"?\d{4}-\d\d-\d\dT[\d:.]{8,12}Z"?,/.test(line.slice(0, 40))
  );
}

function readEvent(
  name: string,
  at: number,
  field: (name: string) => string,
): MailEvent | readonly MailEvent[] {
  const event = newMailEvent('exchange', KINDS[name] ?? 'other', at, field('serverhostname'));
  event.queueId = field('internalmessageid');
  event.messageId = decodeOctets(field('messageid'));
  if (event.queueId === '' || event.queueId === '0') event.queueId = event.messageId;
  event.recipients = field('recipientaddress')
    .split(';')
    .map((one) => decodeOctets(one.trim()))
    .filter((one) => one !== '');
  const sender = decodeOctets(field('senderaddress'));
  event.sender = sender === '<>' ? '' : sender;
  const size = Number(field('totalbytes'));
  event.size = field('totalbytes') !== '' && Number.isSafeInteger(size) && size >= 0 ? size : -1;
  event.origRecipient = decodeOctets(field('relatedrecipientaddress'));
  event.stage = field('source');
  const isOut = name === 'SEND' || name === 'SENDEXTERNAL';
  if (isOut) {
    event.host = field('clienthostname');
    event.relayHost = field('serverhostname').toLowerCase();
    event.relayIp = field('serverip');
    // From one transport server to the next one: the delivery follows there.
    if (/intra-organization|intraorg/i.test(field('connectorid'))) event.kind = 'handed-on';
  } else if (name === 'RECEIVE') {
    event.clientHost = field('clienthostname').toLowerCase();
    event.clientIp = field('clientip');
  }
  const status = statusOf(field('recipientstatus'), event.kind);
  event.reply = status === '' && event.kind !== 'delivered' ? decodeOctets(field('sourcecontext')) : status;
  if (event.kind !== 'other' && event.kind !== 'received') readReplyCodes(event);
  if (name === 'DSN') event.dsn = '';
  if (
    event.kind === 'bounced' &&
    /\b4\.4\.7\b|QUEUE\.Expired|message expired/i.test(event.reply.slice(0, 600))
  ) {
    event.kind = 'expired';
  }
  if (isOut || name === 'DELIVER') event.delay = latencyOf(field('messageinfo'), at);
  return divide(event, field('recipientstatus'));
}

/** Recipients that fared differently become events of their own. */
function divide(event: MutableMailEvent, status: string): MailEvent | readonly MailEvent[] {
  const { recipients } = event;
  if (recipients.length < 2 || !['bounced', 'expired', 'deferred'].includes(event.kind)) return event;
  const states = splitStates(status);
  if (states.length !== recipients.length || new Set(states).size === 1) return event;
  return recipients.map((recipient, index) => {
    const one: MutableMailEvent = { ...event, recipients: [recipient], dsn: '', replyCode: -1 };
    one.reply = statusOf(states[index] ?? '', event.kind);
    readReplyCodes(one);
    return one;
  });
}

/** ";" divides, except within "[{...};{...}]"; words of a refusal hold it too, but then no code follows. */
function splitStates(text: string): string[] {
  return text.startsWith('[{') ? text.split(/(?<=\]);(?=\[\{)/) : text.split(/;(?=[245]\d\d[ -])/);
}

/**
 * "250 2.1.5 Recipient OK;250 ..." or, since 2013, "[{LRT=...};{LED=550 5.1.1 words};{FQDN=...};{IP=...}]": the reply of the
 * first recipient.
 */
function statusOf(text: string, kind: MailEventKind): string {
  const last = text.indexOf('{LED=');
  if (last !== -1) {
    const end = text.indexOf('}', last);
    return decodeOctets(text.slice(last + 5, end === -1 ? undefined : end));
  }
  if (kind === 'delivered' || kind === 'handed-on') return decodeOctets(text.split(';', 1)[0] ?? '');
  // Words of a refusal hold ";" themselves; the next recipient's state begins with a code.
  const next = /;(?=[245]\d\d[ -])/.exec(text);
  return decodeOctets(next === null ? text : text.slice(0, next.index));
}

/** message-info of deliveries: "2024-01-25T15:16:09.843Z;SRV=..." is when the message first came. */
function latencyOf(info: string, at: number): number {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z)/.exec(info);
  if (found === null) return -1;
  const came = Date.parse((found[1] ?? '').replace(/(\.\d{3})\d{1,4}Z$/, '$1Z'));
  return Number.isNaN(came) || came > at ? -1 : (at - came) / 1000;
}

function isHead(fields: readonly string[]): boolean {
  const names = new Set(fields.map(plainName));
  return names.has('eventid') && (names.has('datetime') || names.has('timestamp'));
}

function columnsOf(fields: readonly string[]): Columns {
  const columns = new Map<string, number>();
  for (const [index, field] of fields.entries()) {
    const name = plainName(field);
    const meant = ALIASES[name] ?? name;
    if (!columns.has(meant)) columns.set(meant, index);
  }
  return columns;
}

function plainName(text: string): string {
  return text.trim().toLowerCase().replaceAll('-', '');
}

/** ISO; PowerShell writes the time as the computer's region does, of which the American form is common. */
function timeOf(text: string, clock: LogClock, stamp: Stamp): number {
  clock.readIso(text, 0, stamp);
  if (!Number.isNaN(stamp.at)) return stamp.at;
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)?$/.exec(text);
  if (found === null) return Number.NaN;
  const [, month, day, year, hour, minute, second, half] = found;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), hours, Number(minute), Number(second));
}
