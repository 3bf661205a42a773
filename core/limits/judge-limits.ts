/** Limits and what was sent -> findings, one for each provider and window that matters. */
import type { SesFacts } from '../model/ses-facts.ts';
import { teller, type ToldFinding } from '../model/told-finding.ts';
import { forecastQuota } from '../protocol/ses/index.ts';
import { LIMIT_CODES, type LimitWindow, type Used } from './limit-codes.ts';
import type { Limits } from './limit-rows.ts';
import type { MeterReading } from './send-meter.ts';

export interface KnownLimit extends Limits {
  readonly name: string;
  readonly relays: readonly string[];
  readonly source: string;
  readonly note: string;
}

export interface LimitVerdict {
  readonly uses: readonly Used[];
  readonly findings: readonly ToldFinding[];
}

const NEAR = 80;
const tell = teller(LIMIT_CODES);

export function judgeLimit(limit: KnownLimit, reading: MeterReading): LimitVerdict {
  const { name: provider, relays, note } = limit;
  const findings: ToldFinding[] = [];
  const { refused, sample } = reading;
  if (refused > 0) findings.push(tell('LIMIT_TOLD', { provider, replies: refused, sample }));
  if (reading.to === null)
    return { uses: [], findings: [tell('LIMIT_NOTHING_SENT', { provider, relays: relays.join(', ') })] };
  const uses = usesOf(limit, reading);
  if (uses.length === 0) {
    const { messages } = reading;
    findings.push(tell('LIMIT_NOT_KNOWN', { provider, why: note, messages }));
    return { uses, findings };
  }
  const { perDay } = limit;
  const days = perDay === undefined ? undefined : daysLeft(perDay, reading.messages, reading.days);
  return { uses, findings: [...findings, ...judgeUses(uses, days)] };
}

/** SES tells its limits and its own count. */
export function judgeSesLimit(region: string, facts: SesFacts): LimitVerdict {
  const provider = `Amazon SES ${region}`;
  const { account } = facts;
  if (account === undefined) return unseen(provider, 'the account gave no quota');
  const { max24Hours, sent24Hours } = account;
  const { daysLeft: days } = forecastQuota(facts) ?? {};
  if (max24Hours <= 0) return { uses: [], findings: [] };
  const uses = [use(provider, 'day', 'messages', sent24Hours, max24Hours, '', 'GetSendQuota')];
  return { uses, findings: judgeUses(uses, days) };
}

export function unseen(provider: string, why: string): LimitVerdict {
  return { uses: [], findings: [tell('LIMIT_NOT_SEEN', { provider, why })] };
}

/** What is used up hides what is merely near; with neither, the fullest is told. */
function judgeUses(uses: readonly Used[], days: number | undefined): ToldFinding[] {
  const reached = uses.filter(({ share }) => share >= 100);
  if (reached.length > 0) return reached.map((used) => tell('LIMIT_REACHED', used));
  const near = uses.filter(({ share }) => share >= NEAR);
  if (near.length > 0) return near.map((used) => tell('LIMIT_NEAR', { ...used, days: -1 }));
  const day = uses.find(({ window, what }) => window === 'day' && what === 'messages');
  if (days !== undefined && day !== undefined) return [tell('LIMIT_NEAR', { ...day, days })];
  const fullest = uses.toSorted((a, b) => b.share - a.share)[0];
  return fullest === undefined ? [] : [tell('LIMIT_ROOM', fullest)];
}

function usesOf(limit: KnownLimit, reading: MeterReading): Used[] {
  const { name, source, perDay, recipientsPerDay, perHour, perMinute, perSecond } = limit;
  const at = ({ minute, second }: MeterReading, window: LimitWindow): string =>
    (window === 'minute' ? minute.at : window === 'second' ? second.at : null) ?? '';
  const rows: readonly (readonly [number | undefined, LimitWindow, string, number])[] = [
    [perDay, 'day', 'messages', reading.messages],
    [recipientsPerDay, 'day', 'recipients', reading.recipients],
    [perHour, 'hour', 'messages', reading.hour],
    [perMinute, 'minute', 'messages', reading.minute.count],
    [perSecond, 'second', 'messages', reading.second.count],
  ];
  return rows.flatMap(([most, window, what, used]) =>
    most === undefined ? [] : [use(name, window, what, used, most, at(reading, window), source)],
  );
}

function use(
  provider: string,
  window: LimitWindow,
  what: string,
  used: number,
  limit: number,
  at: string,
  source: string,
): Used {
  const share = Math.floor((used / limit) * 100);
  return { provider, window, what, used, limit, share, at, source, left: Math.max(0, limit - used) };
}

/** Within a month, at the growth of the last whole days. */
function daysLeft(perDay: number, sent: number, days: MeterReading['days']): number | undefined {
  const nothing = { bounces: 0, complaints: 0, rejects: 0 };
  return forecastQuota({
    account: { max24Hours: perDay, sent24Hours: sent, maxPerSecond: 0, sendingEnabled: true },
    days: days.slice(-14).map((day) => ({ ...day, ...nothing })),
  })?.daysLeft;
}
