/** Lines of mail logs, from CloudWatch Logs: counted by provider and minute, each once. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCloudWatchMetrics } from '../../adapters/aws/cloudwatch-metrics.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { readShippedConfig, requireEnv } from '../environment.ts';
import { openTallies } from '../open-tallies.ts';
import { createHandler } from './count-lines.ts';

const { config } = readShippedConfig();

export const handler = createHandler({
  tallies: openTallies(config, new DynamoDBClient()),
  metrics: createCloudWatchMetrics({ client: new CloudWatchClient(), keeps: false }),
  clock: createNodeClock(),
  stack: requireEnv('stack'),
  logs: config.logs,
});
