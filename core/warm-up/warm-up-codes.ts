/** What can be said about a warm-up. Percent and messages are whole numbers. */
import { code } from '../model/check.ts';
import { shownDuration } from '../model/shown-duration.ts';

type Day = { readonly day: number; readonly of: number };
type Today = Day & { readonly today: number; readonly hourly: number };
type Compared = Today & {
  readonly date: string;
  /** "" = all together. */
  readonly provider: string;
  readonly sent: number;
  readonly planned: number;
  readonly percent: number;
};
type Paused = Today & { readonly idle: number; readonly since: string };

const count = (value: number): string => value.toLocaleString('en');
const at = (provider: string): string => (provider === '' ? '' : ` at ${provider}`);
const messages = (value: number): string => `${count(value)} ${value === 1 ? 'message' : 'messages'}`;
const compared = ({ date, provider, sent, planned }: Compared): string =>
  `${date}${at(provider)}: ${count(sent)} sent, ${count(planned)} planned`;

export const WARM_UP_CODES = {
  WARMUP_PLAN: code<Today>({
    outcome: 'pass',
    severity: 'info',
    says: ({ day, of, today, hourly }) =>
      `Day ${day} of ${of}: ${count(today)} today, at most ${count(hourly)} an hour; no figures to compare with`,
    advice: () => ['compare with what was sent: --logs FILE, or --actual FILE with day,count'],
  }),
  WARMUP_NOT_STARTED: code<{ readonly date: string; readonly inDays: number; readonly first: number }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ date, inDays, first }) =>
      `It begins in ${inDays} ${inDays === 1 ? 'day' : 'days'}, on ${date}, with ${messages(first)}`,
    advice: () => ['until then: SPF, DKIM, DMARC and the reverse name of the address (postwatch check)'],
  }),
  WARMUP_ON_PLAN: code<Compared>({
    outcome: 'pass',
    severity: 'info',
    says: ({ day, of, today, hourly }) =>
      `Day ${day} of ${of}: on plan; ${count(today)} today, at most ${count(hourly)} an hour`,
    evidence: compared,
    advice: () => [],
  }),
  WARMUP_OVER: code<Compared>({
    outcome: 'fail',
    severity: ({ percent }) => (percent >= 100 ? 'error' : 'warning'),
    says: ({ day, of, provider, percent, today }) =>
      `Day ${day} of ${of}: ${count(percent)} % over plan${at(provider)}; hold at ${count(today)} ${provider === '' ? '' : 'there '}today`,
    effect: () => 'a new address that sends more than it is known for is slowed down first, then blocked',
    evidence: compared,
    advice: ({ hourly }) => [
      'hold back mail that can wait, and send to those who opened lately',
      `spread the day: at most ${count(hourly)} an hour`,
    ],
  }),
  WARMUP_OVER_TODAY: code<Compared>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ day, of, provider, percent }) =>
      `Day ${day} of ${of}: today is ${count(percent)} % over plan${at(provider)} already; send no more before tomorrow`,
    effect: () => 'a new address that sends more than it is known for is slowed down first, then blocked',
    evidence: compared,
    advice: () => ['hold back what can wait until tomorrow'],
  }),
  WARMUP_BURST: code<
    Today & { readonly date: string; readonly hour: string; readonly sent: number; readonly planned: number }
  >({
    outcome: 'fail',
    severity: 'notice',
    says: ({ day, of, sent, hour, today, hourly }) =>
      `Day ${day} of ${of}: on plan, but ${count(sent)} went out in one hour, from ${hour} UTC; ${count(today)} today, at most ${count(hourly)} an hour`,
    effect: () => 'receivers measure by minutes and hours, too: a burst from a new address is put off',
    evidence: ({ date, hour, sent, planned }) =>
      `${date} ${hour} UTC: ${count(sent)} sent, ${count(planned)} an hour planned`,
    advice: () => ['spread the mail over the day, or give the hours in which you send: --hours 8'],
  }),
  WARMUP_UNDER: code<Compared>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ day, of, percent, today }) =>
      `Day ${day} of ${of}: ${count(percent)} % under plan; no more than ${count(today)} today, for volume must not jump`,
    effect: () => 'what is not sent is not learned: the address stays unknown for longer',
    evidence: compared,
    advice: () => ['move mail from a warm address here, or choose a lower --target'],
  }),
  WARMUP_THROTTLED: code<
    Today & {
      readonly provider: string;
      readonly means: string;
      readonly replies: number;
      readonly step: string;
      readonly wait: number;
      readonly waitFrom: string;
      readonly allowed: number;
      readonly sample: string;
      readonly source: string;
    }
  >({
    outcome: 'fail',
    severity: ({ step }) => (step === 'stop' ? 'error' : 'warning'),
    says: ({ day, of, provider, step, wait, allowed }) =>
      `Day ${day} of ${of}: ${provider} slows us down; ${
        step === 'stop'
          ? `send nothing there for ${shownDuration(wait)}, then ${count(allowed)}`
          : `${step === 'halve' ? 'half of it' : 'hold'}: ${count(allowed)} there today`
      }`,
    effect: ({ means }) => means,
    evidence: ({ replies, sample }) => `${replies === 1 ? 'once' : `${count(replies)} times`}: ${sample}`,
    advice: ({ wait, waitFrom, step, source }) => [
      `wait ${shownDuration(wait)} before the next try (${waitFrom === 'reply' ? 'the reply says so' : source})`,
      ...(step === 'hold' ? [] : ['then half as many connections, and half as many messages in each']),
      'raise the volume again only after a day without such replies',
    ],
  }),
  WARMUP_COOLING: code<Paused & { readonly keeps: number }>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ day, of, idle, today }) =>
      `Day ${day} of ${of} again: nothing was sent for ${idle} days; resume with ${count(today)} today`,
    effect: () => 'receivers begin to forget an address that is silent',
    evidence: ({ since, keeps }) =>
      `last mail on ${since}; ${Math.round(keeps * 100)} % of what was reached is kept`,
    advice: () => ['send something every day, if only a little'],
  }),
  WARMUP_COLD: code<Paused>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ idle, today }) =>
      `Cold again: nothing was sent for ${idle} days; begin anew with ${count(today)} today`,
    effect: () => 'most receivers keep what they know of an address for 30 days',
    evidence: ({ since }) => `last mail on ${since}`,
    advice: () => ['start the plan again: --start with the date of today'],
  }),
  WARMUP_DONE: code<{ readonly target: number; readonly days: number }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ target, days }) =>
      `Warmed up: the plan of ${days} days is done; ${count(target)} a day, every day`,
    advice: () => ['do not pause for longer than 30 days, or it begins again'],
  }),
};
