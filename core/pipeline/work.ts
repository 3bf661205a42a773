/**
 * One job from probe to record, state, transition and what follows. Every write is a single conditional one and may
 * come again: a crash between any two of them is healed when the queue delivers the job once more.
 */
import type { AnyCheck } from '../model/check.ts';
import { USUAL_LOOKS, type ConfirmRule } from '../model/confirm-rule.ts';
import type { AnyJob } from '../model/job.ts';
import type { Known } from '../model/known.ts';
import { lookOf } from '../model/look.ts';
import type { Observation } from '../model/observation.ts';
import type { ProbeId } from '../model/probe.ts';
import type { CheckRecord, RecordMode, State, Transition } from '../model/record.ts';
import type { Severity } from '../model/severity.ts';
import type { ProbeTable } from '../probes/index.ts';
import type { Jobs, MetricPoint, ProbePorts, Records } from '../ports.ts';
import { unheard } from './count-votes.ts';
import { diff, secondLookAfter, type DiffOptions } from './diff.ts';
import { expandNames } from './expand-names.ts';
import { expand } from './expand.ts';
import { endOfChain, followUp, isFollowUp, isOfChain } from './follow-up.ts';
import { judge } from './judge.ts';
import { loadChecks } from './load-checks.ts';
import { metricsOf, type MetricOptions } from './metric.ts';
import { prepareSmtp } from './prepare-smtp.ts';
import { recall, remember } from './recall.ts';
import { makeRecord, versionOf } from './record.ts';
import { repeats } from './repeats.ts';
import { runJob } from './run.ts';
import { seatedLike } from './seat.ts';
import { sweepJob } from './sweep-job.ts';

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
  /** By probe, where it is another than one second look after that time. */
  readonly confirm?: Readonly<Partial<Record<ProbeId, ConfirmRule>>>;
  /** Ids of endpoints that are planned on their own: an MX that leads there leads to no second job with other settings. */
  readonly endpoints?: { has(id: string): boolean };
  readonly checks?: readonly AnyCheck[];
  /** Default: every. */
  readonly mode?: RecordMode;
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
  if (job.vantage !== undefined && job.vantage !== deps.vantage)
    throw new Error(`Cannot look from "${job.vantage}" at "${job.target}": this is "${deps.vantage}"`);
  const latest = await records.latest(job);
  const found = latest !== undefined && versionOf(latest) === versionOf(job) ? latest : undefined;
  const { record, isNew, unchanged } =
    found === undefined ? await look(job, latest, deps) : { record: found, isNew: false };
  await countDone(job, records);
  if (unchanged !== undefined) {
    await sendFollowers(job, { record, isNew }, deps);
    const measured = { record, state: unchanged, isNew };
    return { ...measured, metrics: metricsOf([{ ...measured, group: job.group }], deps) };
  }
  const underWay =
    job.probe === 'delivery'
      ? await (await import('./follow-delivery.ts')).followDelivery(job, record, deps)
      : undefined;
  if (underWay !== undefined) {
    const measured = { record, state: underWay, isNew };
    return { ...measured, metrics: metricsOf([{ ...measured, group: job.group }], deps) };
  }
  const followed =
    job.probe !== 'delivery' && isFollowUp(job) ? await records.getState(job.target, job.probe) : undefined;
  if (followed !== undefined) return afterFollowUp(job, { record, isNew }, followed, deps);
  const { state, transition, suspected } = await advance(job, record, deps);
  if (suspected) await askAgain(job, record, state, deps);
  await beginChain(job, record, state, deps);
  await sendFollowers(job, { record, isNew }, deps);
  const measured = { record, state, ...(transition === undefined ? {} : { transition }), isNew };
  return { ...measured, metrics: metricsOf([{ ...measured, group: job.group }], deps) };
}

/** Each of a target's runs that overlap has to be tried again once at most. */
const TRIES = 10;

/** From the state that is there to the one after this record. */
async function advance(
  job: AnyJob,
  record: CheckRecord,
  deps: WorkDeps,
): Promise<Pick<Worked, 'state' | 'transition'> & { readonly suspected: boolean }> {
  const { records } = deps;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const previous = await records.getState(job.target, job.probe);
    const known = await remember(job, previous, record);
    const { state, transition, suspected } = diff(previous, record, diffOptions(job, known, deps));
    const before = previous?.change;
    const isOurs = before !== undefined && versionOf(before) === versionOf(record);
    // The state tells of its change, so that none is written that another run made void, and a crash in between loses
    // none: whoever finds it, the same job once more or the one that replaces this state, writes it.
    if (before !== undefined && (isOurs || state !== previous)) await records.putTransition(before);
    if (state === previous) return { state, ...(isOurs ? { transition: before } : {}), suspected };
    const next = transition === undefined ? state : { ...state, change: transition };
    if ((await records.putState(next, previous?.version ?? null)) === 'older') continue;
    if (transition !== undefined) await records.putTransition(transition);
    return { state: next, ...(transition === undefined ? {} : { transition }), suspected };
  }
  throw new Error(`Cannot write the state of "${job.target}": others replaced it ${TRIES} times meanwhile`);
}

/** Answers what greylisting left open and nothing else: a trouble that it sees is for the scheduled runs to open. */
async function afterFollowUp(
  job: AnyJob,
  { record, isNew }: Pick<Worked, 'record' | 'isNew'>,
  state: State,
  deps: WorkDeps,
): Promise<Worked> {
  const ended = endOfChain(job, state, record);
  if (ended !== undefined && (await deps.records.putState(ended, state.version)) === 'older') {
    // A scheduled run was faster. It may have seen something else and left the chain.
    const newer = await deps.records.getState(job.target, job.probe);
    if (newer !== undefined) return afterFollowUp(job, { record, isNew }, newer, deps);
  }
  if (ended === undefined && isOfChain(job, state) && state.greylisted !== undefined)
    await sendFollowUp(followUp(job, record, state.greylisted), deps);
  const measured = { record, state: ended ?? state, isNew };
  return { ...measured, metrics: metricsOf([{ ...measured, group: job.group }], deps) };
}

/** A queue may not hold a message for so long: then `notBefore` sends it back until it is due. */
async function askAgain(job: AnyJob, record: CheckRecord, state: State, deps: WorkDeps): Promise<void> {
  const { confirmAfterSeconds, jobs } = deps;
  const delaySeconds = secondLookAfter(state, record, ruleOf(job, deps).afterSeconds);
  const due = new Date(Date.parse(record.startedAt) + record.tookMs + delaySeconds * 1000).toISOString();
  const again = nextLooks(job, record, state).map((next) => {
    // From its slot alone a later look would seem to be late.
    const isLong = delaySeconds > confirmAfterSeconds || next.look !== undefined;
    return isLong ? { ...next, notBefore: due } : next;
  });
  await jobs.send(again, { delaySeconds });
}

/** One more from here, or one from each of the other vantages. */
function nextLooks(job: AnyJob, record: CheckRecord, state: State): AnyJob[] {
  const numbered = (number: number): AnyJob => ({
    ...job,
    attempt: 2,
    ...(number > 2 ? { look: number } : {}),
  });
  return job.panel === undefined
    ? [numbered(lookOf(job) + 1)]
    : unheard(state, record, job.panel).map((vantage, index) => ({ ...numbered(index + 2), vantage }));
}

function diffOptions(job: AnyJob, known: Known | undefined, deps: WorkDeps): DiffOptions {
  const { looks, of, afterSeconds } = ruleOf(job, deps);
  return { confirmAfterSeconds: afterSeconds, looks, of, known, panel: job.panel };
}

function ruleOf({ probe }: AnyJob, { confirm, confirmAfterSeconds }: WorkDeps): ConfirmRule {
  return confirm?.[probe] ?? { ...USUAL_LOOKS, afterSeconds: confirmAfterSeconds };
}

async function beginChain(job: AnyJob, record: CheckRecord, state: State, deps: WorkDeps): Promise<void> {
  const { greylisted } = state;
  if (greylisted?.by !== versionOf(record)) return;
  await sendFollowUp(followUp(job, record, greylisted), deps);
}

async function sendFollowUp(next: ReturnType<typeof followUp>, { jobs }: WorkDeps): Promise<void> {
  if (next !== undefined) await jobs.send([next.job], { delaySeconds: next.delaySeconds });
}

interface Seen {
  readonly record: CheckRecord;
  readonly isNew: boolean;
  /** Nothing was written, for the record before it says the same: the state as it is. */
  readonly unchanged?: State;
}

async function look(planned: AnyJob, latest: CheckRecord | undefined, deps: WorkDeps): Promise<Seen> {
  const { budgetMs, signal, severity, checks, vantage, program, records, mode } = deps;
  // Read again after the run, which takes its time: what is written then must follow from what is there then.
  const state = await records.getState(planned.target, planned.probe);
  const job = await prepare(planned, state, latest, deps);
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
  const record = makeRecord({ job, observation, findings, vantage, program, previousHash, mode });
  if (mode === 'changes+hourly' && state !== undefined && repeats({ job, record, state, latest })) {
    // Whatever moves the state is news, and names its record as the evidence.
    const known = await remember(job, state, record);
    if (diff(state, record, diffOptions(job, known, deps)).state === state)
      return { record, isNew: true, unchanged: state };
  }
  if ((await records.putRecord(record)) === 'written') return { record, isNew: true };
  // Another delivery of this job was faster: its record is the evidence, ours is forgotten.
  return { record: (await records.getRecord(record)) ?? record, isNew: false };
}

/** The job as it is to be run. What round trips need is loaded with the first of them. */
async function prepare(
  job: AnyJob,
  state: State | undefined,
  latest: CheckRecord | undefined,
  { records, ports }: WorkDeps,
): Promise<AnyJob> {
  if (job.probe !== 'delivery') return prepareSmtp(job, state, latest);
  const { prepareDelivery } = await import('./prepare-delivery.ts');
  return prepareDelivery(job, state, latest, { records, ports });
}

/**
 * A second attempt belongs to a run that was counted. A job that was answered by the probe another domain's MX led to
 * is done, too.
 */
async function countDone(job: AnyJob, records: Records): Promise<void> {
  if (job.attempt === 1) await records.countSweep(job.slot, { part: job.part, done: [sweepJob(job)] });
}

async function sendFollowers(
  job: AnyJob,
  { record, isNew }: Pick<Worked, 'record' | 'isNew'>,
  { records, jobs, endpoints }: WorkDeps,
): Promise<void> {
  if (job.attempt !== 1) return;
  const { part } = job;
  const candidates = leadsOf(job, record)
    .filter(({ target }) => endpoints?.has(target) !== true)
    .map((one) => (part === undefined ? one : { ...one, part }));
  if (candidates.length === 0) return;
  // Thousands of domains have their mail at one provider, and many of them are read at the same moment: one asks.
  const owners = await Promise.all(candidates.map(async (one) => records.claim(one, job.target)));
  const led = candidates.filter((_, index) => owners[index] === job.target);
  const found = await Promise.all(led.map(async (one) => records.getRecord(one)));
  const followers = led.filter((_, index) => found[index] === undefined);
  // When this job came before, it may have counted them as planned and then died before it sent them: done they are.
  const there = isNew ? [] : led.filter((_, index) => found[index] !== undefined);
  for (const [slot, ofSlot] of Map.groupBy([...followers, ...there], (one) => one.slot)) {
    const done = ofSlot.filter((one) => there.includes(one)).map(sweepJob);
    await records.countSweep(slot, { part, led: ofSlot.map(sweepJob), done });
  }
  if (followers.length > 0) await jobs.send(followers);
}

function leadsOf(job: AnyJob, { observation }: CheckRecord): AnyJob[] {
  if (job.probe === 'mail-dns')
    return expand(job, observation as Observation<'mail-dns'>).map((one) =>
      seatedLike(job, one, job.subject.followMx?.everyMinutes ?? 1),
    );
  if (job.probe !== 'content') return [];
  return expandNames(job, observation as Observation<'content'>).map((one) => seatedLike(job, one, 1));
}
