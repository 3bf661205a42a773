import type { Panel } from './panel.ts';
import type { ProbeId, Subjects } from './probe.ts';

/** A job travels through a queue as JSON. Its slot is the idempotency key: a job done twice gives one record. */
export interface Job<P extends ProbeId = ProbeId> {
  readonly probe: P;
  /** Target id, see target.ts. */
  readonly target: string;
  readonly subject: Subjects[P];
  /** The scheduled minute, ISO 8601 UTC: "2026-11-24T02:14:00Z". */
  readonly slot: string;
  /**
   * 1 = as scheduled; 2 = asked again to confirm what attempt 1 suspected; 3 to 9 = the same envelope once more after
   * greylisting. One digit: attempts are sorted as text.
   */
  readonly attempt: number;
  /** Of attempt 2, from the third look on: which one it is, at most 9. */
  readonly look?: number;
  /** Where it is to be done, and who has a say about what is seen; absent = at the one place that there is. */
  readonly vantage?: string;
  readonly panel?: Panel;
  /** First 12 hexadecimal digits of the configuration's SHA-256. */
  readonly configHash: string;
  /** Jobs of a slot are counted in parts of about a hundred, where there are more. */
  readonly part?: number;
  /** What its target belongs to: runs are counted by it, too. */
  readonly group?: string;
  /** For smtp jobs that a domain's MX led to: that domain. */
  readonly becauseOf?: string;
  /** Not to be started before, ISO 8601: a queue may not be able to wait that long in one go. */
  readonly notBefore?: string;
  /** Of attempts 3 and up: when the server first asked to come again. */
  readonly greylistedSince?: string;
}

/** A job of any probe, discriminated by `probe`. */
export type AnyJob = { [P in ProbeId]: Job<P> }[ProbeId];
