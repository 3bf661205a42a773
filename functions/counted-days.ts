import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readTallyDays } from '../adapters/aws/read-tally-days.ts';
import type { SesCountedDay } from '../core/model/ses-facts.ts';
import { sesId } from '../core/model/target.ts';
import { toCountedDay } from '../core/sending/ses-day.ts';
import { requireEnv } from './environment.ts';

/** SES's notices speak of up to 225 days: so far back a small sender's representative volume reaches. */
const DAYS = 225;

/** What the ses-events function counted of an account. */
export async function countedDays(
  client: DynamoDBClient,
  region: string,
  now: Date,
): Promise<readonly SesCountedDay[]> {
  const day = (ago: number): string => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  const days = await readTallyDays({ client, table: requireEnv('table') }, sesId(region), day(DAYS), day(0));
  return days.map(toCountedDay);
}
