/** A plan for one new address: how much on which day, in which hour, to whom. */
import { OTHERS, type ProviderMix } from './provider-mix.ts';
import type { WarmUpSchedule } from './schedules.ts';

export interface PlanDay {
  readonly day: number;
  /** "2026-11-27" */
  readonly date: string;
  readonly volume: number;
  /** Most in one hour. */
  readonly hourly: number;
  readonly byProvider: Readonly<Record<string, number>>;
}

export interface WarmUpPlan {
  readonly schedule: string;
  readonly target: number;
  readonly mix: ProviderMix;
  /** Hours a day in which mail is sent. */
  readonly hours: number;
  /** The schedule is one of hours: its figure is a limit, not the even share of a day. */
  readonly isHourly: boolean;
  /** The last one has the target. */
  readonly days: readonly PlanDay[];
}

export interface PlanRequest {
  readonly schedule: WarmUpSchedule;
  readonly target: number;
  /** "2026-11-27" */
  readonly start: string;
  readonly mix: ProviderMix;
  readonly hours: number;
}

const DAY_MS = 86_400_000;
/** A billion messages is reached within half of it, whatever the schedule. */
const MOST_DAYS = 365;

export function planWarmUp({ schedule, target, start, mix, hours }: PlanRequest): WarmUpPlan {
  const days: PlanDay[] = [];
  let last = 0;
  while (last < target && days.length < MOST_DAYS) {
    const wanted = wantedOn(schedule, days.length, last, hours);
    const volume = Math.min(target, Math.max(wanted, last));
    const hourly = Math.ceil(volume / hours);
    days.push({
      day: days.length + 1,
      date: addDays(start, days.length),
      volume,
      hourly,
      byProvider: split(volume, mix),
    });
    last = volume;
  }
  return { schedule: schedule.id, target, mix, hours, isHourly: schedule.per === 'hour', days };
}

function wantedOn(
  { volumes, per, growth }: WarmUpSchedule,
  index: number,
  last: number,
  hours: number,
): number {
  const volume = volumes[index];
  if (volume === undefined) return Math.max(last + 1, Math.floor(last * growth));
  return per === 'hour' ? volume * hours : volume;
}

/** Whole messages whose sum is the whole: the largest remainders get what rounding left. */
export function split(volume: number, mix: ProviderMix): Readonly<Record<string, number>> {
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  if (total <= 0) return { [OTHERS]: volume };
  const parts = Object.entries(mix).map(([name, share]) => ({ name, exact: (volume * share) / total }));
  const left = volume - parts.reduce((sum, { exact }) => sum + Math.floor(exact), 0);
  const order = parts.toSorted((a, b) => (b.exact % 1) - (a.exact % 1));
  const extra = new Set(order.slice(0, Math.max(0, left)).map(({ name }) => name));
  return Object.fromEntries(
    parts.map(({ name, exact }) => [name, Math.floor(exact) + (extra.has(name) ? 1 : 0)]),
  );
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to the other. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
