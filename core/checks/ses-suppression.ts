/** Does mail go to addresses that SES keeps it back from? */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';

type Kept = {
  readonly region: string;
  readonly kept: number;
  readonly sent: number;
  readonly days: number;
};

const DAYS = 14;
/** Then it is no longer a leftover of old lists. */
const MANY = { share: 0.01, messages: 100 };

const evidence = ({ kept, sent, days }: Kept): string =>
  `${kept} of ${sent} messages of ${days} ${days === 1 ? 'day' : 'days'} bounced as suppressed, by SES's events`;

export const sesSuppression = defineCheck({
  id: 'ses-suppression',
  probe: 'ses',
  title: 'No mail goes to addresses on the suppression list',
  codes: {
    SES_SUPPRESSION_QUIET: code<Kept>({
      outcome: 'pass',
      severity: 'info',
      says: ({ region }) => `SES in ${region} had no message to keep back`,
      evidence,
      advice: () => [],
    }),
    SES_SUPPRESSED: code<Kept>({
      outcome: 'fail',
      severity: ({ kept, sent }): Severity =>
        kept >= MANY.messages && kept >= sent * MANY.share ? 'warning' : 'notice',
      says: ({ region, kept }) =>
        `SES in ${region} kept back ${kept} ${kept === 1 ? 'message' : 'messages'} to suppressed addresses`,
      effect: () => 'they are paid for and count against the quota, and reach nobody',
      evidence,
      advice: () => [
        'take the addresses that bounce as suppressed off your lists',
        'see the list: aws sesv2 list-suppressed-destinations; an address that is good again: aws sesv2 delete-suppressed-destination',
      ],
    }),
    SES_SUPPRESSION_NOT_SEEN: code<{ readonly region: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ region }) =>
        `the suppression list of SES in ${region} was not looked at: only SES's second API shows it, and no events are counted here`,
      advice: () => [],
    }),
  },
  judge({ facts: { counted = [], account }, subject: { region } }, raise) {
    const recent = counted.slice(-DAYS);
    const sent = recent.reduce((sum, day) => sum + day.sent, 0);
    const kept = recent.reduce((sum, day) => sum + day.suppressed, 0);
    if (account === undefined || sent + kept === 0) return raise('SES_SUPPRESSION_NOT_SEEN', { region });
    const args = { region, kept, sent, days: recent.length };
    return raise(kept === 0 ? 'SES_SUPPRESSION_QUIET' : 'SES_SUPPRESSED', args);
  },
});
