/** What an installation costs in a month: measured sizes and times, times list prices. An estimate, and said to be one. */
import type { Watched } from '../core/config/watched-of.ts';
import { PROBES, type ProbeId } from '../core/model/probe.ts';
import { PRICES } from './prices.ts';

export interface BillLine {
  readonly what: string;
  readonly dollars: number;
}

export interface Bill {
  readonly runsPerMonth: number;
  readonly lines: readonly BillLine[];
  readonly total: number;
}

export interface BillInput {
  readonly watched: readonly Watched[];
  readonly perTarget: 'always' | 'unhealthy' | 'never';
  /** Alarms on one metric each, and alarms with a contributor per target. */
  readonly alarms: { readonly plain: number; readonly insights: number };
  readonly retentionDays: number;
  readonly hasVpc?: boolean;
  /** Interface endpoints, each in each of its zones. */
  readonly interfaceEndpoints?: number;
  /** Accounts whose events are counted, and log groups that are read. */
  readonly sesEventSources?: number;
  readonly mailLogs?: number;
}

const MINUTES = 30 * 24 * 60;
const GB = 1e9;
/**
 * Kilobytes of a record as stored, compressed. Measured in the laboratory: smtp 1.2 to 2.0, mail-dns 1.3 to 1.9, dnsbl
 * 1.1 with two lists; with the whole table of lists about three.
 */
const RECORD_KB: Readonly<Record<ProbeId, number>> = { smtp: 2, 'mail-dns': 2, dnsbl: 3, ses: 1, content: 3 };
/** Runs that one batch does in a second, with 512 MB. */
const RUNS_PER_SECOND = 25;
/** A batch of one run takes about as long as the run. */
const SHORTEST_BATCH_SECONDS = 1;
const RUNS_PER_MESSAGE = 10;
const MESSAGES_PER_BATCH = 10;
/** Share of targets with trouble at any time, for metrics that exist only then. */
const UNHEALTHY_SHARE = 0.005;
/** Metrics of each probe, and of the stack (core/contract.ts). */
const METRICS_PER_PROBE = 8;
const METRICS_PER_STACK = 2;
/** Lambda's pollers ask an idle queue too: five of them, each every 20 seconds. */
const IDLE_POLLS_PER_MINUTE = 15;
const LOG_KB_PER_INVOCATION = 1;
/**
 * Nobody knows how much mail there is: said for so many messages a month, each with two events (send, delivery), or with two
 * lines of a log that count. Of the metrics by provider and category so many have traffic in a usual hour.
 */
const MESSAGES_PER_SOURCE = 100_000;
const EVENTS_PER_MESSAGE = 2;
const EVENTS_PER_BATCH = 5;
const METRICS_PER_SOURCE = 25;

export function estimateBill(input: BillInput): Bill {
  const runs = (probe: ProbeId): number =>
    sum(input.watched.filter((one) => one.probe === probe).map((one) => (MINUTES * 60) / one.everySeconds));
  const probes = PROBES.filter((probe) => runs(probe) > 0);
  const runsPerMonth = sum(probes.map(runs));
  const perMinute = runsPerMonth / MINUTES;
  // Small installations have at most one message a minute; large ones fill theirs.
  const messages = Math.max(Math.min(runsPerMonth, MINUTES), runsPerMonth / RUNS_PER_MESSAGE);
  const batches = Math.max(Math.min(messages, MINUTES), messages / MESSAGES_PER_BATCH);
  const batchSeconds = Math.max(SHORTEST_BATCH_SECONDS, runsPerMonth / batches / RUNS_PER_SECOND);
  const writtenKb = sum(probes.map((probe) => runs(probe) * RECORD_KB[probe]));
  const storedGb = (writtenKb * 1000 * input.retentionDays) / 30 / GB;
  const targetMetrics = {
    always: input.watched.length,
    unhealthy: Math.ceil(input.watched.length * UNHEALTHY_SHARE),
    never: 0,
  }[input.perTarget];
  const metrics = probes.length * METRICS_PER_PROBE + METRICS_PER_STACK + targetMetrics;

  const lines: BillLine[] = [
    {
      what: 'Lambda',
      dollars:
        (batches + MINUTES) * PRICES.lambdaRequest +
        (batches * batchSeconds * 0.5 + MINUTES * 0.2 * 0.25) * PRICES.lambdaGbSecond,
    },
    {
      what: 'SQS',
      dollars: (messages * 0.1 + batches * 2 + IDLE_POLLS_PER_MINUTE * MINUTES) * PRICES.sqsRequest,
    },
    {
      what: 'DynamoDB requests',
      dollars:
        (writtenKb + batches + MINUTES) * PRICES.dynamoWriteUnit + runsPerMonth * 3 * PRICES.dynamoReadUnit,
    },
    {
      what: 'DynamoDB storage and backup',
      dollars: storedGb * (PRICES.dynamoGbMonth + PRICES.dynamoBackupGbMonth),
    },
    {
      what: `CloudWatch metrics (${metrics})`,
      dollars: metricsPrice(metrics) + (batches + MINUTES) * PRICES.putMetricData,
    },
    {
      what: `CloudWatch alarms (${input.alarms.plain + input.alarms.insights})`,
      dollars:
        input.alarms.plain * PRICES.alarm +
        input.alarms.insights * Math.max(1, targetMetrics) * PRICES.insightsAlarmMetric,
    },
    { what: 'Logs', dollars: ((batches + MINUTES) * LOG_KB_PER_INVOCATION * 1000 * PRICES.logGb) / GB },
    ...(input.hasVpc === true
      ? [
          {
            what: 'NAT gateway and its address',
            dollars: (MINUTES / 60) * (PRICES.natGatewayHour + PRICES.publicAddressHour),
          },
        ]
      : []),
    ...((input.interfaceEndpoints ?? 0) > 0
      ? [
          {
            what: 'VPC endpoints',
            dollars: (MINUTES / 60) * (input.interfaceEndpoints ?? 0) * PRICES.interfaceEndpointHour,
          },
        ]
      : []),
    ...counting(input.sesEventSources ?? 0, input.mailLogs ?? 0),
    { what: 'Schedule and key', dollars: MINUTES * PRICES.schedulerInvocation + PRICES.kmsKey },
  ];
  return {
    runsPerMonth: Math.round(perMinute * MINUTES),
    lines,
    total: sum(lines.map(({ dollars }) => dollars)),
  };
}

/** Metrics are nearly all of it; queues are polled and topics spoken to for events, while logs come by themselves. */
function counting(accounts: number, logs: number): BillLine[] {
  if (accounts + logs === 0) return [];
  const events = MESSAGES_PER_SOURCE * EVENTS_PER_MESSAGE;
  const batches = events / EVENTS_PER_BATCH;
  const each =
    METRICS_PER_SOURCE * PRICES.metricTiers[0].each +
    batches * (PRICES.lambdaRequest + 0.2 * 0.5 * PRICES.lambdaGbSecond + PRICES.putMetricData) +
    batches * 3 * PRICES.dynamoWriteUnit;
  const queue =
    events * PRICES.snsPublish + (batches * 3 + IDLE_POLLS_PER_MINUTE * MINUTES) * PRICES.sqsRequest;
  return [
    {
      what: `Counting of mail (${accounts + logs} sources of ${MESSAGES_PER_SOURCE.toLocaleString('en')} messages)`,
      dollars: (accounts + logs) * each + (accounts > 0 ? accounts * queue : 0),
    },
  ];
}

/** "About 12.34 USD a month ..." with a line for each service. */
export function formatBill(bill: Bill): string {
  const width = Math.max(...bill.lines.map(({ what }) => what.length));
  const lines = bill.lines.map(
    ({ what, dollars }) => `  ${what.padEnd(width)}  ${dollars.toFixed(2).padStart(9)}`,
  );
  return [
    `About ${bill.total.toFixed(2)} USD a month for ${bill.runsPerMonth.toLocaleString('en')} runs (list prices of us-east-1, free tiers not counted)`,
    ...lines,
  ].join('\n');
}

function metricsPrice(count: number): number {
  let price = 0;
  let below = 0;
  for (const { upTo, each } of PRICES.metricTiers) {
    price += Math.max(0, Math.min(count, upTo) - below) * each;
    below = upTo;
  }
  return price;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
