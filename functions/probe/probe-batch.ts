import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import pLimit from 'p-limit';
import { readMessage } from '../../adapters/aws/sqs-jobs.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { dueIn } from '../../core/pipeline/due-in.ts';
import { gatherCounts } from '../../core/pipeline/gather-counts.ts';
import { isStale } from '../../core/pipeline/is-stale.ts';
import { sendWhenDue } from '../../core/pipeline/send-when-due.ts';
import type { Clock, Jobs, MetricPoint, Metrics, Records } from '../../core/ports.ts';
import { answerBatch } from './answer-batch.ts';
import { settle } from './settle.ts';

export interface ProbeDeps {
  /** Does one job: probe, judge, record; throws only for trouble of ours. */
  readonly work: (job: AnyJob, records: Records) => Promise<{ readonly metrics: readonly MetricPoint[] }>;
  readonly jobs: Jobs;
  readonly records: Records;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'now'>;
  /** Longest time that one job takes. */
  readonly budgetMs: number;
  readonly confirmAfterSeconds: number;
}

/** Jobs in flight at a time: more gains nothing on this little CPU. */
const IN_FLIGHT = 20;
/** For writing what was seen and for the metrics, after the last job. */
const RESERVE_MS = 5_000;

type Handler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

export function createHandler(deps: ProbeDeps): Handler {
  return async (event, context) => {
    const limit = pLimit(IN_FLIGHT);
    const points: MetricPoint[] = [];
    const again: AnyJob[] = [];
    const { records, flush } = gatherCounts(deps.records);
    const start = async (job: AnyJob): Promise<void> => {
      const now = deps.clock.now();
      const isShort = context.getRemainingTimeInMillis() < deps.budgetMs + RESERVE_MS;
      if (isStale(job, now, deps.confirmAfterSeconds)) await records.countSweep(job.slot, { failed: 1 });
      else if (isShort || dueIn(job, now) > 0) again.push(job);
      else points.push(...(await deps.work(job, records)).metrics);
    };
    const results = await Promise.allSettled(
      event.Records.map(async ({ body }) => settle(readMessage(body).map((job) => limit(() => start(job))))),
    );
    await flush();
    await deps.metrics.put(points);
    // Sent anew, not failed: a failed message comes back only after its visibility timeout, and counts towards the
    // dead letters. Staleness ends it. What follows greylisting waits in several hops.
    await sendWhenDue(deps.jobs, again, deps.clock.now());
    return answerBatch(event, results);
  };
}
