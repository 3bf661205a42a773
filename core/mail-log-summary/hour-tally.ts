/** Figures hour by hour, of the last two weeks at most. */
import type { HourFigures } from './log-summary.ts';

export type HourField = Exclude<keyof HourFigures, 'hour'>;

export interface HourTally {
  readonly add: (at: number, field: HourField) => void;
  readonly read: () => HourFigures[];
}

type Counts = { -readonly [Key in HourField]: number };

const HOUR_MS = 3_600_000;
const MOST_HOURS = 14 * 24;

export function createHourTally(): HourTally {
  const hours = new Map<number, Counts>();
  let lastHour = Number.NaN;
  let lastCounts: Counts | undefined;

  const countsOf = (hour: number): Counts => {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    if (hours.size >= MOST_HOURS) hours.delete(Math.min(...hours.keys()));
    const fresh = { delivered: 0, deferred: 0, bounced: 0, rejected: 0 };
    hours.set(hour, fresh);
    return fresh;
  };

  return {
    add: (at, field) => {
      if (Number.isNaN(at)) return;
      const hour = Math.floor(at / HOUR_MS);
      if (hour !== lastHour || lastCounts === undefined) {
        lastHour = hour;
        lastCounts = countsOf(hour);
      }
      lastCounts[field] += 1;
    },
    read: () =>
      [...hours]
        .sort((a, b) => a[0] - b[0])
        .map(([hour, counts]) => ({ hour: new Date(hour * HOUR_MS).toISOString().slice(0, 13), ...counts })),
  };
}
