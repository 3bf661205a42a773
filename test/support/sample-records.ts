/** Records, jobs and findings for tests of the pipeline and of the stores. */
import type { Finding } from '../../core/model/finding.ts';
import type { AnyJob } from '../../core/model/job.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { CheckRecord, State, Transition } from '../../core/model/record.ts';
import { makeRecord } from '../../core/pipeline/record.ts';

export const SLOT = '2026-11-24T02:14:00Z';

/** Slot some minutes after (or before) the usual one. */
export function slotAfter(minutes: number): string {
  return `${new Date(Date.parse(SLOT) + minutes * 60_000).toISOString().slice(0, 19)}Z`;
}

export function sampleFinding(change: Partial<Finding> = {}): Finding {
  return {
    code: 'SAMPLE_BAD',
    check: 'sample',
    outcome: 'fail',
    severity: 'error',
    args: {},
    instance: '',
    ...change,
  };
}

export function sampleJob(change: Partial<AnyJob> = {}): AnyJob {
  return {
    probe: 'dnsbl',
    target: '192.0.2.10',
    subject: { address: '192.0.2.10', without: [], own: [], onlyOwn: false },
    slot: SLOT,
    attempt: 1,
    configHash: '0123456789ab',
    ...change,
  } as AnyJob;
}

export interface RecordWish {
  readonly job?: Partial<AnyJob>;
  readonly findings?: readonly Finding[];
  readonly previousHash?: string;
  readonly facts?: unknown;
  readonly startedAt?: string;
}

export function sampleRecord({
  job: change = {},
  findings = [],
  previousHash = '',
  facts = {},
  startedAt,
}: RecordWish = {}): CheckRecord {
  const job = sampleJob(change);
  const observation = {
    probe: job.probe,
    target: job.target,
    startedAt:
      startedAt ?? new Date(Date.parse(job.slot) + (job.attempt === 2 ? 32_000 : 1500)).toISOString(),
    tookMs: 120,
    facts,
    faults: [],
    asked: { dnsQuestions: 4, connections: 0 },
  } as unknown as Observation;
  return makeRecord({ job, observation, findings, vantage: 'test', program: '0.0.0', previousHash });
}

export function sampleState(change: Partial<State> = {}): State {
  return {
    target: '192.0.2.10',
    probe: 'dnsbl',
    version: `${SLOT}#1`,
    slot: SLOT,
    status: 'ok',
    since: SLOT,
    open: [],
    hash: 'ab',
    ...change,
  };
}

export function sampleTransition(change: Partial<Transition> = {}): Transition {
  return {
    slot: SLOT,
    attempt: 1,
    target: '192.0.2.10',
    probe: 'dnsbl',
    from: 'new',
    to: 'ok',
    opened: [],
    cleared: [],
    ...change,
  };
}
