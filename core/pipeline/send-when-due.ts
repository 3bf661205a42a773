import type { AnyJob } from '../model/job.ts';
import type { Jobs } from '../ports.ts';
import { dueIn } from './due-in.ts';

/** Into the queue once more: at once, or as late as they are due and the queue can hold them. */
export async function sendWhenDue(jobs: Jobs, again: readonly AnyJob[], now: Date): Promise<void> {
  for (const [delaySeconds, together] of Map.groupBy(again, (job) => dueIn(job, now)))
    await jobs.send(together, delaySeconds === 0 ? {} : { delaySeconds });
}
