/** Once a minute, by the schedule: the jobs of that minute into the queue. Clients are made once per container. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCloudWatchMetrics } from '../../adapters/aws/cloudwatch-metrics.ts';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { seconds } from '../../core/model/duration.ts';
import { plan } from '../../core/pipeline/plan.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { readShippedConfig, requireEnv } from '../environment.ts';
import { openJobs } from '../open-jobs.ts';
import { createHandler } from './plan-minute.ts';

const { config, configHash } = readShippedConfig();
const targets = targetsOf(config);

export const handler = createHandler({
  jobsOf: (slot) => plan(targets, slot, configHash),
  jobs: openJobs(new SQSClient()),
  records: createDynamoRecords({
    client: new DynamoDBClient(),
    table: requireEnv('table'),
    retentionDays: seconds(config.retention) / 86_400,
  }),
  metrics: createCloudWatchMetrics({ client: new CloudWatchClient() }),
  clock: createNodeClock(),
  stack: requireEnv('stack'),
});
