import pLimit from 'p-limit';
import type { AnyJob } from '../../core/model/job.ts';
import type { Jobs } from '../../core/ports.ts';

export interface LocalJobs extends Jobs {
  /** Jobs that run or wait, delayed ones included. */
  readonly pending: () => number;
  /** Takes nothing more, drops what waits (it is planned again at the next start) and waits for what runs. */
  readonly drain: () => Promise<void>;
}

/**
 * The queue of a single machine: at most `atOnce` jobs run, the rest waits in memory. What a crash loses here is
 * asked again at the next start, because every target runs once then; records are written before a job ends.
 */
export function createLocalJobs(options: {
  readonly atOnce: number;
  readonly work: (job: AnyJob) => Promise<unknown>;
  readonly onError: (job: AnyJob, error: unknown) => void;
}): LocalJobs {
  const limit = pLimit(options.atOnce);
  const running = new Set<Promise<void>>();
  const delayed = new Set<NodeJS.Timeout>();
  let closed = false;
  const start = (job: AnyJob): void => {
    const done = limit(async () => {
      if (closed) return;
      try {
        await options.work(job);
      } catch (error) {
        options.onError(job, error);
      }
    });
    running.add(done);
    void done.finally(() => running.delete(done));
  };
  return {
    pending: () => running.size + delayed.size,
    async send(jobs, sendOptions) {
      const delay = (sendOptions?.delaySeconds ?? 0) * 1000;
      for (const job of jobs) {
        if (closed) return;
        if (delay === 0) {
          start(job);
          continue;
        }
        const timer = setTimeout(() => {
          delayed.delete(timer);
          start(job);
        }, delay);
        delayed.add(timer);
      }
    },
    async drain() {
      closed = true;
      for (const timer of delayed) clearTimeout(timer);
      delayed.clear();
      await Promise.all(running);
    },
  };
}
