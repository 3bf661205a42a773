/** One minute of planning, in a process with the heap of the function: the handler, the registry on disk, counted AWS. */
import { open } from 'node:fs/promises';
import { createCloudWatchMetrics } from '../adapters/aws/cloudwatch-metrics.ts';
import { createDynamoRecords } from '../adapters/aws/dynamodb-records.ts';
import { createSqsJobs } from '../adapters/aws/sqs-jobs.ts';
import { openRegistry } from '../core/pipeline/registry.ts';
import { createHandler } from '../functions/plan/plan-minute.ts';
import { createCountingAws } from './counting-aws.ts';

const [file = '', slot = ''] = process.argv.slice(2);
const aws = createCountingAws();
const object = await open(file);
const read = aws.ranges(async (from, to) => {
  const { buffer, bytesRead } = await object.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
});
const now = new Date(slot);
const handler = createHandler({
  jobsOf: openRegistry(read).jobsOf,
  jobs: createSqsJobs({ client: aws.sqs, queueUrl: 'queue' }),
  records: createDynamoRecords({ client: aws.dynamo, table: 'records', retentionDays: 90, now: () => now }),
  metrics: createCloudWatchMetrics({ client: aws.cloudwatch }),
  clock: { now: () => now },
  stack: 'fleet',
});
const begun = performance.now();
const { planned } = await handler({ scheduledTime: slot });
const ms = performance.now() - begun;
process.send?.({ planned, ms, rss: process.resourceUsage().maxRSS * 1024, counts: aws.counts });
