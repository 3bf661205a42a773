import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { createSesMail } from '../adapters/aws/ses-mail.ts';
import { createDeliveryPorts } from '../adapters/node/delivery-ports.ts';
import type { ProbePorts } from '../core/ports.ts';

/** What accounts that send, and round trips, are seen by. */
export function openSending(ca: readonly string[]): Pick<ProbePorts, 'ses' | 'delivery'> {
  return { ses: createSesAccounts(), delivery: createDeliveryPorts({ ca, ses: createSesMail() }) };
}
