/**
 * Messages of the work queue, done together: by the probe function, and by the agent on a host. A message fails only for
 * trouble of ours. What there is no time for is sent anew, not failed: a failed message comes back only after its
 * visibility timeout, and counts towards the dead letters. Staleness ends it.
 */
import type { AnyJob } from '../model/job.ts';
import type { Clock, Jobs, MetricPoint, Metrics, Records } from '../ports.ts';
import { dueIn } from './due-in.ts';
import { gatherCounts } from './gather-counts.ts';
import { isAhead } from './is-ahead.ts';
import { isStale } from './is-stale.ts';
import { sendWhenDue } from './send-when-due.ts';
import { settle } from './settle.ts';
import { sweepJob } from './sweep-job.ts';

export interface BatchDeps {
  /** Does one job: probe, judge, record; throws only for trouble of ours. */
  readonly work: (job: AnyJob, records: Records) => Promise<{ readonly metrics: readonly MetricPoint[] }>;
  /** Jobs in the text of a message; throws on anything else. */
  readonly readMessage: (body: string) => readonly AnyJob[];
  /** Bounds the jobs in flight: runs each as soon as there is room for it. */
  readonly limit: (run: () => Promise<void>) => Promise<void>;
  readonly jobs: Jobs;
  readonly records: Records;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'now'>;
  readonly confirmAfterSeconds: number;
}

/** One result for each message, in order. Rejects when what was done could not be counted, measured or handed back. */
export async function workBatch(
  bodies: readonly string[],
  /** May one more job be started? Asked before each. */
  hasTime: () => boolean,
  deps: BatchDeps,
): Promise<PromiseSettledResult<void>[]> {
  const points: MetricPoint[] = [];
  const again: AnyJob[] = [];
  const { records, flush } = gatherCounts(deps.records);
  const start = async (job: AnyJob): Promise<void> => {
    const now = deps.clock.now();
    if (isAhead(job, now)) throw new Error(`Cannot do a job of ${job.slot}: it is ${now.toISOString()} here`);
    if (isStale(job, now, deps.confirmAfterSeconds)) await giveUp(job, records);
    else if (!hasTime() || dueIn(job, now) > 0) again.push(job);
    else points.push(...(await deps.work(job, records)).metrics);
  };
  const results = await Promise.allSettled(
    bodies.map(async (body) => settle(deps.readMessage(body).map((job) => deps.limit(() => start(job))))),
  );
  // One that fails does not keep the others from being tried: what was measured cannot be measured again.
  await settle([
    flush(),
    deps.metrics.put(points),
    // What follows greylisting waits in several hops.
    sendWhenDue(deps.jobs, again, deps.clock.now()),
  ]);
  return results;
}

/** A second look, or one after greylisting, belongs to a run that was counted. */
async function giveUp(job: AnyJob, records: Pick<Records, 'countSweep'>): Promise<void> {
  if (job.attempt === 1) await records.countSweep(job.slot, { part: job.part, failed: [sweepJob(job)] });
}
