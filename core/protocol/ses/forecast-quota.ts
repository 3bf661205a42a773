import type { SesFacts } from '../../model/ses-facts.ts';

export interface QuotaForecast {
  /** Share of the quota that the last 24 hours used, 0 to 1; 0 without a limit. */
  readonly used: number;
  /** Messages that may still be sent in these 24 hours. */
  readonly left: number;
  /** In so many days the quota is reached at the growth of the last days; absent = not within a month, or unknown. */
  readonly daysLeft?: number;
}

const HORIZON_DAYS = 30;
/** A trend of less is the weekday. */
const LEAST_DAYS = 7;

export function forecastQuota({
  account,
  days,
}: Pick<SesFacts, 'account' | 'days'>): QuotaForecast | undefined {
  if (account === undefined) return undefined;
  const { max24Hours: most, sent24Hours: sent } = account;
  if (most <= 0) return { used: 0, left: Number.MAX_SAFE_INTEGER };
  const growth = growthOf(days.map(({ attempts }) => attempts));
  const reached = growth > 0 ? Math.ceil((most - sent) / growth) : Infinity;
  return {
    used: sent / most,
    left: Math.max(0, most - sent),
    ...(reached >= 0 && reached <= HORIZON_DAYS ? { daysLeft: reached } : {}),
  };
}

/** Messages a day that each day brings more than the one before: the slope of the least squares. */
function growthOf(values: readonly number[]): number {
  const count = values.length;
  if (count < LEAST_DAYS) return 0;
  const mid = (count - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let over = 0;
  let under = 0;
  for (const [index, value] of values.entries()) {
    over += (index - mid) * (value - mean);
    under += (index - mid) ** 2;
  }
  return over / under;
}
