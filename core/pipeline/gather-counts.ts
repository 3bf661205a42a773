import type { Records, SweepCounts } from '../ports.ts';

export interface GatheredCounts<R> {
  /** The same records; runs that were done or failed are counted here first. */
  readonly records: R;
  /** Writes what was counted: one update for each part of a slot instead of one for each run. */
  readonly flush: () => Promise<void>;
}

/**
 * Lost in a crash, these counts come again with their messages. What answers led to goes straight through: its job may
 * be counted as done before that.
 */
export function gatherCounts<R extends Pick<Records, 'countSweep'>>(records: R): GatheredCounts<R> {
  const gathered = new Map<
    string,
    { slot: string; part: number | undefined; done: string[]; failed: string[] }
  >();
  return {
    records: {
      ...records,
      async countSweep(slot: string, { part, led = [], done = [], failed = [] }: SweepCounts) {
        const key = `${slot}#${part ?? ''}`;
        const sum = gathered.get(key) ?? { slot, part, done: [], failed: [] };
        gathered.set(key, { slot, part, done: [...sum.done, ...done], failed: [...sum.failed, ...failed] });
        if (led.length > 0) await records.countSweep(slot, { part, led });
      },
    },
    async flush() {
      for (const [key, { slot, ...counts }] of gathered) {
        gathered.delete(key);
        if (counts.done.length + counts.failed.length > 0) await records.countSweep(slot, counts);
      }
    },
  };
}
