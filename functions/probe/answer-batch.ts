import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logProblem } from '../environment.ts';

/** Which messages come again. `results` has one result for each message, in order. */
export function answerBatch(
  event: SQSEvent,
  results: readonly PromiseSettledResult<void>[],
): SQSBatchResponse {
  const batchItemFailures = results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    const messageId = event.Records[index]?.messageId ?? '';
    logProblem(`message ${messageId}`, result.reason);
    return [{ itemIdentifier: messageId }];
  });
  // Partial failures are no "Errors" for CloudWatch; a batch that failed as a whole is one, and rings.
  if (batchItemFailures.length > 0 && batchItemFailures.length === event.Records.length) {
    throw new Error(`Cannot do any of ${batchItemFailures.length} messages: see the problems logged above`);
  }
  return { batchItemFailures };
}
