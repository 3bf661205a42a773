/** Alarms from their queue, and a look every few minutes: what people have not been told yet. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { createSnsPager } from '../../adapters/aws/sns-pager.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { openRecords } from '../open-records.ts';
import { readShippedConfig, requireEnv } from '../environment.ts';
import { createHandler } from './notify-batch.ts';

const { config } = readShippedConfig();

export const handler = createHandler({
  records: openRecords(config, new DynamoDBClient()),
  pager: createSnsPager({
    client: new SNSClient(),
    topics: { page: requireEnv('pageTopic'), ticket: requireEnv('ticketTopic') },
  }),
  clock: createNodeClock(),
  stack: requireEnv('stack'),
  maintenance: config.maintenance,
});
