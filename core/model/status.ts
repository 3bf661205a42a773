import type { Finding } from './finding.ts';
import { atLeast } from './severity.ts';

/** Best first. "unknown" means: something that matters could not be seen; it is neither fine nor broken. */
export const STATUSES = ['ok', 'unknown', 'warning', 'critical'] as const;
export type Status = (typeof STATUSES)[number];

/** Exit codes as monitoring plugins give them. */
export const EXIT_CODES: Readonly<Record<Status, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** Status that one finding alone would give. */
export function statusOfFinding(finding: Pick<Finding, 'outcome' | 'severity'>): Status {
  if (finding.outcome === 'inconclusive') return atLeast(finding.severity, 'warning') ? 'unknown' : 'ok';
  if (finding.outcome !== 'fail') return 'ok';
  if (atLeast(finding.severity, 'error')) return 'critical';
  return finding.severity === 'warning' ? 'warning' : 'ok';
}

export function worstStatus(statuses: Iterable<Status>): Status {
  let worst: Status = 'ok';
  for (const status of statuses) if (STATUSES.indexOf(status) > STATUSES.indexOf(worst)) worst = status;
  return worst;
}

export function statusOf(findings: readonly Pick<Finding, 'outcome' | 'severity'>[]): Status {
  return worstStatus(findings.map(statusOfFinding));
}
