import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Color,
  CustomWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DIMENSIONS, MAIL_METRICS, METRIC_NAMESPACE, METRICS } from '../core/contract.ts';
import type { ProbeId } from '../core/model/probe.ts';
import type { InstalledAlarm } from './alarms.ts';

export interface DashboardProps {
  readonly stackName: string;
  /** Of those that have targets. */
  readonly probes: readonly ProbeId[];
  /** Names of the groups that targets belong to. */
  readonly groups: readonly string[];
  readonly alarms: readonly InstalledAlarm[];
  readonly functions: Readonly<Record<'plan' | 'probe' | 'notify', IFunction>>;
  readonly queue: IQueue;
  readonly widget: IFunction;
  /** The monthly estimate, in words. */
  readonly bill: string;
  /** Events of SES or lines of logs are counted. */
  readonly countsMail: boolean;
}

/** CloudWatch shows so many in one widget. */
const MOST_ALARMS = 100;

/** One page: what is open, health, latency, certificates, listings, and whether the monitor itself is well. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const each = (name: string, statistic: string, label = ''): IMetric[] =>
      props.probes.map((probe) => ours(props, name, { statistic, probe, label: `${probe}${label}` }));
    const only = (probe: ProbeId, widget: IWidget): IWidget[] =>
      props.probes.includes(probe) ? [widget] : [];
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: props.stackName,
      defaultInterval: Duration.days(1),
      widgets: [
        [
          new CustomWidget({
            title: 'Open incidents',
            functionArn: props.widget.functionArn,
            width: 16,
            height: 8,
            updateOnTimeRangeChange: false,
          }),
          new AlarmStatusWidget({
            title: 'Alarms',
            alarms: props.alarms.slice(0, MOST_ALARMS).map(({ alarm }) => alarm),
            width: 8,
            height: 8,
          }),
        ],
        [
          graph('Share of runs that end critical', each(METRICS.critical, 'Average'), { width: 8 }),
          graph('Share of runs that could not see', each(METRICS.unknown, 'Average'), { width: 8 }),
          graph(
            'Duration of a run, ms',
            [...each(METRICS.duration, 'p50', ' p50'), ...each(METRICS.duration, 'p99', ' p99')],
            { width: 8 },
          ),
        ],
        [
          ...only(
            'smtp',
            graph(
              'Days until the first certificate expires',
              [ours(props, METRICS.certificateDays, { statistic: 'Minimum', probe: 'smtp', label: 'days' })],
              { below: 14 },
            ),
          ),
          ...only(
            'dnsbl',
            graph('Listings on blocklists, worst target', [
              ours(props, METRICS.listings, { statistic: 'Maximum', probe: 'dnsbl', label: 'listings' }),
            ]),
          ),
          ...only(
            'mail-dns',
            graph('Records that protect less than they did, worst zone', [
              ours(props, METRICS.weakened, { statistic: 'Maximum', probe: 'mail-dns', label: 'records' }),
            ]),
          ),
        ],
        ...(props.countsMail
          ? [
              [
                graph('Delivered, by provider', [mail(props, MAIL_METRICS.delivered, DIMENSIONS.provider)]),
                graph('Put off, by provider', [mail(props, MAIL_METRICS.delayed, DIMENSIONS.provider)]),
                graph('Bounced and put off, by reason', [
                  mail(props, MAIL_METRICS.bouncedHard, DIMENSIONS.category),
                  mail(props, MAIL_METRICS.bouncedSoft, DIMENSIONS.category),
                  mail(props, MAIL_METRICS.delayed, DIMENSIONS.category),
                ]),
              ],
              [
                graph('Complaints, by provider', [mail(props, MAIL_METRICS.complaints, DIMENSIONS.provider)]),
                graph('Refused because of a blocklist', [mail(props, MAIL_METRICS.listed)]),
                graph('Failed logins, refused relaying', [
                  mail(props, MAIL_METRICS.authFailed),
                  mail(props, MAIL_METRICS.relayDenied),
                ]),
              ],
            ]
          : []),
        [
          graph(
            'Coverage: share of planned jobs that are done',
            [ours(props, METRICS.coverage, { statistic: 'Minimum', label: 'coverage' })],
            { below: 0.9 },
          ),
          graph('Errors and throttles of the functions', [
            ...Object.values(props.functions).map((one) => one.metricErrors()),
            props.functions.probe.metricThrottles(),
          ]),
          graph('Age of the oldest job, seconds', [
            props.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
          ]),
        ],
        ...(props.groups.length === 0 ? [] : [[byGroup(props)]]),
        [new TextWidget({ markdown: markdownOf(props), width: 24, height: 5 })],
      ],
    });
  }
}

function ours(
  { stackName }: DashboardProps,
  name: string,
  about: {
    readonly statistic: string;
    readonly probe?: ProbeId;
    readonly group?: string;
    readonly label: string;
  },
): IMetric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: {
      [DIMENSIONS.stack]: stackName,
      ...(about.probe === undefined ? {} : { [DIMENSIONS.probe]: about.probe }),
      ...(about.group === undefined ? {} : { [DIMENSIONS.group]: about.group }),
    },
    statistic: about.statistic,
    label: about.label,
    period: Duration.minutes(5),
  });
}

function byGroup(props: DashboardProps): GraphWidget {
  const shares = props.groups.map((group) =>
    ours(props, METRICS.critical, { statistic: 'Average', group, label: group }),
  );
  return graph('Share of runs that end critical, by group', shares, { width: 24 });
}

/** All sources, each with what it is split by: CloudWatch finds the names that there are. */
function mail({ stackName }: DashboardProps, name: string, by?: string): IMetric {
  const dimensions = [DIMENSIONS.stack, DIMENSIONS.source, ...(by === undefined ? [] : [by])];
  return new MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},${dimensions.join(',')}} MetricName="${name}" ${DIMENSIONS.stack}="${stackName}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
}

function graph(
  title: string,
  left: IMetric[],
  { below, width = 8 }: { readonly below?: number; readonly width?: number } = {},
): GraphWidget {
  return new GraphWidget({
    title,
    left,
    width,
    height: 6,
    leftYAxis: { min: 0 },
    ...(below === undefined
      ? {}
      : { leftAnnotations: [{ value: below, label: 'rings below', color: Color.RED }] }),
  });
}

function markdownOf({ stackName, bill }: DashboardProps): string {
  return `**${stackName}** is watched by Postwatch. An incident is told on the topics for pages and tickets; what each alarm means, where to look and how to fix it stands in docs/runbook.md. On a command line: \`postwatch status --table TABLE\`, \`postwatch history TARGET --table TABLE\`.\n\n\`\`\`\n${bill}\n\`\`\``;
}
