/** What the dashboard shows of open incidents: CloudWatch calls this for its custom widget. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { openRecords } from '../open-records.ts';
import { readShippedConfig } from '../environment.ts';
import { createHandler } from './show-incidents.ts';

const { config } = readShippedConfig();

export const handler = createHandler({
  records: openRecords(config, new DynamoDBClient()),
  clock: createNodeClock(),
});
