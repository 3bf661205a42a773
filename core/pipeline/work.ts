/**
 * One job from probe to record, state, transition and what follows. Every write is a single conditional one and may
 * come again: a crash between any two of them is healed when the queue delivers the job once more.
 */
import type { AnyCheck } from '../model/check.ts';
import type { AnyJob } from '../model/job.ts';
import type { Observation } from '../model/observation.ts';
import type { CheckRecord, State, Transition } from '../model/record.ts';
import type { Severity } from '../model/severity.ts';
import type { ProbeTable } from '../probes/index.ts';
import type { Jobs, MetricPoint, ProbePorts, Records } from '../ports.ts';
import { diff, secondLookAfter } from './diff.ts';
import { expand } from './expand.ts';
import { endOfChain, followUp, isFollowUp, isOfChain } from './follow-up.ts';
import { judge } from './judge.ts';
import { loadChecks } from './load-checks.ts';
import { metricsOf, type MetricOptions } from './metric.ts';
import { prepareSmtp } from './prepare-smtp.ts';
import { recall, remember } from './recall.ts';
import { makeRecord, versionOf } from './record.ts';
import { runJob } from './run.ts';

export interface WorkDeps extends MetricOptions {
  readonly ports: ProbePorts;
  readonly probes: ProbeTable;
  readonly records: Records;
  readonly jobs: Jobs;
  /** Milliseconds for one probe. */
  readonly budgetMs: number;
  readonly vantage: string;
  readonly program: string;
  /** The configuration's severities, by code. */
  readonly severity: Readonly<Record<string, Severity>>;
  readonly confirmAfterSeconds: number;
  /** Ids of endpoints that are planned on their own: an MX that leads there leads to no second job with other settings. */
  readonly endpoints?: ReadonlySet<string>;
  readonly checks?: readonly AnyCheck[];
  readonly signal?: AbortSignal;
}

export interface Worked {
  readonly record: CheckRecord;
  readonly state: State;
  /** Undefined when nothing has changed. */
  readonly transition?: Transition;
  /** For the caller to put, together with those of its other jobs. */
  readonly metrics: readonly MetricPoint[];
  /** False: the record was there already, from another delivery of this job or another domain with the same MX. */
  readonly isNew: boolean;
}

export async function work(job: AnyJob, deps: WorkDeps): Promise<Worked> {
  const { records } = deps;
  const latest = await records.latest(job);
  const found =
    latest !== undefined && latest.slot === job.slot && latest.attempt === job.attempt ? latest : undefined;
  const { record, isNew } =
    found === undefined ? await look(job, latest, deps) : { record: found, isNew: false };
  await countDone(job, record, isNew, records);
  const previous = await records.getState(job.target, job.probe);
  if (isFollowUp(job) && previous !== undefined) return afterFollowUp(job, { record, isNew }, previous, deps);
  const known = await remember(job, previous, record);
  const { state, transition, suspected } = diff(previous, record, { ...deps, known });
  // The transition first: its key is its content's, so a replay finds it there. The state last, for it is what a replay
  // is compared with.
  if (transition !== undefined) await records.putTransition(transition);
  const isKept = state === previous || (await records.putState(state)) === 'written';
  const current = isKept ? state : ((await records.getState(job.target, job.probe)) ?? state);
  if (suspected) await askAgain(job, record, current, deps);
  await beginChain(job, record, current, deps);
  await sendFollowers(job, record, deps);
  const measured = { record, state: current, ...(transition === undefined ? {} : { transition }), isNew };
  return { ...measured, metrics: metricsOf([measured], deps) };
}

/** Answers what greylisting left open and nothing else: a trouble that it sees is for the scheduled runs to open. */
async function afterFollowUp(
  job: AnyJob,
  { record, isNew }: Pick<Worked, 'record' | 'isNew'>,
  state: State,
  deps: WorkDeps,
): Promise<Worked> {
  const ended = endOfChain(job, state, record);
  // A scheduled run that was faster has taken the chain off as well: then ours is the older one.
  if (ended !== undefined) await deps.records.putState(ended);
  else if (isOfChain(job, state) && state.greylisted !== undefined)
    await sendFollowUp(followUp(job, record, state.greylisted), deps);
  const measured = { record, state: ended ?? state, isNew };
  return { ...measured, metrics: metricsOf([measured], deps) };
}

/** A queue may not hold a message for so long: then `notBefore` sends it back until it is due. */
async function askAgain(job: AnyJob, record: CheckRecord, state: State, deps: WorkDeps): Promise<void> {
  const { confirmAfterSeconds, jobs } = deps;
  const delaySeconds = secondLookAfter(state, record, confirmAfterSeconds);
  const due = new Date(Date.parse(record.startedAt) + record.tookMs + delaySeconds * 1000);
  const isLong = delaySeconds > confirmAfterSeconds;
  const again = { ...job, attempt: 2, ...(isLong ? { notBefore: due.toISOString() } : {}) };
  await jobs.send([again], { delaySeconds });
}

async function beginChain(job: AnyJob, record: CheckRecord, state: State, deps: WorkDeps): Promise<void> {
  const { greylisted } = state;
  if (greylisted?.by !== versionOf(record)) return;
  await sendFollowUp(followUp(job, record, greylisted), deps);
}

async function sendFollowUp(next: ReturnType<typeof followUp>, { jobs }: WorkDeps): Promise<void> {
  if (next !== undefined) await jobs.send([next.job], { delaySeconds: next.delaySeconds });
}

async function look(
  planned: AnyJob,
  latest: CheckRecord | undefined,
  deps: WorkDeps,
): Promise<{ record: CheckRecord; isNew: boolean }> {
  const { budgetMs, signal, severity, checks, vantage, program, records } = deps;
  // Read again after the run, which takes its time: what is written then must follow from what is there then.
  const state = await records.getState(planned.target, planned.probe);
  const job = prepareSmtp(planned, state, latest);
  const observation = await runJob(job, deps.probes, deps.ports, {
    budgetMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const findings = judge(observation, job.subject, {
    severity,
    checks: checks ?? (await loadChecks(job.probe)),
    ...recall(job, state),
  });
  const previousHash = latest?.hash ?? '';
  const record = makeRecord({ job, observation, findings, vantage, program, previousHash });
  if ((await records.putRecord(record)) === 'written') return { record, isNew: true };
  // Another delivery of this job was faster: its record is the evidence, ours is forgotten.
  return { record: (await records.getRecord(record)) ?? record, isNew: false };
}

/**
 * A second attempt belongs to a run that was counted. A job that was answered by the probe another domain's MX led to
 * is done, too; one that comes again is not: a count lost in a crash makes coverage look worse than it is, never better.
 */
async function countDone(job: AnyJob, record: CheckRecord, isNew: boolean, records: Records): Promise<void> {
  if (job.attempt !== 1 || (!isNew && job.becauseOf === record.becauseOf)) return;
  await records.countSweep(job.slot, { done: 1 });
}

async function sendFollowers(
  job: AnyJob,
  record: CheckRecord,
  { records, jobs, endpoints }: WorkDeps,
): Promise<void> {
  if (job.probe !== 'mail-dns' || job.attempt !== 1) return;
  const led = expand(job, record.observation as Observation<'mail-dns'>).filter(
    ({ target }) => endpoints?.has(target) !== true,
  );
  const there = await Promise.all(led.map(async (one) => records.getRecord(one)));
  const followers = led.filter((_, index) => there[index] === undefined);
  if (followers.length === 0) return;
  for (const [slot, planned] of countBySlot(followers)) await records.countSweep(slot, { planned });
  await jobs.send(followers);
}

function countBySlot(jobs: readonly AnyJob[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { slot } of jobs) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  return counts;
}
