/** Counts names in bounded memory: when there are too many, the rare half goes into "others". */
import { detach } from '../protocol/mail-log/index.ts';

export interface Counted {
  readonly name: string;
  readonly count: number;
}

export interface TopCounter {
  readonly add: (name: string) => void;
  readonly top: (most: number) => Counted[];
  /** Countings of names that were let go. */
  readonly others: () => number;
  readonly total: () => number;
}

export function createTopCounter(most = 8192): TopCounter {
  const counts = new Map<string, number>();
  let others = 0;
  let total = 0;
  const sorted = (): Counted[] =>
    [...counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const prune = (): void => {
    for (const { name, count } of sorted().slice(most >> 1)) {
      counts.delete(name);
      others += count;
    }
  };
  return {
    add: (name) => {
      total += 1;
      const known = counts.get(name);
      if (known !== undefined) counts.set(name, known + 1);
      else {
        if (counts.size >= most) prune();
        counts.set(detach(name), 1);
      }
    },
    top: (count) => sorted().slice(0, count),
    others: () => others,
    total: () => total,
  };
}
