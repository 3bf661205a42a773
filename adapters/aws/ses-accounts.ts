/** Accounts at SES: clients per region. What reads them is loaded with the first account: most installations have none. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SesCountedDay } from '../../core/model/ses-facts.ts';
import type { SesAccounts } from '../../core/ports.ts';

export interface SesAccountsOptions {
  readonly now?: () => Date;
  /** What was counted of the account in a region by its events; absent where nothing counts. */
  readonly counted?: (region: string, now: Date) => Promise<readonly SesCountedDay[]>;
}

export function createSesAccounts(options: SesAccountsOptions = {}): SesAccounts {
  const { now = () => new Date(), counted: countedOf = async () => [] } = options;
  const clients = new Map<string, { readonly ses: SESClient; readonly cloudwatch: CloudWatchClient }>();
  return {
    async read(subject, signal) {
      const { createSesClient, readAccount, readReputation } = await import('./read-ses-account.ts');
      const { region } = subject;
      const made = clients.get(region) ?? {
        ses: createSesClient(region),
        cloudwatch: new CloudWatchClient({ region, maxAttempts: 2 }),
      };
      clients.set(region, made);
      try {
        const facts = await readAccount(made.ses, subject, now(), signal);
        // Without it the rates are counted from the statistics, and say so.
        const reputation = await readReputation(made.cloudwatch, now(), signal).catch(() => undefined);
        const counted = await countedOf(region, now()).catch(() => []);
        return {
          ok: true,
          facts: {
            ...facts,
            ...(counted.length === 0 ? {} : { counted }),
            ...(reputation === undefined ? {} : { reputation }),
          },
        };
      } catch (error) {
        const { name, message } = error as Error;
        return { ok: false, detail: `SES in ${region}: ${name}: ${message}`.slice(0, 300) };
      }
    },
  };
}
