import type { Records } from '../ports.ts';
import { slotOf } from './plan.ts';

/** By then every job of a minute is done, or has been waiting too long. */
const SETTLED_MS = 10 * 60_000;

/** Share of the jobs planned ten minutes before a slot that are done, 0 to 1; undefined when none were planned. */
export async function coverageBefore(
  slot: string,
  records: Pick<Records, 'getSweep'>,
): Promise<number | undefined> {
  const sweep = await records.getSweep(slotOf(new Date(Date.parse(slot) - SETTLED_MS)));
  return sweep === undefined || sweep.planned === 0 ? undefined : Math.min(1, sweep.done / sweep.planned);
}
