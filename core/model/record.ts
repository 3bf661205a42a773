/** What is kept: design section 5. */
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import type { Observation } from './observation.ts';
import type { ProbeId } from './probe.ts';
import type { Severity } from './severity.ts';
import type { Status } from './status.ts';

/**
 * every            each run leaves a record
 * changes+hourly   a run that sees what the record before it says, within the same hour, leaves none
 */
export const RECORD_MODES = ['every', 'changes+hourly'] as const;
export type RecordMode = (typeof RECORD_MODES)[number];

/** Evidence of one run. Append only. */
export interface CheckRecord {
  readonly schema: 1;
  /** Version of Postwatch that wrote it. */
  readonly program: string;
  readonly configHash: string;
  /** Where it was seen from: "eu-west-1", "host mail-probe-1". */
  readonly vantage: string;
  readonly target: string;
  readonly probe: ProbeId;
  readonly slot: string;
  /** See job.ts. */
  readonly attempt: number;
  readonly look?: number;
  /** For endpoints that a domain's MX led to: that domain. */
  readonly becauseOf?: string;
  /** Absent = "every". With another, runs after this one that saw the same may have left no record. */
  readonly mode?: Exclude<RecordMode, 'every'>;
  readonly startedAt: string;
  readonly tookMs: number;
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly observation: Observation;
  /** Hash of the record before this one, of this target and probe, "" for the first. */
  readonly previousHash: string;
  /** SHA-256, hexadecimal, of this record's canonical JSON without this field. */
  readonly hash: string;
}

/** A trouble that is open at a target: every finding that is no pass and counts for the status. */
export interface OpenFinding {
  readonly finding: Finding;
  /** Slot in which it was first seen. */
  readonly since: string;
  /** False = suspected: not seen often enough yet, to be asked again. */
  readonly confirmed: boolean;
  /** While it is suspected, and more than the first look has a say. */
  readonly looks?: Looks;
  /** Where several vantages look. */
  readonly votes?: Votes;
}

/** What the looks at a suspicion said. One that could not see, or saw what a cache kept, is none of them. */
export interface Looks {
  readonly seen: number;
  readonly fine: number;
  /** When it was last seen, ISO 8601. */
  readonly at: string;
}

/** What a vantage said last of a trouble, in a look that could see. */
export interface Word {
  readonly slot: string;
  /** When the look began, ISO 8601. */
  readonly at: string;
  readonly sees: boolean;
  /** Slot of the first of its looks in a row that saw it. */
  readonly first?: string;
}

export interface Votes {
  /** Vantages that look. */
  readonly of: number;
  /** The vantage whose finding is shown. */
  readonly by: string;
  readonly words: Readonly<Record<string, Word>>;
  /** Too few see it to be ever enough, and they go on seeing it: the severity that it would have as the target's own. */
  readonly regional?: Severity;
}

/** A server asked us to come again with the same envelope; a chain of follow-ups does. */
export interface Greylisted {
  /** When it first did, ISO 8601. */
  readonly since: string;
  /** Version of the record that began the chain: a replay of that run sends its first follow-up again. */
  readonly by: string;
  /** Where several look: whose chain it is. */
  readonly vantage?: string;
}

/** Last known state of a target and probe. Written only when something changed. */
export interface State {
  readonly target: string;
  readonly probe: ProbeId;
  /**
   * Slot and attempt of the record that made it so: "2026-11-24T02:14:00Z#1", "...#2.3" for the third look; "+" after it when a follow-up of
   * greylisting took that off: it is later than the state's own run, and earlier than any run after it.
   */
  readonly version: string;
  readonly slot: string;
  readonly status: Status;
  /** Slot since which the status is this. */
  readonly since: string;
  readonly open: readonly OpenFinding[];
  readonly hash: string;
  /** Where several vantages look: those whose look of this slot is in, the scheduled one first; when others were asked. */
  readonly heard?: readonly string[];
  /** What it changed. Kept with it, so that a crash before that is written as well loses nothing. */
  readonly change?: Transition;
  readonly known?: Known;
  readonly greylisted?: Greylisted;
}

/** What changed at a slot. */
export interface Transition {
  readonly slot: string;
  readonly attempt: number;
  readonly look?: number;
  readonly target: string;
  readonly probe: ProbeId;
  readonly from: Status | 'new';
  readonly to: Status;
  /** New, newly confirmed, or of another severity: as they are now. */
  readonly opened: readonly OpenFinding[];
  readonly cleared: readonly OpenFinding[];
  /** What is another than it was and needs nobody: told once, never open. */
  readonly noted?: readonly Finding[];
}

/** Proof of coverage of one slot. */
export interface Sweep {
  readonly slot: string;
  readonly planned: number;
  readonly done: number;
  /** Given up, and not done after all. */
  readonly failed: number;
}
