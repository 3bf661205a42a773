import type { Facts, ProbeId } from './probe.ts';

/**
 * A fault is about the path, never about the target:
 * resolver-down    no resolver answered any question
 * budget-spent     our time for this job was up
 * port-25-closed   this vantage cannot connect to port 25 anywhere
 * port-closed      this vantage cannot connect to another port anywhere; `port` tells which
 * destination-refused   this vantage does not connect to such an address or port: policy of ours
 * no-route         this vantage has no IPv4 / IPv6
 * firewalled       a rule of this host forbids the connection
 * secret-missing   the configured secret could not be read
 * account-unreachable   the sending account could not be read
 * message-unreadable   the message that is to be judged could not be read
 * mailbox-unreachable   the mailbox of a round trip could not be read
 * mailbox-refused       it does not want our login
 */
export const FAULT_KINDS = [
  'resolver-down',
  'budget-spent',
  'port-25-closed',
  'port-closed',
  'destination-refused',
  'no-route',
  'firewalled',
  'secret-missing',
  'account-unreachable',
  'message-unreadable',
  'mailbox-unreachable',
  'mailbox-refused',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
  /** Other addresses could be used, so that the target was seen in part. Absent = nothing of it was seen. */
  readonly partial?: boolean;
  /** no-route, port-25-closed, port-closed: the family that it is about. Absent = both. */
  readonly family?: 4 | 6;
  /** port-closed: the port. */
  readonly port?: number;
}

/** What one run of one probe saw. JSON; can be judged again later. */
export interface Observation<P extends ProbeId = ProbeId> {
  readonly probe: P;
  /** Target id, see target.ts. */
  readonly target: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  readonly tookMs: number;
  readonly facts: Facts[P];
  readonly faults: readonly Fault[];
  /** What this run asked of the world. */
  readonly asked: { readonly dnsQuestions: number; readonly connections: number };
  /** What a record could not hold: "812345 octets were seen, 199020 are kept". Absent = all is here. */
  readonly cut?: string;
}
