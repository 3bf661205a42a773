/** How much went out through one relay, in rolling windows and in memory that does not grow with the log. */
import { detach, isLoopback, type MailEvent } from '../protocol/mail-log/index.ts';

export interface MeterReading {
  readonly name: string;
  /** In the last 24 hours of the log, and the most in any 24 whole hours. */
  readonly messages: number;
  readonly recipients: number;
  readonly mostMessages: number;
  readonly mostRecipients: number;
  /** Most messages in one clock hour, minute, second; the minute and second in which they went, ISO 8601. */
  readonly hour: number;
  readonly minute: Peak;
  readonly second: Peak;
  /** Messages of each whole UTC day, oldest first. */
  readonly days: readonly { readonly day: string; readonly attempts: number }[];
  /** The relay said itself that it is too much. */
  readonly refused: number;
  readonly sample: string;
  /** Time of the newest event, null = none. */
  readonly to: string | null;
}

export interface Peak {
  readonly count: number;
  readonly at: string | null;
}

export interface SendMeter {
  /** Told apart before: the event goes through this relay; `isRefusal` = it says that we send too much. */
  readonly add: (event: MailEvent, isRefusal: boolean) => void;
  readonly read: () => MeterReading;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const MOST_HOURS = 45 * DAY_HOURS;
/** A message with many recipients is logged close together. */
const MOST_IDS = 4096;

interface Hour {
  messages: number;
  recipients: number;
}

export function createSendMeter(name: string): SendMeter {
  const hours = new Map<number, Hour>();
  let young = new Set<string>();
  let old = new Set<string>();
  const minute = createPeak(60_000);
  const second = createPeak(1000);
  let refused = 0;
  let sample = '';
  let newest = Number.NaN;

  const isNewMessage = (queueId: string): boolean => {
    if (young.has(queueId) || old.has(queueId)) return false;
    if (young.size >= MOST_IDS) {
      old = young;
      young = new Set();
    }
    young.add(detach(queueId));
    return true;
  };

  const hourOf = (hour: number): Hour => {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    if (hours.size >= MOST_HOURS) hours.delete(Math.min(...hours.keys()));
    const fresh = { messages: 0, recipients: 0 };
    hours.set(hour, fresh);
    return fresh;
  };

  return {
    add: (event, isRefusal) => {
      const { at, kind, queueId, recipients } = event;
      if (Number.isNaN(at)) return;
      if (!(at <= newest)) newest = at;
      if (isRefusal) {
        refused += 1;
        if (sample === '') sample = detach(event.reply.slice(0, 300));
      }
      if (kind !== 'delivered') return;
      const hour = hourOf(Math.floor(at / HOUR_MS));
      hour.recipients += Math.max(1, recipients.length);
      if (queueId !== '' && !isNewMessage(queueId)) return;
      hour.messages += 1;
      minute.add(at);
      second.add(at);
    },
    read: () => {
      const last = Math.floor(newest / HOUR_MS);
      const messages = windowed(hours, last, 'messages');
      const recipients = windowed(hours, last, 'recipients');
      return {
        name,
        messages: messages.last,
        recipients: recipients.last,
        mostMessages: messages.most,
        mostRecipients: recipients.most,
        hour: Math.max(0, ...[...hours.values()].map((one) => one.messages)),
        minute: minute.read(),
        second: second.read(),
        days: wholeDays(hours, newest),
        refused,
        sample,
        to: Number.isNaN(newest) ? null : new Date(newest).toISOString(),
      };
    },
  };
}

/** Does this event go through a server whose name has one of these ends? Without ends, anything that leaves does. */
export function goesThrough({ relayHost, relayIp, kind }: MailEvent, ends: readonly string[]): boolean {
  if (kind !== 'delivered' && kind !== 'bounced' && kind !== 'deferred') return false;
  if (ends.length === 0) return relayIp !== '' && !isLoopback(relayIp, relayHost);
  const host = relayHost.toLowerCase();
  return ends.some((end) => host === end || host.endsWith(`.${end}`));
}

function createPeak(span: number): { readonly add: (at: number) => void; readonly read: () => Peak } {
  let slot = Number.NaN;
  let count = 0;
  let most = 0;
  let mostSlot = Number.NaN;
  return {
    add: (at) => {
      const here = Math.floor(at / span);
      count = here === slot ? count + 1 : 1;
      slot = here;
      if (count <= most) return;
      most = count;
      mostSlot = here;
    },
    read: () => ({
      count: most,
      at: Number.isNaN(mostSlot) ? null : new Date(mostSlot * span).toISOString(),
    }),
  };
}

/** Sums of 24 clock hours: up to the newest, and the largest. */
function windowed(
  hours: ReadonlyMap<number, Hour>,
  last: number,
  field: keyof Hour,
): { readonly last: number; readonly most: number } {
  const sumTo = (end: number): number => {
    let sum = 0;
    for (let hour = end - DAY_HOURS + 1; hour <= end; hour += 1) sum += hours.get(hour)?.[field] ?? 0;
    return sum;
  };
  if (Number.isNaN(last)) return { last: 0, most: 0 };
  return { last: sumTo(last), most: Math.max(0, ...[...hours.keys()].map(sumTo)) };
}

/** Without the first and the last, of which the log has a part only. */
function wholeDays(hours: ReadonlyMap<number, Hour>, newest: number): MeterReading['days'] {
  if (hours.size === 0) return [];
  const dayOf = (hour: number): number => Math.floor(hour / DAY_HOURS);
  const first = dayOf(Math.min(...hours.keys())) + 1;
  const end = Math.floor(newest / HOUR_MS / DAY_HOURS);
  const sums = new Map<number, number>();
  for (const [hour, { messages }] of hours) sums.set(dayOf(hour), (sums.get(dayOf(hour)) ?? 0) + messages);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
    day: new Date((first + index) * DAY_HOURS * HOUR_MS).toISOString().slice(0, 10),
    attempts: sums.get(first + index) ?? 0,
  }));
}
