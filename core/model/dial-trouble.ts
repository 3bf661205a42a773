/** Why there is no connection. */
import type { FaultKind } from './observation.ts';
import type { SmtpTroubleKind } from './smtp-facts.ts';

export type DialTrouble = {
  readonly kind: Extract<SmtpTroubleKind, 'refused' | 'timed-out' | 'reset' | 'unreachable' | 'denied'>;
  readonly detail: string;
  /** No packet left this host: it has no route or no address of this family; for "denied", a rule of its own forbids it. */
  readonly local?: boolean;
  /** Our time for the run was up. */
  readonly ours?: boolean;
  /** With "denied": the fault that this is. Absent = the port is closed at this vantage. */
  readonly fault?: FaultKind;
};
