import type { AnyJob } from '../model/job.ts';
import { isFollowUp, isOver } from './follow-up.ts';

/** A result this late says nothing about its slot any more. */
const STALE_SECONDS = 15 * 60;

/** Too late to be done: the slot counts as not watched. A confirmation starts later by design, and so
 * does what follows greylisting. */
export function isStale(
  job: Pick<AnyJob, 'slot' | 'attempt' | 'greylistedSince' | 'notBefore'>,
  now: Date,
  confirmAfterSeconds: number,
): boolean {
  if (isFollowUp(job)) return isOver(job, now);
  const allowed = STALE_SECONDS + (job.attempt === 2 ? confirmAfterSeconds : 0);
  return now.getTime() - Date.parse(job.notBefore ?? job.slot) > allowed * 1000;
}
