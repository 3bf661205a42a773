/**
 * Greylisting: a server asks a stranger to come again with the same envelope, and lets it in after some minutes. So the
 * same job is sent again, when the server said or after a growing time, until there is an answer or half a day is over.
 * A target has one such chain at a time; its state knows it. Follow-ups are evidence of their own and open or clear no
 * trouble: the scheduled runs, which ask with the same envelope, do.
 */
import { backOffMs } from '../model/back-off.ts';
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, Greylisted, State } from '../model/record.ts';
import { versionOf } from './record.ts';
import { stableHash } from './stable-hash.ts';

/** 1 is scheduled, 2 confirms. One digit, because attempts are sorted as text. */
const FIRST = 3;
const LAST = 9;
/** Postmasters set 5 minutes; some servers want hours. Seven of them are less than the longest wait. */
const OWN_MS = 5 * 60_000;
const LONGEST_OWN_MS = 4 * 3_600_000;
const LONGEST_MS = 12 * 3_600_000;
/** Servers count whole seconds, and their clocks are not ours. */
const MARGIN_SECONDS = 5;
/** So often the server's own words decide alone; who then still says "in 60 seconds" is not to be believed. */
const BELIEVED = 3;

export interface FollowUp {
  readonly job: AnyJob;
  readonly delaySeconds: number;
}

export function isFollowUp({ attempt }: Pick<AnyJob, 'attempt'>): boolean {
  return attempt >= FIRST;
}

/** The next job of a chain, decided by the record alone: a replay decides the same. Undefined: the chain ends here. */
export function followUp(job: AnyJob, record: CheckRecord, { since }: Greylisted): FollowUp | undefined {
  const attempt = Math.max(job.attempt + 1, FIRST);
  const suggested = suggestedOf(record);
  if (suggested === undefined || attempt > LAST) return undefined;
  const step = attempt - FIRST + 1;
  const asked = suggested === 0 ? 0 : suggested + MARGIN_SECONDS;
  const isBelieved = suggested > 0 && step <= BELIEVED;
  const wait = Math.ceil(
    backOffMs({
      attempt: step,
      baseMs: isBelieved ? 0 : OWN_MS,
      capMs: LONGEST_OWN_MS,
      askedMs: asked * 1000,
      jitter: 'late',
      // Decided by the record alone.
      random: () => stableHash(`${record.target} ${record.slot} ${attempt}`) / 2 ** 32,
    }) / 1000,
  );
  const due = Date.parse(record.startedAt) + wait * 1000;
  if (due - Date.parse(since) > LONGEST_MS) return undefined;
  const { look: _, ...rest } = job;
  return {
    job: { ...rest, attempt, notBefore: new Date(due).toISOString(), greylistedSince: since },
    delaySeconds: wait,
  };
}

/**
 * What the state knows of a chain after a scheduled run; the very same object when nothing changed. With several
 * vantages it is the chain of the named one: a server knows each of them by its address.
 */
export function greylistedAfter(
  state: State | undefined,
  record: CheckRecord,
  vantage?: string,
): Greylisted | undefined {
  const chain = state?.greylisted;
  const isRunning =
    chain !== undefined && Date.parse(record.startedAt) - Date.parse(chain.since) <= LONGEST_MS;
  if (isRunning && chain.vantage !== vantage) return chain;
  if (suggestedOf(record) === undefined) return isAnswered(record) ? undefined : chain;
  if (isRunning) return chain;
  return {
    since: record.startedAt,
    by: versionOf(record),
    ...(vantage === undefined ? {} : { vantage }),
  };
}

/** The state without its chain, when a follow-up got an answer; undefined when there is nothing to write. */
export function endOfChain(job: AnyJob, state: State | undefined, record: CheckRecord): State | undefined {
  if (
    state === undefined ||
    !isOfChain(job, state) ||
    suggestedOf(record) !== undefined ||
    !isAnswered(record)
  )
    return undefined;
  const { greylisted: _ended, ...rest } = state;
  return { ...rest, version: `${state.version}+` };
}

export function isOfChain(job: AnyJob, state: State): boolean {
  return state.greylisted !== undefined && state.greylisted.since === job.greylistedSince;
}

/** Too late even for a server that wants hours: the last one is due within the longest wait. */
export function isOver({ greylistedSince }: Pick<AnyJob, 'greylistedSince'>, now: Date): boolean {
  return (
    greylistedSince === undefined || now.getTime() - Date.parse(greylistedSince) > LONGEST_MS + 3_600_000
  );
}

/** Seconds that the server suggests, 0 when it names none; undefined when this run was not greylisted. */
function suggestedOf({ findings }: CheckRecord): number | undefined {
  const seconds = findings
    .filter(({ code }) => code === 'SMTP_GREYLISTED')
    .map(({ args }) => (typeof args['seconds'] === 'number' ? args['seconds'] : 0));
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}

/** Sender and recipients got a yes or a no that is about them. */
function isAnswered({ findings }: CheckRecord): boolean {
  return findings.some(
    ({ check, outcome }) => check === 'smtp-envelope' && (outcome === 'pass' || outcome === 'fail'),
  );
}
