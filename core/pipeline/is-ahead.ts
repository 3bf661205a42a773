import type { AnyJob } from '../model/job.ts';

/** Clocks of two machines may differ by minutes; what is further ahead was never planned by a schedule. */
const AHEAD_MS = 15 * 60_000;

/** Danger: the state of a slot in a year to come would outlive every run until then. */
export function isAhead({ slot }: Pick<AnyJob, 'slot'>, now: Date): boolean {
  return Date.parse(slot) - now.getTime() > AHEAD_MS;
}
