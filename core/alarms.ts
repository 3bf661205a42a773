/**
 * THE table of alarms. A row says what is measured, when it rings, what that means and what to do first; its article
 * in docs/runbook.md has the same id. lib/alarms-of.ts turns rows into the alarms of one installation, lib/alarms.ts
 * makes them; neither knows one by name.
 *
 * Alarms are gauges, so a job that is done twice cannot ring twice.
 */
import { METRICS } from './contract.ts';

export type AlarmFunction = 'plan' | 'probe' | 'notify';
export type AlarmQueue = 'work' | 'work-dead-letters' | 'schedule-dead-letters' | 'notify-dead-letters';

/** Where a number comes from. Dimensions of our own metrics follow from the row's scope. */
export type AlarmMetric =
  | { readonly from: 'postwatch'; readonly name: string }
  | { readonly from: 'function'; readonly which: AlarmFunction; readonly name: 'Errors' | 'Throttles' }
  | {
      readonly from: 'queue';
      readonly which: AlarmQueue;
      readonly name: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';
    };

/** Above this a single Metrics Insights alarm is cheaper and clearer than one alarm per target. */
export const MAX_TARGET_ALARMS = 50;

/**
 * stack    one alarm
 * probe    one for each probe that has a target
 * target   one for each target, when there are at most MAX_TARGET_ALARMS
 * targets  one for all targets with a contributor for each (Metrics Insights), when there are more
 */
export type AlarmScope = 'stack' | 'probe' | 'target' | 'targets';

export interface AlarmRow {
  readonly id: string;
  readonly scope: AlarmScope;
  /** page = mail stops or we are blind: now. ticket = this working day. */
  readonly urgency: 'page' | 'ticket';
  readonly metric: AlarmMetric;
  readonly statistic: 'Sum' | 'Maximum' | 'Average' | 'SampleCount';
  readonly rings: 'at-least' | 'below';
  readonly threshold: number;
  /** Seconds, or "interval": as long as the slowest target of the probe takes to be seen again. */
  readonly period: number | 'interval';
  /** Rings when `datapoints` of the last `periods` are over the threshold. */
  readonly datapoints: number;
  readonly periods: number;
  /** What a period without data counts as; "ignore" keeps the state. */
  readonly missing: 'breaching' | 'notBreaching' | 'ignore';
  /** Minutes after its creation in which data may be missing, so that a first deployment wakes nobody. */
  readonly warmUpMinutes?: number;
  /** Goes to people as CloudWatch words it: whoever would explain it may be what fails. */
  readonly isDirect?: true;
  readonly title: string;
  readonly means: string;
  readonly first: string;
}

export const ALARMS: readonly AlarmRow[] = [
  {
    id: 'target-unhealthy',
    scope: 'target',
    urgency: 'page',
    metric: { from: 'postwatch', name: METRICS.unhealthy },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 1,
    periods: 1,
    missing: 'ignore',
    title: 'mail trouble, seen twice',
    means: 'this target has a critical finding that a second run confirmed',
    first: 'postwatch check TARGET --config postwatch.yaml',
  },
  {
    id: 'targets-unhealthy',
    scope: 'targets',
    urgency: 'page',
    metric: { from: 'postwatch', name: METRICS.unhealthy },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 'interval',
    datapoints: 1,
    periods: 1,
    missing: 'notBreaching',
    title: 'mail trouble, seen twice; the contributors of this alarm name the targets',
    means: 'the targets named as contributors have critical findings that a second run confirmed',
    first: 'postwatch check TARGET --config postwatch.yaml, for the first contributor',
  },
  {
    id: 'probe-unhealthy',
    scope: 'probe',
    urgency: 'page',
    metric: { from: 'postwatch', name: METRICS.unhealthy },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 'interval',
    datapoints: 1,
    periods: 1,
    missing: 'ignore',
    title: 'at least one target has mail trouble, seen twice',
    means:
      'among all targets of this probe, MX hosts found by DNS included, one has a confirmed critical finding',
    first: 'open the newest transitions of the day in the records table, or the dashboard',
  },
  {
    id: 'path-faults',
    scope: 'probe',
    urgency: 'ticket',
    metric: { from: 'postwatch', name: METRICS.faults },
    statistic: 'Sum',
    rings: 'at-least',
    threshold: 1,
    period: 'interval',
    datapoints: 3,
    periods: 3,
    missing: 'notBreaching',
    title: 'the monitor cannot see some of its targets',
    means:
      'runs ended "unknown": our resolver, our route or our outbound port 25 is in the way, not the target',
    first: 'read the finding of the newest record with status "unknown": it names the fault',
  },
  {
    id: 'monitor-dead',
    scope: 'stack',
    urgency: 'page',
    metric: { from: 'postwatch', name: METRICS.planned },
    statistic: 'SampleCount',
    rings: 'below',
    threshold: 1,
    period: 60,
    datapoints: 5,
    periods: 5,
    missing: 'breaching',
    warmUpMinutes: 10,
    title: 'nothing has been planned for five minutes',
    means: 'the schedule or the plan function stopped: no target is watched, and silence means nothing',
    first: 'look at the schedule (enabled?) and at the log of the plan function',
  },
  {
    id: 'work-dead-letters',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'queue', which: 'work-dead-letters', name: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 1,
    periods: 1,
    missing: 'notBreaching',
    title: 'jobs were given up after three tries',
    means: 'the probe function failed on these jobs three times; their slots were not watched',
    first: 'read one message of the dead-letter queue and the log of the probe function at its time',
  },
  {
    id: 'schedule-dead-letters',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'queue', which: 'schedule-dead-letters', name: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 1,
    periods: 1,
    missing: 'notBreaching',
    title: 'minutes were never planned',
    means:
      'the schedule could not start the plan function, or it failed on every try; the minutes in the queue were not watched',
    first: 'read one message of the queue: its attributes name the error',
  },
  {
    id: 'notify-dead-letters',
    scope: 'stack',
    urgency: 'page',
    metric: { from: 'queue', which: 'notify-dead-letters', name: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 1,
    periods: 1,
    missing: 'notBreaching',
    isDirect: true,
    title: 'people were not told',
    means:
      'the notify function could not tell of an alarm, five times: somebody should know of it and does not',
    first: 'postwatch status --table TABLE shows what is open; then read the log of the notify function',
  },
  {
    id: 'plan-errors',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'function', which: 'plan', name: 'Errors' },
    statistic: 'Sum',
    rings: 'at-least',
    threshold: 1,
    period: 60,
    datapoints: 3,
    periods: 5,
    missing: 'notBreaching',
    title: 'the plan function fails',
    means: 'an exception: a bug of ours, or the queue or the table refused; some minutes may not be planned',
    first: 'read the newest error in the log of the plan function',
  },
  {
    id: 'probe-errors',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'function', which: 'probe', name: 'Errors' },
    statistic: 'Sum',
    rings: 'at-least',
    threshold: 1,
    period: 60,
    datapoints: 3,
    periods: 5,
    missing: 'notBreaching',
    title: 'the probe function fails',
    means:
      'an exception or a time-out: a bug of ours, or the table or CloudWatch refused; its jobs come again',
    first: 'read the newest error in the log of the probe function',
  },
  {
    id: 'notify-errors',
    scope: 'stack',
    urgency: 'page',
    metric: { from: 'function', which: 'notify', name: 'Errors' },
    statistic: 'Sum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 2,
    periods: 3,
    missing: 'notBreaching',
    isDirect: true,
    title: 'the notify function fails',
    means: 'messages to people are late: its alarms come again, five times, and then are given up',
    first: 'postwatch status --table TABLE shows what is open; then read the log of the notify function',
  },
  {
    id: 'throttles',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'function', which: 'probe', name: 'Throttles' },
    statistic: 'Sum',
    rings: 'at-least',
    threshold: 1,
    period: 300,
    datapoints: 3,
    periods: 3,
    missing: 'notBreaching',
    title: 'AWS does not run the probe function as often as it should',
    means: 'the concurrency of this account or region is used up, by this stack or by others',
    first: 'compare ConcurrentExecutions of the account with its quota',
  },
  {
    id: 'queue-old',
    scope: 'stack',
    urgency: 'ticket',
    metric: { from: 'queue', which: 'work', name: 'ApproximateAgeOfOldestMessage' },
    statistic: 'Maximum',
    rings: 'at-least',
    threshold: 900,
    period: 60,
    datapoints: 5,
    periods: 5,
    missing: 'notBreaching',
    title: 'jobs wait longer than 15 minutes',
    means: 'probing does not keep up: results come late, and the oldest jobs are given up as stale',
    first: 'look at errors and throttles of the probe function, then at its concurrency limit',
  },
];
