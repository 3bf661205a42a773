/** What earlier runs left behind for the next one: last known good, and a server that asked us to come again. */
import type { Known } from '../model/known.ts';
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, State } from '../model/record.ts';
import type { Observation } from '../model/observation.ts';
import { learnMailDns, learnSmtp, seeMailDns, seeSmtp } from '../protocol/known/index.ts';

export interface Recalled {
  readonly known?: Known;
  readonly greylistedSince?: string;
}

/** Nothing is remembered of these: reading their state before the run would be a read for nothing. */
export function hasMemory({ probe }: Pick<AnyJob, 'probe'>): boolean {
  return probe !== 'dnsbl';
}

export function recall(job: AnyJob, state: State | undefined): Recalled {
  const known = knownOf(job, state);
  const since = state?.greylisted?.since;
  const isOurs = since !== undefined && (job.greylistedSince ?? since) === since;
  return { ...(known === undefined ? {} : { known }), ...(isOurs ? { greylistedSince: since } : {}) };
}

/** What is remembered after this record; the very object of the state when nothing is new. */
export function remember(job: AnyJob, state: State | undefined, record: CheckRecord): Known | undefined {
  const { observation } = record;
  // What was cut to fit into the record would look like a change, and so would what faults hide.
  if (!hasMemory(job) || observation.cut !== undefined || observation.faults.length > 0) return state?.known;
  const known = knownOf(job, state);
  const at = laterOf(record.slot, baselineOf(job));
  const learnt =
    job.probe === 'smtp'
      ? learnSmtp(known, seeSmtp((observation as Observation<'smtp'>).facts), at)
      : job.probe === 'mail-dns'
        ? learnMailDns(
            known,
            seeMailDns((observation as Observation<'mail-dns'>).facts, job.subject),
            job.subject,
            at,
          )
        : undefined;
  return learnt ?? state?.known;
}

/** A person said that everything before the baseline was meant: then what was known before it is no measure any more. */
function knownOf(job: AnyJob, state: State | undefined): Known | undefined {
  const known = state?.known;
  const baseline = baselineOf(job);
  if (known === undefined || baseline === undefined) return known;
  return Date.parse(known.since) < Date.parse(baseline) ? undefined : known;
}

function baselineOf(job: AnyJob): string | undefined {
  return job.probe === 'dnsbl' ? undefined : job.subject.baseline;
}

function laterOf(slot: string, baseline: string | undefined): string {
  return baseline !== undefined && Date.parse(baseline) > Date.parse(slot) ? baseline : slot;
}
