import type { ProbeId } from './probe.ts';

export interface HistoryQuery {
  readonly target: string;
  /** ISO 8601, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly probes?: readonly ProbeId[];
}
