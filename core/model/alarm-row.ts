/** Types of a row in the table of alarms, core/alarms.ts. */
import type { ProbeId } from './probe.ts';

export type AlarmFunction = 'plan' | 'probe' | 'notify' | AlarmPart;
export type AlarmQueue =
  | 'work'
  | 'agent'
  | 'work-dead-letters'
  | 'schedule-dead-letters'
  | 'notify-dead-letters'
  | `${AlarmPart}-dead-letters`;

/** What only some installations have, because their configuration asks for it. */
export type AlarmPart = 'ses-events' | 'mail-logs';

/** Where a number comes from. Dimensions of our own metrics follow from the row's scope. */
export type AlarmMetric =
  | { readonly from: 'postwatch'; readonly name: string }
  /** The share that `part` has of all in `of`, 0 to 1; 0 as long as all are fewer than `least`. Scope "stack" only. */
  | {
      readonly from: 'share';
      readonly part: string;
      readonly of: readonly string[];
      readonly least: number;
    }
  | { readonly from: 'function'; readonly which: AlarmFunction; readonly name: 'Errors' | 'Throttles' }
  | {
      readonly from: 'queue';
      readonly which: AlarmQueue;
      readonly name: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';
    };

/**
 * stack    one alarm
 * probe    one for each probe that has a target
 * group    one for each group that targets are said to belong to
 * target   one for each target, when there are at most MAX_TARGET_ALARMS
 * targets  one for all targets with a contributor for each (Metrics Insights), when there are more
 */
export type AlarmScope = 'stack' | 'probe' | 'group' | 'target' | 'targets';

export interface AlarmRow {
  readonly id: string;
  readonly scope: AlarmScope;
  /** With scope "probe": of this probe only. */
  readonly probe?: ProbeId;
  /** Made only where one of these is. */
  readonly parts?: readonly AlarmPart[];
  /**
   * targets = the notify function tells the incidents behind it; monitor, or mail = it tells the row itself, as one about
   * the monitor or about what became of mail.
   */
  readonly about: 'targets' | 'monitor' | 'mail';
  /** page = mail stops or we are blind: now. ticket = this working day. */
  readonly urgency: 'page' | 'ticket';
  readonly metric: AlarmMetric;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';
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
