/**
 * Counted events in the table of records: a set of ids for each ten seconds of a source, to which a write adds and of which
 * it answers what was there before, so that two callers never both believe an id to be new; and a row of counts for each
 * day. Single-item writes only.
 */
import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../../core/contract.ts';
import type { Tallies } from '../../core/ports.ts';
import { toItem } from './record-items.ts';
import { claimsKey, tallyKey } from './record-keys.ts';
import { readTallyDays } from './read-tally-days.ts';

export interface DynamoTalliesOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Counts of days live this long. */
  readonly retentionDays: number;
}

const DAY_SECONDS = 86_400;
/** Events older than two weeks have no metrics; after another day nobody sends them again. */
const CLAIM_DAYS = 15;

export function createDynamoTallies({ client, table, retentionDays }: DynamoTalliesOptions): Tallies {
  const expiresAfter = (day: string, days: number): number =>
    Math.floor(Date.parse(`${day}T00:00:00Z`) / 1000) + days * DAY_SECONDS;
  return {
    async claim(source, bucket, ids) {
      if (ids.length === 0) return [];
      const { Attributes: before } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem(claimsKey(source, bucket)),
          UpdateExpression: 'ADD #ids :ids SET #expires = :expires',
          ExpressionAttributeNames: { '#ids': 'ids', '#expires': TABLE_KEYS.expires },
          ExpressionAttributeValues: {
            ':ids': { SS: [...new Set(ids)] },
            ':expires': { N: String(expiresAfter(bucket.slice(0, 10), CLAIM_DAYS)) },
          },
          ReturnValues: 'UPDATED_OLD',
        }),
      );
      const known = new Set(before?.['ids']?.SS ?? []);
      return ids.filter((id) => !known.has(id));
    },
    async release(source, bucket, ids) {
      if (ids.length === 0) return;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem(claimsKey(source, bucket)),
          UpdateExpression: 'DELETE #ids :ids',
          ExpressionAttributeNames: { '#ids': 'ids' },
          ExpressionAttributeValues: { ':ids': { SS: [...new Set(ids)] } },
        }),
      );
    },
    async add(source, day, counts) {
      const names = Object.keys(counts);
      if (names.length === 0) return;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem(tallyKey(source, day)),
          UpdateExpression: `ADD ${names.map((_, index) => `#n${index} :n${index}`).join(', ')} SET #expires = :expires`,
          ExpressionAttributeNames: {
            '#expires': TABLE_KEYS.expires,
            ...Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
          },
          ExpressionAttributeValues: toItem({
            ':expires': expiresAfter(day, retentionDays),
            ...Object.fromEntries(names.map((name, index) => [`:n${index}`, counts[name]])),
          }),
        }),
      );
    },
    days: async (source, from, to) => readTallyDays({ client, table }, source, from, to),
  };
}
