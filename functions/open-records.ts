import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoRecords } from '../adapters/aws/dynamodb-records.ts';
import type { Config } from '../core/config/schema.ts';
import { seconds } from '../core/model/duration.ts';
import type { Records } from '../core/ports.ts';
import { requireEnv } from './environment.ts';

/** The table that this function was given. */
export function openRecords({ retention }: Pick<Config, 'retention'>, client: DynamoDBClient): Records {
  const retentionDays = seconds(retention) / 86_400;
  return createDynamoRecords({ client, table: requireEnv('table'), retentionDays });
}
