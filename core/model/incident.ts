/** One cause that people were told of, however many targets it hits. Kept when it is over: who was told what, and when. */
import type { ProbeId } from './probe.ts';

/** page = mail stops: now. ticket = this working day. */
export type Urgency = 'page' | 'ticket';

/**
 * opened    the first message
 * worse     it was for a working day, it is for now
 * grown     at least twice as many targets as the last message named
 * resolved  the last message
 */
export type TellingKind = 'opened' | 'worse' | 'grown' | 'resolved';

export interface Telling {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: TellingKind;
  readonly urgency: Urgency;
  /** Number of targets that it was about. */
  readonly targets: number;
  readonly subject: string;
}

export interface IncidentMember {
  readonly target: string;
  readonly probe: ProbeId;
}

export interface Incident {
  /** "<since> <code> <its first target>": never changes. */
  readonly id: string;
  readonly code: string;
  /** Slot in which its oldest target was first seen so. */
  readonly since: string;
  /** Counts writes: each follows from the one before it. */
  readonly version: number;
  readonly urgency: Urgency;
  /** All that were ever part of it; at most 500 are kept. */
  readonly members: readonly IncidentMember[];
  readonly told: readonly Telling[];
  /** Somebody is about to tell, since then: others wait, and believe it dead after a while. */
  readonly claimed?: string;
  /** Since when it is over. */
  readonly closed?: string;
}
