import type { Clock } from '../../core/ports.ts';

export interface FixedClock extends Clock {
  readonly advance: (ms: number) => void;
}

/** Stands still until it is advanced; sleeping takes no time and advances it. */
export function createFixedClock(start = '2026-11-24T02:14:00Z'): FixedClock {
  const begun = Date.parse(start);
  let elapsed = 0;
  return {
    now: () => new Date(begun + elapsed),
    elapsed: () => elapsed,
    async sleep(ms, signal) {
      if (signal?.aborted !== true) elapsed += ms;
    },
    advance(ms) {
      elapsed += ms;
    },
  };
}
