/**
 * The evidence of one run, in a chain of hashes: each record names the one before it, so that none can be changed,
 * taken out or put in later without its neighbours telling.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import type { AnyJob } from '../model/job.ts';
import { runName } from '../model/look.ts';
import type { Observation } from '../model/observation.ts';
import type { CheckRecord, RecordMode } from '../model/record.ts';
import { statusOf } from '../model/status.ts';
import { boundEvidence } from './bound-evidence.ts';
import { canonicalJson } from './canonical-json.ts';

export function makeRecord(seen: {
  readonly job: AnyJob;
  readonly observation: Observation;
  readonly findings: readonly Finding[];
  readonly vantage: string;
  readonly program: string;
  readonly previousHash: string;
  readonly mode?: RecordMode | undefined;
}): CheckRecord {
  const { job, vantage, program, previousHash, mode = 'every' } = seen;
  const { observation, findings } = boundEvidence(seen);
  const record = {
    schema: 1,
    program,
    configHash: job.configHash,
    vantage,
    target: job.target,
    probe: job.probe,
    slot: job.slot,
    attempt: job.attempt,
    ...(job.look === undefined ? {} : { look: job.look }),
    ...(job.becauseOf === undefined ? {} : { becauseOf: job.becauseOf }),
    ...(mode === 'every' ? {} : { mode }),
    startedAt: observation.startedAt,
    tookMs: observation.tookMs,
    status: statusOf(seen.findings),
    findings,
    observation,
    previousHash,
  } as const;
  return { ...record, hash: hashOf(record) };
}

/** The record says what it said when it was written. */
export function verifyRecord(record: CheckRecord): boolean {
  const { hash, ...rest } = record;
  return hash === hashOf(rest);
}

function hashOf(record: Omit<CheckRecord, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex');
}

/** Which run of a target and probe. */
export type RunOf = Pick<CheckRecord, 'slot' | 'attempt' | 'look'>;

/** Order of the runs of one target and probe, as text: "2026-11-24T02:14:00Z#1". */
export function versionOf(run: RunOf): string {
  return `${run.slot}#${runName(run)}`;
}
