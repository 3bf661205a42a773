import type { Records } from '../ports.ts';

export interface GatheredCounts<R> {
  /** The same records; runs that were done or failed are counted here first. */
  readonly records: R;
  /** Writes the sums: one update for each slot instead of one for each run, a third of all writes. */
  readonly flush: () => Promise<void>;
}

/**
 * Lost in a crash, these counts make coverage look worse than it is. What was planned besides goes straight through,
 * for its loss would make it look better.
 */
export function gatherCounts<R extends Pick<Records, 'countSweep'>>(records: R): GatheredCounts<R> {
  const sums = new Map<string, { done: number; failed: number }>();
  return {
    records: {
      ...records,
      async countSweep(slot: string, { planned = 0, done = 0, failed = 0 }) {
        const sum = sums.get(slot) ?? { done: 0, failed: 0 };
        sums.set(slot, { done: sum.done + done, failed: sum.failed + failed });
        if (planned > 0) await records.countSweep(slot, { planned });
      },
    },
    async flush() {
      for (const [slot, { done, failed }] of sums) {
        sums.delete(slot);
        if (done + failed > 0) await records.countSweep(slot, { done, failed });
      }
    },
  };
}
