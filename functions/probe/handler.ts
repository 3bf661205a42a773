/** Jobs from the queue, done in batches. */
import { work } from '../../core/pipeline/work.ts';
import { createHandler } from './probe-batch.ts';
import { openMetrics } from '../open-metrics.ts';
import { clock, deps } from './probe-deps.ts';

export const handler = createHandler({
  ...deps,
  clock,
  metrics: openMetrics(),
  work: async (job, counting) => work(job, { ...deps, records: counting }),
});
