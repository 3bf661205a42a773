/**
 * How fast others raise the volume of a new address, as data. "verified" means: these figures were read at the source on
 * that day. Where a sender publishes less than a whole schedule, the days between are ours and the row says so.
 */
export interface WarmUpSchedule {
  readonly id: string;
  readonly name: string;
  /** Figures are messages a day, or the most in any one hour. */
  readonly per: 'day' | 'hour';
  /** The first is that of day 1. */
  readonly volumes: readonly number[];
  /** After the last one each day may have so many times the one before, until the target. */
  readonly growth: number;
  readonly fits: string;
  readonly source: string;
  /** Day of that knowledge. */
  readonly asOf: string;
  readonly verified: boolean;
  /** What is ours in it, or doubtful; "" = nothing. */
  readonly note: string;
}

export const SCHEDULES: readonly WarmUpSchedule[] = [
  {
    id: 'conservative',
    name: 'Conservative, 30 days',
    per: 'day',
    volumes: [
      50, 100, 200, 400, 800, 1500, 3000, 5000, 7500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 35_000,
      40_000, 45_000, 50_000, 55_000, 60_000, 70_000, 80_000, 90_000, 100_000, 110_000, 120_000, 135_000,
      150_000, 175_000,
    ],
    growth: 1.15,
    fits: 'a new address and a list of people who asked for the mail',
    source: 'KumoMTA, policy-extras/warmup.toml, schedule.conservative',
    asOf: '2026-11-27',
    verified: true,
    note: 'the growth after day 30 is ours',
  },
  {
    id: 'transactional',
    name: 'Transactional, 21 days',
    per: 'day',
    volumes: [
      100, 250, 500, 1000, 2000, 4000, 8000, 12_000, 18_000, 25_000, 35_000, 45_000, 60_000, 80_000, 100_000,
      125_000, 150_000, 175_000, 200_000, 250_000, 300_000,
    ],
    growth: 1.2,
    fits: 'receipts, alerts and the like, which people open',
    source: 'KumoMTA, policy-extras/warmup.toml, schedule.transactional',
    asOf: '2026-11-27',
    verified: true,
    note: 'the growth after day 21 is ours',
  },
  {
    id: 'aggressive',
    name: 'Aggressive, 14 days',
    per: 'day',
    volumes: [
      200, 500, 1000, 2500, 5000, 10_000, 20_000, 35_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000,
    ],
    growth: 1.3,
    fits: 'a domain that receivers know well already, on a new address',
    source: 'KumoMTA, policy-extras/warmup.toml, schedule.aggressive',
    asOf: '2026-11-27',
    verified: true,
    note: 'the growth after day 14 is ours',
  },
  {
    id: 'sendgrid',
    name: 'Twilio SendGrid, automated warm-up',
    per: 'hour',
    volumes: [
      20, 28, 39, 55, 77, 108, 151, 211, 295, 413, 579, 810, 1000, 1587, 2222, 3111, 4356, 6098, 8583, 11_953,
      16_734, 23_427, 32_798, 45_917, 64_284, 89_998, 125_997, 176_395, 246_953, 345_735, 484_029, 677_640,
      948_696, 1_328_175, 1_859_444, 2_603_222, 3_644_511, 5_102_316, 7_143_242, 10_000_539, 14_000_754,
      19_601_056,
    ],
    growth: 1.4,
    fits: 'mail through SendGrid, which holds back what is more',
    source: 'Twilio SendGrid documentation, "Warming up an IP address", hourly send schedule',
    asOf: '2026-11-27',
    verified: true,
    note: '',
  },
  {
    id: 'ses',
    name: 'Amazon SES, dedicated addresses (standard)',
    per: 'day',
    volumes: evenly(100, 50_000, 45),
    growth: 1.15,
    fits: 'a dedicated address at SES, which sends the rest over shared addresses meanwhile',
    source: 'Amazon SES announcement of 2017-03-09 and developer guide: 50,000 a day within 45 days',
    asOf: '2026-11-27',
    verified: false,
    note: 'SES publishes the length and the end only: the first day and the even growth between are ours',
  },
  {
    id: 'gmail',
    name: 'Gmail, cautious',
    per: 'day',
    volumes: evenly(50, 20_000, 30),
    growth: 1.2,
    fits: 'lists with many addresses at Gmail or Google Workspace',
    source: 'Google, email sender guidelines: begin low, raise slowly, no sudden doubling',
    asOf: '2026-11-27',
    verified: false,
    note: 'Google names no figures: these are ours, a fifth more each day',
  },
  {
    id: 'mailgun',
    name: 'Mailgun, automatic warm-up',
    per: 'day',
    volumes: evenly(1000, 100_000, 15),
    growth: 1.3,
    fits: 'mail through Mailgun, which sends the rest over other addresses meanwhile',
    source: 'Mailgun API reference, IP address warm-up: 15 stages',
    asOf: '2026-11-27',
    verified: false,
    note: 'Mailgun publishes the number of stages only: the volumes are ours',
  },
];

export const DEFAULT_SCHEDULE = 'conservative';

export function scheduleOf(id: string): WarmUpSchedule | undefined {
  return SCHEDULES.find((one) => one.id === id);
}

/** So many days from the first figure to the last, each the same share more than the one before; two digits count. */
function evenly(first: number, last: number, days: number): readonly number[] {
  const factor = (last / first) ** (1 / (days - 1));
  return Array.from({ length: days }, (_, index) => Number((first * factor ** index).toPrecision(2)));
}
