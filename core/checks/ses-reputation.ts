/** How far is the account from a review, and from a pause? */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { judgeRate, LIMITS, REPRESENTATIVE, type SesRate } from '../protocol/ses/index.ts';

type Rate = {
  readonly region: string;
  readonly rate: SesRate;
  /** Percent, with its digits. */
  readonly share: string;
  readonly volume: number;
  /** Days that the volume took. */
  readonly days: number;
  readonly from: 'ses' | 'events' | 'statistics';
  readonly more: number;
};

const percent = (share: number): string => `${Number((share * 100).toFixed(share < 0.01 ? 3 : 1))} %`;

/** Whose figure, and over what: SES looks at a volume, not at a time. */
function source({ rate, share, volume, days, from }: Rate): string {
  if (from === 'ses') return `Reputation.${rate === 'bounces' ? 'Bounce' : 'Complaint'}Rate ${share}`;
  const over = `${share} of the last ${volume} messages, ${days} ${days === 1 ? 'day' : 'days'}`;
  if (from === 'events') return `${over} by SES's events${rate === 'bounces' ? ', hard bounces alone' : ''}`;
  return volume < REPRESENTATIVE
    ? `${over} of SES's statistics; SES itself looks at about ${REPRESENTATIVE} messages, further back`
    : `${over} of SES's statistics`;
}

const evidence = (args: Rate): string =>
  `${source(args)}; SES reviews at ${percent(LIMITS[args.rate].review)} and may pause at ${percent(LIMITS[args.rate].pause)}`;

const ADVICE: Readonly<Record<SesRate, readonly string[]>> = {
  bounces: [
    'stop sending to addresses that bounced hard: switch the suppression list of the account on',
    'find the list or form that the bad addresses come from; confirm new addresses before they are mailed',
    '"postwatch bounce" reads returned messages: which addresses, why, for good or for now',
  ],
  complaints: [
    'find what was sent to those who complained: wrong people, too often, or hard to leave',
    'one click to unsubscribe (RFC 8058), and honour it at once',
  ],
};

export const sesReputation = defineCheck({
  id: 'ses-reputation',
  probe: 'ses',
  title: 'Bounces and complaints stay below what SES reviews',
  codes: {
    SES_RATE_FINE: code<Rate>({
      outcome: 'pass',
      severity: 'info',
      says: ({ region, rate, share, more }) =>
        `${rate} at SES in ${region} are ${share}; ${more} more at once would mean a review`,
      evidence,
      advice: () => [],
      per: ['rate'],
    }),
    SES_RATE_NEAR: code<Rate>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ region, rate, share, more }) =>
        `${rate} at SES in ${region} are ${share}: ${more} more, and the account is under review`,
      evidence,
      advice: ({ rate }) => ADVICE[rate],
      per: ['rate'],
    }),
    SES_RATE_HIGH: code<Rate & { readonly state: 'review' | 'pause' }>({
      outcome: 'fail',
      severity: ({ state }): Severity => (state === 'pause' ? 'critical' : 'error'),
      says: ({ region, rate, share, state }) =>
        `${rate} at SES in ${region} are ${share}: ${state === 'pause' ? 'AWS may stop the account at any time' : 'enough for a review of the account'}`,
      effect: () => 'a paused account sends nothing; what hurts it here hurts delivery everywhere',
      evidence,
      advice: ({ rate }) => ADVICE[rate],
      per: ['rate'],
    }),
    SES_RATE_UNKNOWN: code<Rate>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ region, rate, volume }) =>
        `${rate} at SES in ${region}: ${volume} messages are too few for a rate`,
      advice: () => [],
      per: ['rate'],
    }),
    SES_RATES_NOT_SEEN: code<{ readonly region: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ region }) => `bounces and complaints at SES in ${region} were not read`,
      advice: () => [],
    }),
  },
  judge({ facts, subject: { region } }, raise) {
    if (facts.account === undefined) return raise('SES_RATES_NOT_SEEN', { region });
    for (const rate of ['bounces', 'complaints'] as const) {
      const { state, rate: share, volume, days, from, more } = judgeRate(rate, facts);
      const args = { region, rate, share: percent(share), volume, days, from, more };
      if (state === 'review' || state === 'pause') raise('SES_RATE_HIGH', { ...args, state });
      else if (state === 'too-few') raise('SES_RATE_UNKNOWN', args);
      else raise(state === 'near' ? 'SES_RATE_NEAR' : 'SES_RATE_FINE', args);
    }
    return undefined;
  },
});
