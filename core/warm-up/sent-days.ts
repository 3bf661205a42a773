/** What was sent, by day and receiver: from a CSV, from logs, from SES's statistics. */
import { parsed, unparsed, type Parsed } from '../model/parsed.ts';
import { OTHERS, providerName } from './provider-mix.ts';

/** date -> provider -> messages. "" stands for all receivers together, where the source does not tell them apart. */
export type SentDays = ReadonlyMap<string, ReadonlyMap<string, number>>;

export type SentDaysFault = 'TOO_LONG' | 'NO_DAY' | 'NO_COUNT';

const MOST_ROWS = 100_000;

/** `day,count` or `day,count,provider`, one line each; a first line without figures is a head. */
export function parseSentDays(text: string): Parsed<SentDays, SentDaysFault> {
  const days = new Map<string, Map<string, number>>();
  let rows = 0;
  let at = 0;
  for (const line of text.split('\n')) {
    const here = at;
    at += line.length + 1;
    const bare = line.replace(/^\uFEFF/, '').trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const [day = '', count = '', provider = ''] = bare
      .slice(0, 200)
      .split(/[,;\t]/)
      .map((one) => one.trim().replace(/^"(.*)"$/, '$1'));
    if (rows === 0 && !isDate(day) && !/\d/.test(count)) continue;
    rows += 1;
    if (rows > MOST_ROWS) return unparsed('TOO_LONG', here, 'more lines than days can be');
    if (!isDate(day)) return unparsed('NO_DAY', here, `"${day.slice(0, 40)}" is no day such as 2026-11-27`);
    if (!/^\d{1,12}$/.test(count))
      return unparsed('NO_COUNT', here, `"${count.slice(0, 40)}" is no number of messages`);
    addSent(days, day, providerName(provider), Number(count));
  }
  return parsed(days);
}

export function addSent(
  days: Map<string, Map<string, number>>,
  day: string,
  provider: string,
  count: number,
): void {
  const known = days.get(day) ?? new Map<string, number>();
  known.set(provider, (known.get(provider) ?? 0) + count);
  days.set(day, known);
}

export function sentOn(days: SentDays, day: string): number {
  return [...(days.get(day)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

/** By the names of a plan's mix; undefined when the source does not tell receivers apart. */
export function sentByProvider(
  days: SentDays,
  day: string,
  names: readonly string[],
): Readonly<Record<string, number>> | undefined {
  const sent = days.get(day);
  if (sent === undefined || sent.has('')) return undefined;
  const found = Object.fromEntries(names.map((name) => [name, 0]));
  for (const [name, count] of sent) {
    const place = Object.hasOwn(found, name) ? name : OTHERS;
    found[place] = (found[place] ?? 0) + count;
  }
  return found;
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}
