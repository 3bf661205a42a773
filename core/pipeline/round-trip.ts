/**
 * A round trip is a chain of runs in one slot: one that sends, then looks at growing distances, until the message is
 * found or given up. Each is a job of its own that waits in the queue; what the next one must know stands in the record
 * of the one before, and what later slots must know in the state.
 */
import { isSettled, type DeliveryFacts } from '../model/delivery-facts.ts';
import type { AnyJob, Job } from '../model/job.ts';
import type { Observation } from '../model/observation.ts';
import type { CheckRecord, State } from '../model/record.ts';

/** 1 sends, 2 sends when 1 could not, 3 and up look. One digit, because attempts are sorted as text. */
export const FIRST_LOOK = 3;
export const LAST_LOOK = 9;
/** When to look, as shares of the time after which a message counts as lost: most arrive at once. */
const LOOKS = [1 / 60, 1 / 20, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1];
const SOONEST_SECONDS = 2;

/** Not before the round trip has its verdict is anything opened or cleared. */
export function isUnderWay(record: CheckRecord): boolean {
  return record.probe === 'delivery' && !isSettled(factsOf(record));
}

/** The next run of the chain, decided by the record alone: a replay decides the same. */
export function nextLook(job: Job<'delivery'>, record: CheckRecord): AnyJob {
  const attempt = Math.max(job.attempt + 1, FIRST_LOOK);
  const { sent } = factsOf(record);
  const since = job.greylistedSince ?? sent?.firstAt ?? record.startedAt;
  const { lostSeconds } = job.subject;
  const share = LOOKS[attempt - FIRST_LOOK] ?? 1;
  // The last look gives the message its whole time, however long it took to be taken.
  const from = attempt === LAST_LOOK ? (sent?.acceptedAt ?? since) : since;
  const due = Math.max(
    Date.parse(from) + share * lostSeconds * 1000,
    Date.parse(record.startedAt) + record.tookMs + SOONEST_SECONDS * 1000,
  );
  return { ...job, attempt, notBefore: new Date(due).toISOString(), greylistedSince: since };
}

/** A state for a target that has none yet, while its first round trip is under way. It is not kept. */
export function stateUnderWay({ target, probe, slot, hash }: CheckRecord, version: string): State {
  return { target, probe, version, slot, status: 'unknown', since: slot, open: [], hash };
}

export function factsOf({ observation }: CheckRecord): DeliveryFacts {
  return (observation as Observation<'delivery'>).facts;
}
