/** What the dashboard shows of open incidents: CloudWatch calls this for its custom widget. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { seconds } from '../../core/model/duration.ts';
import { readShippedConfig, requireEnv } from '../environment.ts';
import { createHandler } from './show-incidents.ts';

const { config } = readShippedConfig();

export const handler = createHandler({
  records: createDynamoRecords({
    client: new DynamoDBClient(),
    table: requireEnv('table'),
    retentionDays: seconds(config.retention) / 86_400,
  }),
  clock: createNodeClock(),
});
