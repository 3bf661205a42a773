import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { TABLE_KEYS } from '../../core/contract.ts';
import type { TallyDay } from '../../core/ports.ts';
import { toItem, type Item } from './record-items.ts';
import { tallyPartition } from './record-keys.ts';

/** Counts of the days of a source, both ends included, oldest first. Apart, for the probe function only reads. */
export async function readTallyDays(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  source: string,
  from: string,
  to: string,
): Promise<readonly TallyDay[]> {
  const days: TallyDay[] = [];
  let after: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#pk': TABLE_KEYS.partition, '#sk': TABLE_KEYS.sort },
        ExpressionAttributeValues: toItem({ ':pk': tallyPartition(source), ':from': from, ':to': to }),
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      }),
    );
    for (const item of page.Items ?? []) {
      const { pk: _pk, sk, expires: _expires, ...counts } = unmarshall(item);
      days.push({ day: String(sk), counts });
    }
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return days;
}
