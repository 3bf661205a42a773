import type { Status } from '../model/status.ts';
import type { Symptom } from './symptom.ts';

/**
 * certain   the findings leave no other explanation
 * likely    this is what it nearly always is
 * possible  worth a look first; something else would look the same
 */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** How long the remedy takes a person who may do it. */
export const EFFORTS = ['minutes', 'hours', 'days'] as const;
export type Effort = (typeof EFFORTS)[number];

export interface Remedy {
  readonly effort: Effort;
  readonly do: string;
}

export const minutes = (what: string): Remedy => ({ effort: 'minutes', do: what });
export const hours = (what: string): Remedy => ({ effort: 'hours', do: what });
export const days = (what: string): Remedy => ({ effort: 'days', do: what });

/** Another reading of the same findings, or what follows from the cause. */
export interface Side {
  readonly rule: string;
  readonly says: string;
  readonly confidence: Confidence;
}

/** What lies behind several findings. */
export interface Cause {
  /** Id of its rule: a row of docs/troubleshooting.md. */
  readonly rule: string;
  readonly says: string;
  readonly confidence: Confidence;
  readonly status: Status;
  /** When the first of its findings was seen first; absent = nobody remembers. */
  readonly since?: string;
  /** Findings that it explains: told here, and nowhere else. Never empty. */
  readonly explains: readonly Symptom[];
  /** Findings that speak for it and have another cause, or are good news. */
  readonly because: readonly Symptom[];
  /** What speaks against it: the reason why it is believed less. */
  readonly against: readonly string[];
  /** What follows from it for mail. */
  readonly follows: readonly Side[];
  /** What else it may be. */
  readonly instead: readonly Side[];
  /** Least effort first. */
  readonly remedies: readonly Remedy[];
}

export interface Diagnosis {
  /** Worst first, then the best founded. */
  readonly causes: readonly Cause[];
  /** Troubles that no rule explains. */
  readonly alone: readonly Symptom[];
}
