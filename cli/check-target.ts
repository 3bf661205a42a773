/** Everything there is to see of one target: its own probe, then those that its answers lead to. */
import type { Config } from '../core/config/index.ts';
import type { Finding } from '../core/model/finding.ts';
import type { AnyJob, Job } from '../core/model/job.ts';
import type { Observation } from '../core/model/observation.ts';
import type { ProbeId } from '../core/model/probe.ts';
import { statusOf, type Status } from '../core/model/status.ts';
import type { Target, TargetKind } from '../core/model/target.ts';
import { expandNames } from '../core/pipeline/expand-names.ts';
import { expand, expandAddresses } from '../core/pipeline/expand.ts';
import { explain, type Explanation } from '../core/pipeline/explain.ts';
import { judge } from '../core/pipeline/judge.ts';
import { runJob } from '../core/pipeline/run.ts';
import { slotOf } from '../core/pipeline/plan.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import type { ProbePorts } from '../core/ports.ts';
import type { CheckOptions } from './check-options.ts';
import { chooseChecks } from './choose-checks.ts';
import { onceForThisHost } from './once-for-this-host.ts';
import { causesOf, type ReportedCause } from './reported-cause.ts';
import { addressSubject, dnsblNames, jobOf, withOptions } from './subjects.ts';

/** A finding with its sentence, and the part of the target that it is about. */
export type ReportedFinding = Finding &
  Omit<Explanation, 'spec'> & {
    readonly target: string;
    readonly probe: ProbeId;
    readonly spec: string | null;
  };

export interface Report {
  /** As it was typed. */
  readonly target: string;
  readonly kind: TargetKind;
  readonly status: Status;
  /** Worst first. */
  readonly findings: readonly ReportedFinding[];
  readonly observations: readonly Observation[];
  /** What lies behind the findings, worst first. */
  readonly causes: readonly ReportedCause[];
  /** Remarks about the whole, in words: what was left out, and why. */
  readonly together?: readonly string[];
  readonly tookMs: number;
}

export interface CheckDeps {
  readonly ports: ProbePorts;
  readonly options: CheckOptions;
  readonly config: Config | undefined;
  readonly signal: AbortSignal;
  /** Called with the id of each part when it begins. */
  readonly onPart: (target: string) => void;
}

/** Addresses of MX hosts that are asked on blocklists for one domain; more would be discourteous to the lists. */
const MAX_ADDRESSES = 8;

export async function checkTarget(typed: string, target: Target, deps: CheckDeps): Promise<Report> {
  const { clock } = deps.ports;
  const begun = clock.elapsed();
  const first = complete(jobOf(target, deps.options, deps.config), clock.now());
  const seen = await look(first, deps);
  const led = [
    ...(first.probe === 'mail-dns' ? ledTo(first, seen.observation as Observation<'mail-dns'>, deps) : []),
    ...(first.probe === 'content' ? expandNames(first, seen.observation as Observation<'content'>) : []),
  ];
  const all = [seen, ...(await Promise.all(led.map(async (job) => look(job, deps))))];
  const findings = onceForThisHost(all.flatMap((one) => one.findings)).sort(byWeight);
  return {
    target: typed,
    kind: target.kind,
    status: statusOf(findings),
    findings,
    observations: all.map((one) => one.observation),
    causes: causesOf(findings),
    tookMs: Math.round(clock.elapsed() - begun),
  };
}

function ledTo(
  job: Job<'mail-dns'>,
  observation: Observation<'mail-dns'>,
  { options, config, ports }: CheckDeps,
): AnyJob[] {
  const endpoints = expand(job, observation).map((one) =>
    one.probe === 'smtp' ? { ...one, subject: withOptions(one.subject, options) } : one,
  );
  const addresses = expandAddresses(observation)
    .slice(0, MAX_ADDRESSES)
    .map((address) =>
      complete(
        { probe: 'dnsbl', target: address, subject: addressSubject(address, config) },
        ports.clock.now(),
      ),
    );
  const names = complete(
    { probe: 'dnsbl', target: job.target, subject: dnsblNames(job.subject.domain, config) },
    ports.clock.now(),
  );
  return [...endpoints, ...addresses, names];
}

function complete(job: Pick<AnyJob, 'probe' | 'target' | 'subject'>, now: Date): AnyJob {
  return { ...job, slot: slotOf(now), attempt: 1, configHash: '' } as AnyJob;
}

async function look(
  job: AnyJob,
  deps: CheckDeps,
): Promise<{ observation: Observation; findings: ReportedFinding[] }> {
  deps.onPart(job.target);
  const observation = await runJob(job, PROBE_TABLE, deps.ports, {
    budgetMs: deps.options.timeout * 1000,
    signal: deps.signal,
  });
  const findings = judge(observation, job.subject, {
    severity: deps.config?.severity ?? {},
    checks: chooseChecks(deps.options),
  });
  return {
    observation,
    findings: findings.map((finding) => reported(finding, job)),
  };
}

export function reported(finding: Finding, { target, probe }: AnyJob): ReportedFinding {
  const { spec = null, ...explanation } = explain(finding);
  return { ...finding, ...explanation, spec, target, probe };
}

const OUTCOME_ORDER = ['fail', 'inconclusive', 'pass', 'not-applicable'];
const SEVERITY_ORDER = ['critical', 'error', 'warning', 'notice', 'info'];

export function byWeight(a: Finding, b: Finding): number {
  return (
    OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome) ||
    SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity)
  );
}
