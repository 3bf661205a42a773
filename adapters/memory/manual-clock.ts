/** A clock that stands still until somebody moves it. */
import type { Clock } from '../../core/ports.ts';

export type ManualClock = Clock & { readonly advance: (ms: number) => void };

export function createManualClock(start = '2026-11-24T02:14:00Z'): ManualClock {
  const from = Date.parse(start);
  let elapsed = 0;
  return {
    now: () => new Date(from + elapsed),
    elapsed: () => elapsed,
    advance: (ms) => void (elapsed += ms),
    async sleep(ms) {
      elapsed += ms;
      return Promise.resolve();
    },
  };
}
