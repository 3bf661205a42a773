import { parseReceived, type Received } from './parse-received.ts';

/** One server's taking over, in the order in which it happened. */
export interface Hop extends Received {
  /** Seconds since the server before had it; undefined where no date can be read. */
  readonly seconds?: number;
  /** The clock of this server, or of the one before, is not that of the others: its time says nothing. */
  readonly isSkewed: boolean;
}

const MOST_HOPS = 50;
/** Clocks of servers differ by this much without anybody minding. */
const TOLERANCE = 5;

/**
 * `fields`: values of Received as they stand in the header, newest first. No step takes longer than the whole way, and
 * none less than nothing: a date that says so is another clock's.
 */
export function hopsOf(fields: readonly string[], sentAt: string, arrivedAt: string): Hop[] {
  const whole = (Date.parse(arrivedAt) - Date.parse(sentAt)) / 1000;
  let before = Date.parse(sentAt);
  return fields
    .slice(0, MOST_HOPS)
    .map(parseReceived)
    .reverse()
    .map((hop) => {
      if (hop.at === '') return { ...hop, isSkewed: false };
      const seconds = (Date.parse(hop.at) - before) / 1000;
      const isSkewed =
        seconds < -TOLERANCE || (!Number.isNaN(whole) && seconds > Math.max(0, whole) + TOLERANCE);
      // Such a clock is no measure for the next step either.
      if (isSkewed) return { ...hop, isSkewed };
      before = Math.max(before, Date.parse(hop.at));
      return { ...hop, seconds: Math.max(0, Math.round(seconds)), isSkewed };
    });
}
