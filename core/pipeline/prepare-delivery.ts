/** What a run of a round trip is to do: from the record of the run before, the state, and a claim. */
import type { DeliverySendState, DeliveryStep } from '../model/delivery-facts.ts';
import type { Job } from '../model/job.ts';
import type { KnownDelivery } from '../model/known.ts';
import type { CheckRecord, State } from '../model/record.ts';
import { canaryToken } from '../protocol/canary/index.ts';
import type { ProbePorts, Records } from '../ports.ts';
import { versionOf } from './record.ts';
import { FIRST_LOOK, LAST_LOOK, factsOf } from './round-trip.ts';

/** So long whoever claimed a run may be at it; later they have crashed, and only the mailbox knows whether it was sent. */
const AT_IT_MS = 150_000;
const UNSENT: ReadonlySet<DeliverySendState> = new Set(['deferred', 'failed', 'refused']);

/** A job with what this run is to do. */
export async function prepareDelivery(
  job: Job<'delivery'>,
  state: State | undefined,
  latest: CheckRecord | undefined,
  { records, ports }: { readonly records: Pick<Records, 'claim'>; readonly ports: ProbePorts },
): Promise<Job<'delivery'>> {
  const before = latest?.slot === job.slot ? factsOf(latest) : undefined;
  const sent = before?.sent;
  const known = state?.known as KnownDelivery | undefined;
  const isDue = sent === undefined ? job.attempt < FIRST_LOOK : UNSENT.has(sent.state);
  const isFree = isDue && (await claims(job, records, ports));
  if (isDue && !isFree && ports.clock.now().getTime() - Date.parse(job.notBefore ?? job.slot) < AT_IT_MS)
    throw new Error(
      `Cannot send for slot ${job.slot} of ${job.target}: another delivery of this job is at it`,
    );
  const step: DeliveryStep = {
    token: canaryToken(job),
    slot: job.slot,
    send: isDue ? (isFree ? 'now' : 'claimed') : 'done',
    ...(sent === undefined ? {} : { sent }),
    watched: known?.watched ?? [],
    isLast: job.attempt >= LAST_LOOK,
  };
  return { ...job, subject: { ...job.subject, step } };
}

/** Each delivery of a job has a name of its own: the first one to claim the run is to send. */
async function claims(
  job: Job<'delivery'>,
  records: Pick<Records, 'claim'>,
  { delivery }: ProbePorts,
): Promise<boolean> {
  const by = delivery?.nonce() ?? '';
  return (await records.claim({ ...job, slot: versionOf(job) }, by)) === by;
}
