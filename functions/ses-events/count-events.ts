import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { countNews, type CountDeps } from '../../core/sending/count-news.ts';
import { sesNews, type SesSources } from '../../core/sending/ses-news.ts';
import { logNotes, logProblem } from '../environment.ts';

export interface SesEventsDeps extends CountDeps, SesSources {}

/** So many in a row that fail alone: then it is not the message, and the others need not be tried. */
const GIVE_UP_AFTER = 3;

/**
 * A message that cannot be read is counted and gone: it would be no better the next time. When the table or CloudWatch
 * refuses a batch, each message is tried alone, so that one cannot take the others with it to the dead letters.
 */
export function createHandler(deps: SesEventsDeps): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records: messages }) => {
    const read = messages.map(({ messageId, body }) => ({ messageId, ...sesNews(body, deps) }));
    try {
      await countNews(
        read.flatMap(({ news }) => news),
        deps,
      );
      logNotes(read.flatMap(({ notes }) => notes));
      return { batchItemFailures: [] };
    } catch (error) {
      logProblem(`a batch of ${messages.length} events`, error);
    }
    const failed: string[] = [];
    let inRow = messages.length === 1 ? GIVE_UP_AFTER : 0;
    for (const { messageId, news, notes } of read) {
      try {
        if (inRow < GIVE_UP_AFTER) {
          await countNews(news, deps);
          logNotes(notes);
          inRow = 0;
          continue;
        }
      } catch (error) {
        logProblem(`event ${messageId}`, error);
        inRow += 1;
      }
      failed.push(messageId);
    }
    // Partial failures are no "Errors" for CloudWatch; a batch that failed as a whole is one, and rings.
    if (failed.length === messages.length) throw new Error(`Cannot count any of ${failed.length} events`);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
