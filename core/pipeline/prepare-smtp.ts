/** What a server is spared of in this run, by what earlier runs have shown. From records alone: a run has no memory. */
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, State } from '../model/record.ts';

const REFUSED = 'SMTP_AUTH_REJECTED';
const HOUR = 3600;

type Before = Pick<CheckRecord, 'slot'> | undefined;

/** Does the state of this target matter for what is asked of it? */
export function hasPast(job: AnyJob): boolean {
  return job.probe === 'smtp' && job.subject.auth !== undefined;
}

/** `before`: the latest run of this target. The job as it is to be run; the one that is followed up stays as it is. */
export function prepareSmtp(job: AnyJob, state: State | undefined, before: Before): AnyJob {
  if (job.probe !== 'smtp') return job;
  const { auth } = job.subject;
  if (auth === undefined) return job;
  const heldUntil = holdLogin(state, job.slot, before, auth.retryAfterSeconds ?? HOUR);
  return heldUntil === undefined
    ? job
    : { ...job, subject: { ...job.subject, auth: { ...auth, heldUntil } } };
}

/**
 * While a refusal is open, time since it was first seen is cut into pieces of `seconds`, and only the first run in each
 * piece logs in. So a server gets one wrong password per piece, whatever else happens to the runs.
 */
function holdLogin(
  state: State | undefined,
  slot: string,
  before: Before,
  seconds: number,
): string | undefined {
  const refused = state?.open.find(({ finding }) => finding.code === REFUSED);
  if (refused === undefined || before === undefined) return undefined;
  const since = Date.parse(refused.since);
  const pieceOf = (time: string): number => Math.floor((Date.parse(time) - since) / (seconds * 1000));
  const piece = pieceOf(slot);
  if (pieceOf(before.slot) < piece) return undefined;
  return new Date(since + (piece + 1) * seconds * 1000).toISOString();
}
