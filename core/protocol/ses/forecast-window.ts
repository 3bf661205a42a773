import type { SesFacts } from '../../model/ses-facts.ts';

const HOURS = 24;

/**
 * Hours until the quota of 24 hours is used up if sending goes on as in the last hour: what was sent a day ago leaves the
 * window meanwhile, so that whoever sends the same each day never gets there. Undefined = not within a day, or unknown.
 */
export function forecastWindow({ account, hours }: Pick<SesFacts, 'account' | 'hours'>): number | undefined {
  if (account === undefined || hours === undefined || hours.length !== HOURS || account.max24Hours <= 0)
    return undefined;
  const rate = hours.at(-1) ?? 0;
  let sent = account.sent24Hours;
  if (sent >= account.max24Hours) return 0;
  for (const [hour, leaving] of hours.entries()) {
    const net = rate - leaving;
    if (sent + net >= account.max24Hours) return hour + (account.max24Hours - sent) / net;
    sent += net;
  }
  return undefined;
}
