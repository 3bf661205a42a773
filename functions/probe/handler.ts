/** Jobs from the queue, done in batches. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { createCloudWatchMetrics } from '../../adapters/aws/cloudwatch-metrics.ts';
import { work } from '../../core/pipeline/work.ts';
import { createHandler } from './probe-batch.ts';
import { clock, deps } from './probe-deps.ts';

export const handler = createHandler({
  ...deps,
  clock,
  metrics: createCloudWatchMetrics({ client: new CloudWatchClient() }),
  work: async (job, counting) => work(job, { ...deps, records: counting }),
});
