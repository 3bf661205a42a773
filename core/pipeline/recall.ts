/** What earlier runs left behind for the next one: last known good, and a server that asked us to come again. */
import type { Known, KnownOf } from '../model/known.ts';
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, State } from '../model/record.ts';
import type { Observation } from '../model/observation.ts';
import type { ProbeId, Subjects } from '../model/probe.ts';

export interface Recalled {
  readonly known?: Known;
  readonly greylistedSince?: string;
}

/** What a probe learns from a run; undefined when that is nothing new. */
export type Learn<P extends ProbeId> = (
  known: KnownOf[P] | undefined,
  observation: Observation<P>,
  subject: Subjects[P],
  at: string,
) => KnownOf[P] | undefined;

/** Loaded like the probes themselves: a cold start reads the code of its jobs only. */
const LEARN: { readonly [P in ProbeId]?: () => Promise<Learn<P>> } = {
  smtp: async () => (await import('./learn-from-smtp.ts')).learnFromSmtp,
  'mail-dns': async () => (await import('./learn-from-mail-dns.ts')).learnFromMailDns,
  dnsbl: async () => (await import('./learn-from-dnsbl.ts')).learnFromDnsbl,
  delivery: async () => (await import('./learn-from-delivery.ts')).learnFromDelivery,
};

export function recall(job: AnyJob, state: State | undefined): Recalled {
  const known = knownOf(job, state);
  const { since, vantage } = state?.greylisted ?? {};
  const isOurs =
    since !== undefined &&
    (job.panel === undefined || vantage === job.vantage) &&
    (job.greylistedSince ?? since) === since;
  return { ...(known === undefined ? {} : { known }), ...(isOurs ? { greylistedSince: since } : {}) };
}

/** What is remembered after this record; the very object of the state when nothing is new. */
export async function remember(
  job: AnyJob,
  state: State | undefined,
  record: CheckRecord,
): Promise<Known | undefined> {
  const { observation } = record;
  // What was cut to fit into the record would look like a change, and so would what faults hide.
  // A round trip that could not be followed to its end is remembered all the same: it may still come.
  if (job.probe !== 'delivery' && (observation.cut !== undefined || observation.faults.length > 0))
    return state?.known;
  // Places may see different servers of one name: what is known is known from one of them.
  if (job.panel !== undefined && (job.attempt !== 1 || job.vantage !== job.panel.names[0]))
    return state?.known;
  const known = knownOf(job, state);
  const at = laterOf(record.slot, baselineOf(job));
  const learn = await LEARN[job.probe]?.();
  const learnt = learn?.(known as never, observation as never, job.subject as never, at);
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
  return 'baseline' in job.subject ? job.subject.baseline : undefined;
}

function laterOf(slot: string, baseline: string | undefined): string {
  return baseline !== undefined && Date.parse(baseline) > Date.parse(slot) ? baseline : slot;
}
