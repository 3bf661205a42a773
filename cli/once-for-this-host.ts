import type { ReportedFinding } from './check-target.ts';

/**
 * What this host cannot do is said once, however many parts of a target it hid: a resolver that is down is one trouble
 * of ours, not one of the zone and one of each list. The parts keep their other findings.
 */
export function onceForThisHost(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const first = new Map<string, ReportedFinding>();
  return findings.filter((finding) => {
    if (finding.check !== 'path' || finding.outcome !== 'inconclusive') return true;
    // Another sentence is another trouble: nothing was seen, or a part of it.
    const key = `${finding.code} ${finding.says}`;
    if (first.has(key)) return false;
    first.set(key, finding);
    return true;
  });
}
