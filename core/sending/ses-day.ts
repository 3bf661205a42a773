/** The counts that are kept for each day of an account at SES, one per message and recipient. */
import type { SesCountedDay } from '../model/ses-facts.ts';
import type { TallyDay } from '../ports.ts';

export type SesDayCount = Exclude<keyof SesCountedDay, 'day'>;

export function toCountedDay({ day, counts }: TallyDay): SesCountedDay {
  const count = (name: SesDayCount): number => Math.max(0, counts[name] ?? 0);
  return {
    day,
    sent: count('sent'),
    delivered: count('delivered'),
    hard: count('hard'),
    soft: count('soft'),
    suppressed: count('suppressed'),
    complaints: count('complaints'),
    rejected: count('rejected'),
  };
}
