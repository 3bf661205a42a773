import type { Finding } from '../model/finding.ts';
import { statusOfFinding } from '../model/status.ts';

/**
 * A trouble that a run does not show: was it not there, or was it not seen? Not seen, when its check says so for the
 * same thing; or when its check had nothing to judge while something else stood in the way (the server was down, so
 * nobody saw its certificate). A check that has nothing to judge although all else is well does not apply any more.
 */
export function isUnseen(trouble: Finding, findings: readonly Finding[]): boolean {
  const same = findings.filter(({ check }) => check === trouble.check);
  if (same.some((finding) => finding.outcome === 'inconclusive' && isAbout(finding, trouble))) return true;
  const isJudged = same.some(
    ({ outcome, instance }) => outcome === 'pass' && instance === trouble.instance && instance !== '',
  );
  if (isJudged) return false;
  const isSkipped =
    same.length === 0 ||
    same.some((finding) => finding.outcome === 'not-applicable' && isAbout(finding, trouble));
  return isSkipped && findings.some((finding) => finding.check !== trouble.check && isInTheWay(finding));
}

function isInTheWay(finding: Finding): boolean {
  const status = statusOfFinding(finding);
  return status === 'critical' || status === 'unknown';
}

/** Codes of one check name things more or less closely: "zen" is about "192.0.2.1 zen", and "" about everything. */
function isAbout(finding: Finding, trouble: Finding): boolean {
  const [few = [], many = []] = [finding.instance, trouble.instance]
    .map((instance) => instance.split(' ').filter((word) => word !== ''))
    .sort((a, b) => a.length - b.length);
  return few.every((word) => many.includes(word));
}
