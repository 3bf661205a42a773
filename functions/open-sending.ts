import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { createSesMail } from '../adapters/aws/ses-mail.ts';
import { createDeliveryPorts } from '../adapters/node/delivery-ports.ts';
import type { ProbePorts } from '../core/ports.ts';
import { countedDays } from './counted-days.ts';

/** What accounts that send, and round trips, are seen by. */
export function openSending(
  ca: readonly string[],
  records: DynamoDBClient,
): Pick<ProbePorts, 'ses' | 'delivery'> {
  return {
    ses: createSesAccounts({ counted: async (region, now) => countedDays(records, region, now) }),
    delivery: createDeliveryPorts({ ca, ses: createSesMail() }),
  };
}
