import { CHECKS } from '../checks/index.ts';
import type { AnyCheck } from '../model/check.ts';
import { OUTCOMES, type Finding } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import type { ProbeId, Subjects } from '../model/probe.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { STATUSES, statusOfFinding } from '../model/status.ts';

export interface JudgeOptions {
  /** Other severities than the table's, by code. */
  readonly severity?: Readonly<Record<string, Severity>>;
  readonly checks?: readonly AnyCheck[];
}

/** All that the checks of this probe say about an observation, worst first. Pure: the same today and in a year. */
export function judge<P extends ProbeId>(
  observation: Observation<P>,
  subject: Subjects[P],
  { severity = {}, checks = CHECKS }: JudgeOptions = {},
): Finding[] {
  const { facts, faults, startedAt: at } = observation;
  return checks
    .filter(({ probe }) => probe === 'any' || probe === observation.probe)
    .flatMap((check) => check.judge({ facts, subject, faults, at } as never))
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
