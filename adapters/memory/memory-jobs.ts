import type { AnyJob } from '../../core/model/job.ts';
import type { Jobs } from '../../core/ports.ts';

export interface SentJob {
  readonly job: AnyJob;
  readonly delaySeconds: number;
}

export interface MemoryJobs extends Jobs {
  readonly sent: readonly SentJob[];
  /** All that waits, and forget it. As a queue would, jobs come back from JSON. */
  readonly take: () => AnyJob[];
}

export function createMemoryJobs(): MemoryJobs {
  const sent: SentJob[] = [];
  return {
    sent,
    async send(jobs, { delaySeconds = 0 } = {}) {
      for (const job of jobs) sent.push({ job: JSON.parse(JSON.stringify(job)) as AnyJob, delaySeconds });
    },
    take: () => sent.splice(0).map(({ job }) => job),
  };
}
