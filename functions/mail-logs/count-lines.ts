import type { CloudWatchLogsEvent } from 'aws-lambda';
import type { Config } from '../../core/config/schema.ts';
import { MAIL_METRICS } from '../../core/contract.ts';
import { openLogBatch } from '../../core/protocol/log-subscription/index.ts';
import { countNews, type CountDeps } from '../../core/sending/count-news.ts';
import { logNews } from '../../core/sending/log-news.ts';
import { logNotes } from '../environment.ts';

export interface MailLogsDeps extends CountDeps {
  readonly logs: Config['logs'];
}

/** Whoever calls without a payload that can be read: CloudWatch Logs says nothing more about where it came from. */
const UNKNOWN_SOURCE = 'unknown';

/** It throws when the table or CloudWatch refuses: Lambda calls it twice more, and then leaves the batch in a queue. */
export function createHandler(deps: MailLogsDeps): (event: Partial<CloudWatchLogsEvent>) => Promise<void> {
  return async (event) => {
    const batch = openLogBatch(event.awslogs?.data);
    if (!batch.ok) {
      await countNews(
        [{ source: UNKNOWN_SOURCE, at: '', metric: MAIL_METRICS.notUnderstood, isOfStack: true }],
        deps,
      );
      logNotes([`a batch of lines was not understood, ${batch.code}: ${batch.detail}`]);
      return;
    }
    const { value } = batch;
    const format = deps.logs.find(({ logGroup }) => logGroup === value.logGroup)?.format;
    const { news, notes } = logNews(value, { format });
    await countNews(news, deps);
    logNotes(notes);
  };
}
