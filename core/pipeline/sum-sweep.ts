import type { Sweep } from '../model/record.ts';

/** What one item says of a slot: how many were planned, and names of jobs (sweep-job.ts). */
export interface SweepPart {
  readonly slot: string;
  readonly planned: number;
  readonly led: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** All parts of one slot together; undefined when there are none. */
export function sumSweep(parts: readonly SweepPart[]): Sweep | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const all = (which: 'led' | 'done' | 'failed'): Set<string> =>
    new Set(parts.flatMap((part) => [...part[which]]));
  const done = all('done');
  return {
    slot: first.slot,
    planned: parts.reduce((sum, { planned }) => sum + planned, 0) + all('led').size,
    done: done.size,
    // A message that was too late may be the second delivery of one that was in time.
    failed: [...all('failed')].filter((job) => !done.has(job)).length,
  };
}
