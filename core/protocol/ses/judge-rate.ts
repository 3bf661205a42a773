/**
 * SES judges bounces and complaints over a "representative volume" of the last mails, not over a day or fourteen: some
 * ten thousand, which a small sender reaches in months. GetSendStatistics has fourteen days; the rate that SES shows in
 * CloudWatch is better where it exists.
 */
import type { SesDay, SesFacts } from '../../model/ses-facts.ts';

export type SesRate = 'bounces' | 'complaints';

/** Shares of 1 at which SES puts an account under review, and at which it may pause it (SES: reputation metrics messages). */
export const LIMITS: Readonly<Record<SesRate, { readonly review: number; readonly pause: number }>> = {
  bounces: { review: 0.05, pause: 0.1 },
  complaints: { review: 0.001, pause: 0.005 },
};

const REPRESENTATIVE = 10_000;
/** Below, one bounce moves the rate by a percent: it says nothing yet. */
const TOO_FEW = 100;

export interface RateVerdict {
  readonly state: 'fine' | 'near' | 'review' | 'pause' | 'too-few';
  /** Share of 1. */
  readonly rate: number;
  /** Messages that it was counted over. */
  readonly volume: number;
  /** SES's own figure, or ours from its statistics. */
  readonly from: 'ses' | 'statistics';
  /** So many more at once, and the account is under review; 0 = it is. */
  readonly more: number;
}

export function judgeRate(
  rate: SesRate,
  { days, reputation }: Pick<SesFacts, 'days' | 'reputation'>,
): RateVerdict {
  const { volume, count } = countBack(days, rate);
  const told = reputation?.[rate];
  const share = told ?? (volume === 0 ? 0 : count / volume);
  const { review, pause } = LIMITS[rate];
  const base = {
    rate: share,
    volume,
    from: told === undefined ? ('statistics' as const) : ('ses' as const),
    more: moreUntil(review, share, Math.max(volume, told === undefined ? 0 : REPRESENTATIVE)),
  };
  if (told === undefined && volume < TOO_FEW) return { ...base, state: 'too-few' };
  if (share >= pause) return { ...base, state: 'pause' };
  if (share >= review) return { ...base, state: 'review' };
  return { ...base, state: share >= review * 0.6 ? 'near' : 'fine' };
}

/** The newest days until the volume is representative. */
function countBack(
  days: readonly SesDay[],
  rate: SesRate,
): { readonly volume: number; readonly count: number } {
  let volume = 0;
  let count = 0;
  for (const day of days.toReversed()) {
    if (volume >= REPRESENTATIVE) break;
    volume += day.attempts;
    count += day[rate];
  }
  return { volume, count };
}

/** Each one more is a message more, too: (count + x) / (volume + x) = review. */
function moreUntil(review: number, share: number, volume: number): number {
  return Math.max(0, Math.ceil(((review - share) * volume) / (1 - review)));
}
