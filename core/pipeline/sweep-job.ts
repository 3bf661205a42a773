import { createHash } from 'node:crypto';
import type { AnyJob } from '../model/job.ts';

/** 48 bits: of a hundred names of one part no two are alike. */
const LETTERS = 8;

/** A job's name in the counts of its slot. Counts are sets of names, so that a job counts once, however often it comes. */
export function sweepJob({
  probe,
  target,
  becauseOf = '',
}: Pick<AnyJob, 'probe' | 'target' | 'becauseOf'>): string {
  return createHash('sha256').update(`${probe}#${target}#${becauseOf}`).digest('base64url').slice(0, LETTERS);
}
