import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmFunction, AlarmQueue, AlarmRow } from '../core/model/alarm-row.ts';
import { DIMENSIONS, METRIC_NAMESPACE } from '../core/contract.ts';
import type { InstallationAlarm } from '../core/alarms-of.ts';

export interface AlarmsProps {
  readonly stackName: string;
  readonly alarms: readonly InstallationAlarm[];
  /** Where the notify function reads. */
  readonly topic: ITopic;
  /** Where people read, for alarms about the notify function itself. */
  readonly people: ITopic;
  /** Those that this installation has. */
  readonly functions: Readonly<Partial<Record<AlarmFunction, IFunction>>>;
  readonly queues: Readonly<Partial<Record<AlarmQueue, IQueue>>>;
}

export interface InstalledAlarm {
  readonly row: AlarmRow;
  readonly alarm: Alarm;
  readonly target?: string;
}

const MISSING = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};

/** The rows of core/alarms.ts as CloudWatch alarms. */
export class Alarms extends Construct {
  readonly all: readonly InstalledAlarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const [explained, direct] = [new SnsAction(props.topic), new SnsAction(props.people)];
    this.all = props.alarms.map(({ row, name, description, ...about }) => {
      const alarm = new Alarm(this, name, {
        alarmName: `${props.stackName} ${name}`,
        alarmDescription: description,
        metric: metricOf(row, about, props),
        threshold: row.threshold,
        comparisonOperator:
          row.rings === 'at-least'
            ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            : ComparisonOperator.LESS_THAN_THRESHOLD,
        datapointsToAlarm: row.datapoints,
        evaluationPeriods: row.periods,
        treatMissingData: MISSING[row.missing],
      });
      if (row.warmUpMinutes !== undefined) {
        // Not in the construct yet (aws-cdk issue 38743).
        (alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
          warmUpPeriodDurationInMinutes: row.warmUpMinutes,
        };
      }
      const action = row.isDirect === true ? direct : explained;
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return { row, alarm, ...(about.target === undefined ? {} : { target: about.target }) };
    });
  }
}

type About = Pick<InstallationAlarm, 'periodSeconds' | 'probe' | 'target' | 'group'>;

function metricOf(
  { scope, metric, statistic }: AlarmRow,
  { periodSeconds, probe, target, group }: About,
  props: AlarmsProps,
): IMetric {
  const period = Duration.seconds(periodSeconds);
  if (metric.from === 'function') {
    const watched = props.functions[metric.which];
    if (watched === undefined)
      throw new Error(`Cannot watch function "${metric.which}": this installation has none`);
    return watched.metric(metric.name, { statistic, period });
  }
  if (metric.from === 'queue') {
    const queue = props.queues[metric.which];
    if (queue === undefined)
      throw new Error(`Cannot watch queue "${metric.which}": this installation has none`);
    return queue.metric(metric.name, { statistic, period });
  }
  if (metric.from === 'share') return shareOf(metric, period, props.stackName);
  if (scope === 'targets') {
    const { stack, probe: byProbe, target: byTarget } = DIMENSIONS;
    return new MathExpression({
      expression: `SELECT MAX("${metric.name}") FROM SCHEMA("${METRIC_NAMESPACE}", ${byProbe}, ${stack}, ${byTarget}) WHERE ${stack} = '${props.stackName}' GROUP BY ${byProbe}, ${byTarget} ORDER BY MAX() DESC`,
      usingMetrics: {},
      period,
    });
  }
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: metric.name,
    dimensionsMap: {
      [DIMENSIONS.stack]: props.stackName,
      ...(probe === undefined ? {} : { [DIMENSIONS.probe]: probe }),
      ...(group === undefined ? {} : { [DIMENSIONS.group]: group }),
      ...(target === undefined ? {} : { [DIMENSIONS.target]: target }),
    },
    statistic,
    period,
  });
}

/** What did not come counts as none; few are no share. */
function shareOf(
  { part, of, least }: Extract<AlarmRow['metric'], { readonly from: 'share' }>,
  period: Duration,
  stack: string,
): IMetric {
  const ids = of.map((_, index) => `m${index}`);
  const all = `(${ids.map((id) => `FILL(${id}, 0)`).join(' + ')})`;
  const own = `FILL(${ids[of.indexOf(part)]}, 0)`;
  return new MathExpression({
    expression: `IF(${all} >= ${least}, ${own} / ${all}, 0)`,
    label: `share of ${part}`,
    period,
    usingMetrics: Object.fromEntries(
      of.map((metricName, index) => [
        ids[index],
        new Metric({
          namespace: METRIC_NAMESPACE,
          metricName,
          dimensionsMap: { [DIMENSIONS.stack]: stack },
          statistic: 'Sum',
          period,
        }),
      ]),
    ),
  });
}
