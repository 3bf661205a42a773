import type { AnyJob } from '../model/job.ts';

export interface DelayedJobs {
  readonly delaySeconds: number;
  readonly jobs: readonly AnyJob[];
}

/** So few start at once without anybody noticing. */
const AT_ONCE = 20;
/** The last ones still start within their minute. */
const SPREAD_SECONDS = 50;
const PORTION = 10;

/** The jobs of a minute in portions, evenly over that minute: no herd at second 0, neither for us nor for the world. */
export function spreadJobs(jobs: readonly AnyJob[]): DelayedJobs[] {
  if (jobs.length === 0) return [];
  if (jobs.length <= AT_ONCE) return [{ delaySeconds: 0, jobs }];
  const portions = Math.ceil(jobs.length / PORTION);
  // Portions with one delay travel together: a call takes ten of them.
  const bySecond = new Map<number, AnyJob[]>();
  for (const [index, job] of jobs.entries()) {
    const second = Math.floor((Math.floor(index / PORTION) * SPREAD_SECONDS) / portions);
    const together = bySecond.get(second);
    if (together === undefined) bySecond.set(second, [job]);
    else together.push(job);
  }
  return [...bySecond].map(([delaySeconds, together]) => ({ delaySeconds, jobs: together }));
}
