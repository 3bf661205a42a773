import type { AnyCheck } from '../model/check.ts';
import { OUTCOMES, type Finding } from '../model/finding.ts';
import type { KnownOf } from '../model/known.ts';
import type { Observation } from '../model/observation.ts';
import type { ProbeId, Subjects } from '../model/probe.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { STATUSES, statusOfFinding } from '../model/status.ts';

export interface JudgeOptions<P extends ProbeId = ProbeId> {
  /** Other severities than the table's, by code. */
  readonly severity?: Readonly<Record<string, Severity>>;
  /** Of all probes, or of this one: those of others have no say. */
  readonly checks: readonly AnyCheck[];
  /** Last known good, to compare with; without it everything is seen for the first time. */
  readonly known?: KnownOf[P];
  readonly greylistedSince?: string;
}

/** All that the checks of this probe say about an observation, worst first. Pure: the same today and in a year. */
export function judge<P extends ProbeId>(
  observation: Observation<P>,
  subject: Subjects[P],
  { severity = {}, checks, known, greylistedSince }: JudgeOptions<P>,
): Finding[] {
  const { facts, faults, startedAt: at } = observation;
  const evidence = {
    facts,
    subject,
    faults,
    at,
    ...(known === undefined ? {} : { known }),
    ...(greylistedSince === undefined ? {} : { greylistedSince }),
  };
  return checks
    .filter(({ probe }) => probe === 'any' || probe === observation.probe)
    .flatMap((check) => check.judge(evidence as never))
    .map((finding) => withSeverity(finding, severity))
    .sort(byWeight);
}

/** A pass has no weight to change. */
function withSeverity(finding: Finding, severity: Readonly<Record<string, Severity>>): Finding {
  const wanted = Object.hasOwn(severity, finding.code) ? severity[finding.code] : undefined;
  const weighs = finding.outcome === 'fail' || finding.outcome === 'inconclusive';
  return wanted === undefined || !weighs ? finding : { ...finding, severity: wanted };
}

/** fail and inconclusive before pass and not-applicable. */
const OUTCOME_ORDER: readonly string[] = [
  'fail',
  'inconclusive',
  'pass',
  'not-applicable',
] satisfies (typeof OUTCOMES)[number][];

/** Sorting is stable: what weighs the same stays in the order of the table of checks. */
function byWeight(a: Finding, b: Finding): number {
  return (
    STATUSES.indexOf(statusOfFinding(b)) - STATUSES.indexOf(statusOfFinding(a)) ||
    OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome) ||
    compareSeverity(b.severity, a.severity)
  );
}
