/** What can be said about a provider's limit and what was sent. */
import { code } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';

export type LimitWindow = 'day' | 'hour' | 'minute' | 'second';

export type Used = {
  readonly provider: string;
  readonly window: LimitWindow;
  /** "messages" or "recipients". */
  readonly what: string;
  readonly used: number;
  readonly limit: number;
  readonly left: number;
  /** Percent. */
  readonly share: number;
  /** Where the limit is known from. */
  readonly source: string;
  /** When the most went out, "" where it is a sum. */
  readonly at: string;
};

const count = (value: number): string => value.toLocaleString('en');
const span = (window: LimitWindow): string => (window === 'day' ? 'in 24 hours' : `in one ${window}`);
const evidence = ({ used, limit, what, window, at, source }: Used): string =>
  `${count(used)} of ${count(limit)} ${what} ${span(window)}${at === '' ? '' : `, at ${at}`}; the limit: ${source}`;
/** A full minute is a queue that waits; a full day is mail that does not go out. */
const severityOf = { day: 'critical', hour: 'error', minute: 'warning', second: 'warning' } as const;

export const LIMIT_CODES = {
  LIMIT_ROOM: code<Used>({
    outcome: 'pass',
    severity: 'info',
    says: ({ provider, share, window }) => `${provider}: ${share} % of the limit of a ${window} is used`,
    evidence,
    advice: () => [],
  }),
  LIMIT_NEAR: code<Used & { readonly days: number }>({
    outcome: 'fail',
    severity: ({ window, share }): Severity =>
      share >= 80 && (window === 'day' || window === 'hour') ? 'warning' : 'notice',
    says: ({ provider, share, window, days }) =>
      days >= 0
        ? `${provider}: the limit of a day is reached in ${days} ${days === 1 ? 'day' : 'days'} if it grows on like this`
        : `${provider}: ${share} % of the limit of a ${window} is used`,
    effect: () => 'beyond the limit the provider refuses or holds back',
    evidence,
    advice: () => [
      'spread mail that can wait over the day, or send it through a second account',
      'ask the provider for more before it is needed',
    ],
  }),
  LIMIT_REACHED: code<Used>({
    outcome: 'fail',
    severity: ({ window }): Severity => severityOf[window],
    says: ({ provider, window }) => `${provider}: the limit of a ${window} is used up`,
    effect: ({ window }) =>
      window === 'day'
        ? 'further mail is refused until the oldest of these 24 hours are over'
        : `further mail waits for the next ${window}`,
    evidence,
    advice: ({ window }) =>
      window === 'day' || window === 'hour'
        ? ['hold mail that can wait', 'ask the provider for more, or send through a second account']
        : [
            `send more slowly: a rate limit in the mail server, such as smtp_destination_rate_delay in Postfix`,
          ],
  }),
  LIMIT_TOLD: code<{
    readonly provider: string;
    readonly replies: number;
    readonly sample: string;
  }>({
    outcome: 'fail',
    severity: 'error',
    says: ({ provider, replies }) =>
      `${provider} said ${replies === 1 ? 'once' : `${count(replies)} times`} that we send too much`,
    effect: () => 'what it refuses waits in the queue, or bounces',
    evidence: ({ sample }) => sample,
    advice: () => [
      'send more slowly, and hold mail that can wait',
      'if no limit is reached here: the provider has another one; write it into postwatch.yaml under limits',
    ],
  }),
  LIMIT_NOT_KNOWN: code<{
    readonly provider: string;
    readonly why: string;
    readonly messages: number;
  }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ provider, messages }) =>
      `${provider}: ${count(messages)} ${messages === 1 ? 'message' : 'messages'} in 24 hours; its limit is not known`,
    evidence: ({ why }) => why,
    advice: ({ provider }) => [`write what your contract says into postwatch.yaml: limits, for ${provider}`],
  }),
  LIMIT_NOTHING_SENT: code<{ readonly provider: string; readonly relays: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ provider }) => `${provider}: the log tells of no mail that went there`,
    evidence: ({ relays }) => (relays === '' ? 'no mail left this host' : `looked for ${relays}`),
    advice: () => [],
  }),
  LIMIT_NOT_SEEN: code<{ readonly provider: string; readonly why: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: ({ provider }) => `${provider}: what is left could not be read`,
    evidence: ({ why }) => why,
    advice: () => ['credentials of AWS with ses:GetSendQuota and ses:GetSendStatistics are needed here'],
  }),
};
