/**
 * How long to wait before the next try, everywhere. Doubling, so that who is busy gets air; jitter, so that those who were
 * refused together do not come back together; and what the server asks for, where it says so.
 */
export interface BackOffRequest {
  /** 1 = after the first failure. */
  readonly attempt: number;
  /** Longest wait after the first failure; it doubles with each. */
  readonly baseMs: number;
  /** Never longer than this, but for what the server asks. */
  readonly capMs: number;
  /** "Try again in N seconds": never earlier. */
  readonly askedMs?: number;
  /**
   * full  anywhere from nothing to the doubled wait: spreads those who compete for one thing best
   * late  the doubled wait and a little more: for servers that count from when they saw us, and refuse whoever is early
   */
  readonly jitter?: 'full' | 'late';
  /** 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Of a wait that must not be shorter, the part by which it may be longer; never more than half a minute. */
const LATE = 0.05;
const LATEST_MS = 30_000;

export function backOffMs({
  attempt,
  baseMs,
  capMs,
  askedMs = 0,
  jitter = 'full',
  random,
}: BackOffRequest): number {
  // Beyond 2^30 everything is the cap, and 2^1024 would be no number.
  const doubled = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30));
  const least = Math.max(askedMs, jitter === 'late' ? doubled : 0);
  const wait = least > 0 ? least + random() * Math.min(least * LATE, LATEST_MS) : random() * doubled;
  return Math.round(wait);
}
