/**
 * SES judges bounces and complaints over a "representative volume" of the last mails, not over a day or fourteen: some
 * ten thousand, which a small sender reaches in months. The rate that SES shows in CloudWatch is its own; where it is not
 * there, what was counted by events reaches further back than the fourteen days of GetSendStatistics, and tells hard
 * bounces from others.
 */
import type { SesFacts } from '../../model/ses-facts.ts';

export type SesRate = 'bounces' | 'complaints';

/** Shares of 1 at which SES puts an account under review, and at which it may pause it (SES: reputation metrics messages). */
export const LIMITS: Readonly<Record<SesRate, { readonly review: number; readonly pause: number }>> = {
  bounces: { review: 0.05, pause: 0.1 },
  complaints: { review: 0.001, pause: 0.005 },
};

export const REPRESENTATIVE = 10_000;
/** Below, one bounce moves the rate by a percent: it says nothing yet. */
const TOO_FEW = 100;

export interface RateVerdict {
  readonly state: 'fine' | 'near' | 'review' | 'pause' | 'too-few';
  /** Share of 1. */
  readonly rate: number;
  /** Messages that it was counted over, and the days that they took. */
  readonly volume: number;
  readonly days: number;
  /** SES's own figure, or ours: from events, or from SES's statistics. */
  readonly from: 'ses' | 'events' | 'statistics';
  /** So many more at once, and the account is under review; 0 = it is. */
  readonly more: number;
}

export function judgeRate(
  rate: SesRate,
  { days, counted, reputation }: Pick<SesFacts, 'days' | 'counted' | 'reputation'>,
): RateVerdict {
  const statistics = countBack(days.map((day) => ({ volume: day.attempts, count: day[rate] })));
  const events = countBack(
    (counted ?? []).map((day) => ({
      // SES leaves out what it kept back itself.
      volume: Math.max(0, day.sent - day.suppressed),
      count: rate === 'bounces' ? day.hard : day.complaints,
    })),
  );
  // Events that are counted since yesterday know less than fourteen days of statistics.
  const best = events.volume > 0 && events.volume >= statistics.volume ? events : statistics;
  const told = reputation?.[rate];
  const share = told ?? (best.volume === 0 ? 0 : best.count / best.volume);
  const { review, pause } = LIMITS[rate];
  const base = {
    rate: share,
    volume: best.volume,
    days: best.days,
    from:
      told === undefined
        ? best === events
          ? ('events' as const)
          : ('statistics' as const)
        : ('ses' as const),
    more: moreUntil(review, share, Math.max(best.volume, told === undefined ? 0 : REPRESENTATIVE)),
  };
  if (told === undefined && best.volume < TOO_FEW) return { ...base, state: 'too-few' };
  if (share >= pause) return { ...base, state: 'pause' };
  if (share >= review) return { ...base, state: 'review' };
  return { ...base, state: share >= review * 0.6 ? 'near' : 'fine' };
}

interface DayShare {
  readonly volume: number;
  readonly count: number;
}

/** The newest days until the volume is representative. */
function countBack(days: readonly DayShare[]): DayShare & { readonly days: number } {
  let volume = 0;
  let count = 0;
  let taken = 0;
  for (const day of days.toReversed()) {
    if (volume >= REPRESENTATIVE) break;
    volume += day.volume;
    count += day.count;
    taken += 1;
  }
  return { volume, count, days: taken };
}

/** Each one more is a message more, too: (count + x) / (volume + x) = review. */
function moreUntil(review: number, share: number, volume: number): number {
  return Math.max(0, Math.ceil(((review - share) * volume) / (1 - review)));
}
