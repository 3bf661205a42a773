/**
 * What a record may weigh. A DynamoDB item has at most 400 KB, and a hostile zone or server decides what we saw. What
 * is cut is said in the observation's `cut`; cutting comes before hashing, so that what is kept can be proved.
 */
import type { Finding } from '../model/finding.ts';
import type { Observation } from '../model/observation.ts';
import { canonicalJson } from './canonical-json.ts';

const OBSERVATION_OCTETS = 200_000;
const FINDINGS_OCTETS = 100_000;
/** Tried in turn until it fits: longest string kept, most items of a list kept. */
const STEPS = [
  { string: 8000, list: 400 },
  { string: 2000, list: 100 },
  { string: 500, list: 40 },
  { string: 120, list: 12 },
  { string: 40, list: 4 },
  { string: 16, list: 1 },
];

export interface BoundEvidence {
  readonly observation: Observation;
  readonly findings: readonly Finding[];
}

/** Findings come worst first: when their words were cut and they are still too many, the least ones go. */
export function boundEvidence({ observation, findings }: BoundEvidence): BoundEvidence {
  const seen = bound(observation, OBSERVATION_OCTETS);
  const told = octets(findings) <= FINDINGS_OCTETS ? findings : fitting(findings);
  const left = findings.length - told.length;
  const marks = [
    ...(seen === observation ? [] : [`${octets(observation)} octets were seen, ${octets(seen)} are kept`]),
    ...(left === 0 ? [] : [`${left} findings are left out`]),
  ];
  return { observation: marks.length === 0 ? seen : { ...seen, cut: marks.join('; ') }, findings: told };
}

function fitting(findings: readonly Finding[]): Finding[] {
  let room = FINDINGS_OCTETS;
  return findings
    .map((finding) => bound(finding, 2000))
    .filter((finding) => (room -= octets(finding) + 1) >= 0);
}

function octets(value: unknown): number {
  return new TextEncoder().encode(canonicalJson(value)).length;
}

function bound<T>(value: T, most: number): T {
  if (octets(value) <= most) return value;
  // Half a DNSSEC proof would look like a forged one; without any, a later judge says that it could not see.
  const whole = withoutProofs(value);
  let fits: unknown = whole;
  for (const step of STEPS) {
    if (octets(fits) <= most) break;
    fits = cut(whole, step);
  }
  return fits as T;
}

function withoutProofs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProofs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (key === 'proof' ? [] : [[key, withoutProofs(field)]])),
  );
}

function cut(value: unknown, step: (typeof STEPS)[number]): unknown {
  if (typeof value === 'string') {
    const rest = value.length - step.string;
    return rest > 0 ? `${value.slice(0, step.string)}... (${rest} characters cut)` : value;
  }
  if (Array.isArray(value)) return cutList(value, step);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, cut(field, step)]));
}

function cutList(list: readonly unknown[], step: (typeof STEPS)[number]): unknown[] {
  const kept = list.slice(0, step.list).map((item) => cut(item, step));
  const rest = list.length - kept.length;
  // A mark of another type than the list's items would break whoever reads them again.
  return rest > 0 && typeof list[0] === 'string' ? [...kept, `(${rest} more cut)`] : kept;
}
