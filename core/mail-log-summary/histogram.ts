/** Percentiles of durations in constant memory: buckets that grow by an eighth of an octave, so within 5 %. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface Histogram {
  readonly add: (seconds: number) => void;
  readonly read: () => Percentiles;
}

const LEAST = 0.01;
const STEPS = 8;
const BUCKETS = 35 * STEPS;

export function createHistogram(): Histogram {
  const counts = new Float64Array(BUCKETS);
  let count = 0;
  let max = 0;
  return {
    add: (seconds) => {
      const bucket = seconds <= LEAST ? 0 : 1 + Math.floor(Math.log2(seconds / LEAST) * STEPS);
      const place = Math.min(bucket, BUCKETS - 1);
      counts[place] = (counts[place] ?? 0) + 1;
      count += 1;
      if (seconds > max) max = seconds;
    },
    read: () => {
      const at = (share: number): number => {
        let left = share * count;
        for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
          left -= counts[bucket] ?? 0;
          if (left <= 0) {
            const middle = bucket === 0 ? 0 : LEAST * 2 ** ((bucket - 0.5) / STEPS);
            return Math.min(max, Number(middle.toPrecision(3)));
          }
        }
        return max;
      };
      return count === 0
        ? { count, p50: 0, p90: 0, p99: 0, max: 0 }
        : { count, p50: at(0.5), p90: at(0.9), p99: at(0.99), max };
    },
  };
}
