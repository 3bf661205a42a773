/** What a server is spared of in this run, by what earlier runs have shown. From records alone: a run has no memory. */
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, OpenFinding, State } from '../model/record.ts';
import { stableHash } from './stable-hash.ts';

const REFUSED = 'SMTP_AUTH_REJECTED';
const HOUR = 3600;
const MINUTES = 24 * 60;

type Before = Pick<CheckRecord, 'slot'> | undefined;

/** `before`: the latest run of this target. The job as it is to be run; the one that is followed up stays as it is. */
export function prepareSmtp(job: AnyJob, state: State | undefined, before: Before): AnyJob {
  if (job.probe !== 'smtp') return job;
  const { auth, owned, intrude } = job.subject;
  const heldUntil =
    auth === undefined ? undefined : holdLogin(state, job.slot, before, auth.retryAfterSeconds ?? HOUR);
  const rests = owned && intrude === undefined && !isFirstOfDay(job, before);
  if (heldUntil === undefined && !rests) return job;
  return {
    ...job,
    subject: {
      ...job.subject,
      ...(auth === undefined || heldUntil === undefined ? {} : { auth: { ...auth, heldUntil } }),
      ...(rests ? { intrude: false } : {}),
    },
  };
}

/** A run, as it was prepared, that does what is done only once in a while. */
export function isRareRun(job: AnyJob, state: State | undefined): boolean {
  if (job.probe !== 'smtp') return false;
  const { auth, owned, intrude } = job.subject;
  const triesLogin = auth !== undefined && auth.heldUntil === undefined && refusalIn(state) !== undefined;
  return triesLogin || (owned && intrude !== false);
}

/** Intrusive tests are made in the first run of a day; each target has a midnight of its own. */
function isFirstOfDay({ target, slot }: AnyJob, before: Before): boolean {
  const shift = (stableHash(target) % MINUTES) * 60_000;
  const dayOf = (time: string): number => Math.floor((Date.parse(time) - shift) / (MINUTES * 60_000));
  return before === undefined || dayOf(before.slot) < dayOf(slot);
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
  const refused = refusalIn(state);
  if (refused === undefined || before === undefined) return undefined;
  const since = Date.parse(refused.since);
  const pieceOf = (time: string): number => Math.floor((Date.parse(time) - since) / (seconds * 1000));
  const piece = pieceOf(slot);
  if (pieceOf(before.slot) < piece) return undefined;
  return new Date(since + (piece + 1) * seconds * 1000).toISOString();
}

function refusalIn(state: State | undefined): OpenFinding | undefined {
  return state?.open.find(({ finding }) => finding.code === REFUSED);
}
