import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import pLimit from 'p-limit';
import { readMessage } from '../../adapters/aws/sqs-jobs.ts';
import { workBatch, type BatchDeps } from '../../core/pipeline/work-batch.ts';
import { answerBatch } from './answer-batch.ts';

export interface ProbeDeps extends Omit<BatchDeps, 'readMessage' | 'limit'> {
  /** Longest time that one job takes. */
  readonly budgetMs: number;
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
    const results = await workBatch(
      event.Records.map(({ body }) => body),
      () => context.getRemainingTimeInMillis() >= deps.budgetMs + RESERVE_MS,
      { ...deps, readMessage, limit },
    );
    return answerBatch(event, results);
  };
}
