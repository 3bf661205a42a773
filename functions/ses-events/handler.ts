/** What SES says of each message, from its queue: counted by provider and minute, each once. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCloudWatchMetrics } from '../../adapters/aws/cloudwatch-metrics.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { readShippedConfig, requireEnv } from '../environment.ts';
import { openTallies } from '../open-tallies.ts';
import { createHandler } from './count-events.ts';

const { config } = readShippedConfig();

export const handler = createHandler({
  tallies: openTallies(config, new DynamoDBClient()),
  metrics: createCloudWatchMetrics({ client: new CloudWatchClient(), keeps: false }),
  clock: createNodeClock(),
  stack: requireEnv('stack'),
  regions: requireEnv('sesRegions').split(','),
  region: requireEnv('vantage'),
});
