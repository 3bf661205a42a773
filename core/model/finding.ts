/**
 * A finding is about *them*: a stable code and typed arguments. Its sentence, advice and default severity stand in
 * the code's row (see check.ts); a finding carries none of that text, so that stored ones can be explained again.
 */
import type { Json } from './json.ts';
import type { Severity } from './severity.ts';

export const OUTCOMES = ['pass', 'fail', 'not-applicable', 'inconclusive'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Finding {
  /** Stable, SCREAMING_SNAKE_CASE, never reused. */
  readonly code: string;
  /** Id of the check that raised it = name of its file in core/checks. */
  readonly check: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly args: { readonly [name: string]: Json };
  /** Tells apart two findings of one code in one observation: "192.0.2.1", "s1", "mx1.example.com". Empty = only one. */
  readonly instance: string;
  /** Seen once is proof enough: it needs no second look to count. */
  readonly certain?: true;
  /** So many seconds a second look gets the same answer out of a cache: it confirms nothing before. */
  readonly keptSeconds?: number;
}

/** Identity of a finding over time: the same trouble of the same thing has the same key in every run. */
export function findingKey(finding: Pick<Finding, 'code' | 'instance'>): string {
  return finding.instance === '' ? finding.code : `${finding.code}#${finding.instance}`;
}
