/**
 * News of mail, counted: each once, in whatever order and however often it comes. Ids are claimed first, in one write for
 * each ten seconds of a source; what cannot be counted then is released again, and the message comes once more. A process
 * that is killed in between loses those counts and doubles none (docs/decisions/0021-counting-mail.md).
 */
import { createHash } from 'node:crypto';
import { DIMENSIONS, MAIL_METRICS } from '../contract.ts';
import type { Clock, MetricPoint, Metrics, Tallies } from '../ports.ts';
import type { MailNews } from './mail-news.ts';

export interface CountDeps {
  readonly tallies: Tallies;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'now'>;
  readonly stack: string;
}

const HOUR = 3_600_000;
/** CloudWatch takes points of two weeks ago and two hours ahead, and refuses the whole call for another one. */
const OLDEST = 14 * 24 * HOUR - HOUR;
const NEWEST = HOUR;
const BUCKET_LENGTH = '2026-11-27T23:07:1'.length;

type Undo = () => Promise<unknown>;

/** What was new. Rejects when nothing of it was counted. */
export async function countNews(
  news: readonly MailNews[],
  { tallies, metrics, clock, stack }: CountDeps,
): Promise<readonly MailNews[]> {
  const now = clock.now();
  const undo: Undo[] = [];
  try {
    const fresh = await claimNew(news, now, tallies, undo);
    await addDays(fresh, now, tallies, undo);
    await metrics.put(pointsOf(news, fresh, now, stack));
    return fresh;
  } catch (error) {
    await Promise.allSettled(undo.map((one) => one()));
    throw error;
  }
}

async function claimNew(
  news: readonly MailNews[],
  now: Date,
  tallies: Tallies,
  undo: Undo[],
): Promise<readonly MailNews[]> {
  const fresh = news.filter(({ id }) => id === undefined);
  const buckets = new Map<string, Map<string, MailNews>>();
  for (const one of news) {
    if (one.id === undefined) continue;
    const key = `${one.source}\n${timeOf(one, now).slice(0, BUCKET_LENGTH)}`;
    const bucket = buckets.get(key) ?? new Map<string, MailNews>();
    buckets.set(key, bucket);
    const id = shortId(one);
    if (!bucket.has(id)) bucket.set(id, one);
  }
  for (const [key, bucket] of buckets) {
    const [source = '', time = ''] = key.split('\n');
    const ids = await tallies.claim(source, time, [...bucket.keys()]);
    undo.push(() => tallies.release(source, time, ids));
    fresh.push(...ids.flatMap((id) => bucket.get(id) ?? []));
  }
  return fresh;
}

/** Of the metric, too: one line of a log may tell two things. */
function shortId({ id = '', metric, category = '' }: MailNews): string {
  return createHash('sha256').update(`${id}\n${metric}\n${category}`).digest('base64url').slice(0, 11);
}

function timeOf({ at }: MailNews, now: Date): string {
  return at === '' ? now.toISOString() : at;
}

function pointsOf(
  news: readonly MailNews[],
  fresh: readonly MailNews[],
  now: Date,
  stack: string,
): MetricPoint[] {
  const counts = new Map<string, { readonly point: Omit<MetricPoint, 'values'>; count: number }>();
  const add = (name: string, at: string, more: Readonly<Record<string, string>>, by: number): void => {
    const minute = `${at.slice(0, 16)}:00Z`;
    const dimensions = { [DIMENSIONS.stack]: stack, ...more };
    const key = JSON.stringify([name, minute, dimensions]);
    const known = counts.get(key);
    if (known === undefined)
      counts.set(key, { point: { name, unit: 'Count', dimensions, at: minute }, count: by });
    else known.count += by;
  };
  for (const one of fresh) {
    const source = { [DIMENSIONS.source]: one.source };
    const at = timeOf(one, now);
    const age = now.getTime() - Date.parse(at);
    if (age > OLDEST || age < -NEWEST) {
      add(MAIL_METRICS.outOfTime, now.toISOString(), source, 1);
      continue;
    }
    if (one.provider === undefined && one.category === undefined) add(one.metric, at, source, 1);
    if (one.provider !== undefined)
      add(one.metric, at, { ...source, [DIMENSIONS.provider]: one.provider }, 1);
    if (one.category !== undefined)
      add(one.metric, at, { ...source, [DIMENSIONS.category]: one.category }, 1);
    if (one.isOfStack === true) add(one.metric, at, {}, 1);
  }
  for (const [source, count] of duplicates(news, fresh))
    add(MAIL_METRICS.duplicates, now.toISOString(), { [DIMENSIONS.source]: source }, count);
  // A value with its count: Sum and SampleCount are both the number of events.
  return [...counts.values()].map(({ point, count }) => ({ ...point, values: ones(count) }));
}

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1);
}

function duplicates(news: readonly MailNews[], fresh: readonly MailNews[]): Map<string, number> {
  const left = new Map<string, number>();
  for (const { source } of news) left.set(source, (left.get(source) ?? 0) + 1);
  for (const { source } of fresh) left.set(source, (left.get(source) ?? 0) - 1);
  return new Map([...left].filter(([, count]) => count > 0));
}

async function addDays(fresh: readonly MailNews[], now: Date, tallies: Tallies, undo: Undo[]): Promise<void> {
  const days = new Map<string, Record<string, number>>();
  for (const one of fresh) {
    if (one.day === undefined) continue;
    const key = `${one.source}\n${timeOf(one, now).slice(0, 10)}`;
    const counts = days.get(key) ?? {};
    days.set(key, counts);
    for (const [name, count] of Object.entries(one.day)) counts[name] = (counts[name] ?? 0) + count;
  }
  for (const [key, counts] of days) {
    const [source = '', day = ''] = key.split('\n');
    await tallies.add(source, day, counts);
    const less = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, -count]));
    undo.push(() => tallies.add(source, day, less));
  }
}
