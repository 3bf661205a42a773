/** One round trip from beginning to end, as the schedule makes it, but waiting here between the looks. */
import { createMemoryJobs } from '../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../adapters/memory/memory-records.ts';
import type { DeliveryFacts, DeliverySubject } from '../core/model/delivery-facts.ts';
import type { AnyJob, Job } from '../core/model/job.ts';
import type { Severity } from '../core/model/severity.ts';
import { statusOf } from '../core/model/status.ts';
import { dueIn } from '../core/pipeline/due-in.ts';
import { slotOf } from '../core/pipeline/plan.ts';
import { work } from '../core/pipeline/work.ts';
import type { DeliveryPorts, ProbePorts } from '../core/ports.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import { byWeight, reported, type Report } from './check-target.ts';
import { causesOf } from './reported-cause.ts';
import { version } from './version.ts';

export interface MakeRoundTripDeps {
  readonly ports: ProbePorts & { readonly delivery: DeliveryPorts };
  readonly severity: Readonly<Record<string, Severity>>;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** What happens now, in words. */
  readonly onStep: (text: string) => void;
}

/** Not the look that confirms a refusal: whoever waits sees it at once. */
const FIRST_LOOK = 3;

export async function makeRoundTrip(
  target: string,
  subject: DeliverySubject,
  { ports, severity, budgetMs, signal, onStep }: MakeRoundTripDeps,
): Promise<Report> {
  const { clock } = ports;
  const begun = clock.elapsed();
  const jobs = createMemoryJobs();
  const deps = {
    ports,
    probes: PROBE_TABLE,
    records: createMemoryRecords(),
    jobs,
    budgetMs,
    vantage: 'command line',
    program: version,
    severity,
    confirmAfterSeconds: 30,
    stack: 'roundtrip',
    perTarget: 'never',
    signal,
  } as const;
  onStep(`handing in at ${target.slice(0, target.lastIndexOf('/'))}`);
  // A token of its own: scheduled runs of the same minute have another one.
  const slot = slotOf(clock.now());
  const configHash = ports.delivery.nonce();
  let job: AnyJob = { probe: 'delivery', target, subject, slot, attempt: 1, configHash };
  let { record } = await work(job, deps);
  for (let [next] = jobs.take(); next !== undefined; [next] = jobs.take()) {
    if (next.attempt < FIRST_LOOK || signal.aborted) break;
    const seconds = dueIn(next, clock.now());
    onStep(`${subject.to}: looking in ${seconds} s`);
    await clock.sleep(seconds * 1000, signal);
    if (signal.aborted) break;
    onStep(`${subject.to}: looking`);
    job = next;
    ({ record } = await work(next, deps));
  }
  await clean(record.observation.facts as DeliveryFacts, subject, { ports, signal });
  const findings = record.findings.map((finding) => reported(finding, job)).sort(byWeight);
  return {
    target,
    kind: 'delivery',
    status: statusOf(findings),
    findings,
    causes: causesOf(findings),
    observations: [record.observation],
    tookMs: Math.round(clock.elapsed() - begun),
  };
}

/** Nobody comes after us who would. */
async function clean(
  { token, slot, arrivals, bounces }: DeliveryFacts,
  subject: Job<'delivery'>['subject'],
  { ports, signal }: Pick<MakeRoundTripDeps, 'ports' | 'signal'>,
): Promise<void> {
  const copies = arrivals.length + bounces.length;
  if (copies === 0 || signal.aborted) return;
  const probe = await PROBE_TABLE.delivery();
  const watched = [{ token, slot, sentAt: slot, state: 'judged', copies } as const];
  await probe({ ...subject, step: { token, slot, send: 'done', watched, isLast: true } }, ports, signal);
}
