import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTallies } from '../adapters/aws/dynamodb-tallies.ts';
import type { Config } from '../core/config/schema.ts';
import { seconds } from '../core/model/duration.ts';
import type { Tallies } from '../core/ports.ts';
import { requireEnv } from './environment.ts';

/** Counts in the table that this function was given. */
export function openTallies({ retention }: Pick<Config, 'retention'>, client: DynamoDBClient): Tallies {
  const retentionDays = Math.ceil(seconds(retention) / 86_400);
  return createDynamoTallies({ client, table: requireEnv('table'), retentionDays });
}
