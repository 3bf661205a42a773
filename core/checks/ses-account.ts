/** May the account send, and how much more? */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { forecastQuota, forecastWindow } from '../protocol/ses/index.ts';

type Quota = {
  readonly region: string;
  readonly sent: number;
  readonly most: number;
  /** Percent. */
  readonly used: number;
  readonly perSecond: number;
};

/** Hardly a burst goes on for longer. */
const SOON_HOURS = 12;
/** A share of the allowed speed, as a mean of a quarter of an hour: single seconds had more. */
const FAST = { notice: 0.8, warning: 0.95 };
const QUARTER_SECONDS = 900;

/** SES gives new accounts a sandbox: so many messages a day, to verified addresses only. */
const SANDBOX = 200;
const NEAR = 0.8;

const evidence = ({ sent, most, perSecond }: Quota): string =>
  `${sent} of ${most} messages in the last 24 hours, at most ${perSecond} a second`;

export const sesAccount = defineCheck({
  id: 'ses-account',
  probe: 'ses',
  title: 'The account may send, and has room to',
  codes: {
    SES_SENDING: code<Quota>({
      outcome: 'pass',
      severity: 'info',
      says: ({ region, used }) => `SES in ${region} sends; ${used} % of its quota is used`,
      evidence,
      advice: () => [],
    }),
    SES_PAUSED: code<{ readonly region: string }>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ region }) => `SES in ${region} does not send: sending is switched off for this account`,
      effect: () => 'every message is refused until it is switched on again',
      evidence: () => 'GetAccountSendingEnabled says false',
      advice: () => [
        'read the newest message of AWS about this account: a pause after bounces or complaints has its reasons there',
        'repair the cause, then answer the case; a switch of your own: aws ses update-account-sending-enabled --enabled',
      ],
    }),
    SES_QUOTA_REACHED: code<Quota>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ region }) => `SES in ${region} has used its quota: further messages are refused`,
      effect: () =>
        'SES throttles: "Daily message quota exceeded" until the oldest of these 24 hours are over',
      evidence,
      advice: () => [
        'hold mail that can wait',
        'ask for a higher quota: Service Quotas, Amazon SES, sending quota',
      ],
    }),
    SES_QUOTA_NEAR: code<Quota & { readonly days: number }>({
      outcome: 'fail',
      severity: ({ used }): Severity => (used >= NEAR * 100 ? 'warning' : 'notice'),
      says: ({ region, used, days }) =>
        days >= 0
          ? `SES in ${region} reaches its quota in ${days} ${days === 1 ? 'day' : 'days'} if it grows on like this`
          : `SES in ${region} has used ${used} % of its quota`,
      effect: () => 'at the quota SES refuses every further message',
      evidence,
      advice: () => [
        'ask for a higher quota now: it takes AWS about a day',
        'look at what grows: is it wanted mail?',
      ],
    }),
    SES_QUOTA_SOON: code<Quota & { readonly hours: number; readonly perHour: number }>({
      outcome: 'fail',
      severity: ({ hours, used }): Severity => {
        if (hours <= 1) return 'error';
        return hours <= 6 && used >= 50 ? 'warning' : 'notice';
      },
      says: ({ region, hours, perHour }) =>
        `SES in ${region} uses up its quota in ${inWords(hours)} if ${perHour} messages an hour go on`,
      effect: () => 'then SES refuses every further message until the oldest of these 24 hours are over',
      evidence,
      advice: () => [
        'look at what sends so much now: a campaign, a loop, a stolen key?',
        'hold mail that can wait; ask for a higher quota: Service Quotas, Amazon SES, sending quota',
      ],
    }),
    SES_SPEED_NEAR: code<{ readonly region: string; readonly perSecond: number; readonly most: number }>({
      outcome: 'fail',
      severity: ({ perSecond, most }): Severity => (perSecond >= most * FAST.warning ? 'warning' : 'notice'),
      says: ({ region, perSecond, most }) =>
        `SES in ${region} had ${perSecond} messages a second over a quarter of an hour; ${most} are allowed`,
      effect: () =>
        'seconds with more are throttled ("Maximum sending rate exceeded"): that mail waits, or is lost by careless programs',
      evidence: () =>
        "the busiest quarter of an hour of GetSendStatistics in the last day; SES's speed counts recipients",
      advice: () => [
        'let the sending program wait and try again when it is throttled, longer each time',
        'ask for a higher sending rate: Service Quotas, Amazon SES, sending rate',
      ],
    }),
    SES_SANDBOX: code<Quota>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ region }) => `SES in ${region} is still in the sandbox: it sends to verified addresses only`,
      effect: () => 'mail to anybody else is refused',
      evidence,
      advice: () => ['ask for production access in the SES console of this region'],
    }),
    SES_NOT_SEEN: code<{ readonly region: string; readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ region, why }) => `SES in ${region} was not read: ${why}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject: { region }, faults }, raise) {
    const { account } = facts;
    if (account === undefined)
      return raise('SES_NOT_SEEN', { region, why: faults[0]?.detail ?? 'no answer' });
    if (!account.sendingEnabled) return raise('SES_PAUSED', { region });
    const { used = 0, daysLeft } = forecastQuota(facts) ?? {};
    const quota: Quota = {
      region,
      sent: account.sent24Hours,
      most: account.max24Hours,
      used: Math.round(used * 100),
      perSecond: account.maxPerSecond,
    };
    if (account.max24Hours === SANDBOX) raise('SES_SANDBOX', quota);
    const hours = forecastWindow(facts);
    if (used >= 1) raise('SES_QUOTA_REACHED', quota);
    else if (hours !== undefined && hours <= SOON_HOURS)
      raise('SES_QUOTA_SOON', {
        ...quota,
        hours: Number(hours.toFixed(1)),
        perHour: facts.hours?.at(-1) ?? 0,
      });
    else if (used >= NEAR || daysLeft !== undefined)
      raise('SES_QUOTA_NEAR', { ...quota, days: daysLeft ?? -1 });
    else raise('SES_SENDING', quota);
    const perSecond = Number(((facts.busiestQuarter ?? 0) / QUARTER_SECONDS).toFixed(1));
    if (account.maxPerSecond > 0 && perSecond >= account.maxPerSecond * FAST.notice)
      raise('SES_SPEED_NEAR', { region, perSecond, most: account.maxPerSecond });
    return undefined;
  },
});

function inWords(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
