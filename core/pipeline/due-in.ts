import type { AnyJob } from '../model/job.ts';

/** Seconds until a job may start; 0 = now. A queue that cannot wait so long delivers it early, and gets it back. */
export function dueIn({ notBefore }: Pick<AnyJob, 'notBefore'>, now: Date): number {
  return notBefore === undefined ? 0 : Math.max(0, Math.ceil((Date.parse(notBefore) - now.getTime()) / 1000));
}
