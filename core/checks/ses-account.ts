/** May the account send, and how much more? */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { forecastQuota } from '../protocol/ses/index.ts';

type Quota = {
  readonly region: string;
  readonly sent: number;
  readonly most: number;
  /** Percent. */
  readonly used: number;
  readonly perSecond: number;
};

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
    if (used >= 1) raise('SES_QUOTA_REACHED', quota);
    else if (used >= NEAR || daysLeft !== undefined)
      raise('SES_QUOTA_NEAR', { ...quota, days: daysLeft ?? -1 });
    else raise('SES_SENDING', quota);
    return undefined;
  },
});
