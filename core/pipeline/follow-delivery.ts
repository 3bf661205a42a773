import type { Job } from '../model/job.ts';
import type { CheckRecord, State } from '../model/record.ts';
import type { Jobs, Records } from '../ports.ts';
import { versionOf } from './record.ts';
import { isUnderWay, nextLook, stateUnderWay } from './round-trip.ts';
import { sendWhenDue } from './send-when-due.ts';

/**
 * A message is under way: the next look follows, and what is open stays so. The state as it is then; undefined when the
 * round trip has its verdict.
 */
export async function followDelivery(
  job: Job<'delivery'>,
  record: CheckRecord,
  { jobs, records }: { readonly jobs: Jobs; readonly records: Pick<Records, 'getState'> },
): Promise<State | undefined> {
  if (!isUnderWay(record)) return undefined;
  const ended = new Date(Date.parse(record.startedAt) + record.tookMs);
  await sendWhenDue(jobs, [nextLook(job, record)], ended);
  return (await records.getState(job.target, job.probe)) ?? stateUnderWay(record, versionOf(record));
}
