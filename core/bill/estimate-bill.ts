/** What an installation costs in a month: measured sizes and times, times list prices. An estimate, and said to be one. */
import type { Watched } from '../config/watched-of.ts';
import { PROBES, type ProbeId } from '../model/probe.ts';
import type { RecordMode } from '../model/record.ts';
import { countingOfMail } from './counting-of-mail.ts';
import { priceUsage, type BillLine, type Usage } from './price-usage.ts';

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
  /** Default: every. */
  readonly record?: RecordMode;
  /** Groups of targets, with metrics of their own. */
  readonly groups?: number;
  /** Secrets of Secrets Manager that targets log in with. */
  readonly secrets?: number;
  /** Jobs on port 25 are an agent's, on a host. */
  readonly hasAgent?: boolean;
  /** The targets stand in an object, which a minute's plan reads. */
  readonly hasRegistry?: boolean;
  readonly hasVpc?: boolean;
  /** Interface endpoints, each in each of its zones. */
  readonly interfaceEndpoints?: number;
  /** Regions that look by turns, home included. Default: one. */
  readonly regions?: number;
  /** Accounts whose events are counted, and log groups that are read. */
  readonly sesEventSources?: number;
  readonly mailLogs?: number;
}

const MINUTES = 30 * 24 * 60;
const HOURS = 30 * 24;
const GB = 1e9;
/**
 * Kilobytes of a record as stored, compressed. Measured: smtp with STARTTLS 2.5 (npm run bench fleet), mail-dns 1.3 to
 * 1.9 in the laboratory, dnsbl 1.1 with two lists; with the whole table of lists about three.
 */
const RECORD_KB: Readonly<Record<ProbeId, number>> = {
  smtp: 2.5,
  'mail-dns': 2,
  dnsbl: 3,
  ses: 1,
  content: 3,
  delivery: 6,
};
/** Runs that one batch does in a second, with 512 MB. */
const RUNS_PER_SECOND = 25;
/** A batch of one run takes about as long as the run. */
const SHORTEST_BATCH_SECONDS = 1;
const RUNS_PER_MESSAGE = 10;
const MESSAGES_PER_BATCH = 10;
/** Share of targets with trouble at any time, for metrics that exist only then. */
const UNHEALTHY_SHARE = 0.005;
/** Share of runs that see something else than the run before, for records that are written only then. */
const CHANGED_SHARE = 0.01;
/** Reads of a run: its latest record, its state before and after. */
const READ_UNITS_PER_RUN = 3;
/** Metrics of each probe, of each group and of the stack (core/contract.ts). */
const METRICS_PER_PROBE = 8;
const METRICS_PER_GROUP = 1;
const METRICS_PER_STACK = 2;
/** Of an account at SES: bounce and complaint rate. */
const SES_METRIC_REQUESTS = 2;
/** Lambda's pollers ask an idle queue too: five of them, each every 20 seconds. */
const IDLE_POLLS_PER_MINUTE = 15;
/** An agent asks one at a time. */
const AGENT_POLLS_PER_MINUTE = 3;
const LOG_KB_PER_INVOCATION = 1;
/** The head is kept: one for each of the usual intervals. */
const REGISTRY_READS_PER_MINUTE = 3;
const PORT_25 = 25;

export function estimateBill(input: BillInput): Bill {
  const { usage, runsPerMonth } = estimateUsage(input);
  const lines = [...priceUsage(usage), ...countingOfMail(input.sesEventSources ?? 0, input.mailLogs ?? 0)];
  return { runsPerMonth, lines, total: sum(lines.map(({ dollars }) => dollars)) };
}

function estimateUsage(input: BillInput): { readonly usage: Usage; readonly runsPerMonth: number } {
  const { watched, alarms, groups = 0, hasAgent = false, regions = 1 } = input;
  const rows = PROBES.map((probe) => {
    const ofProbe = watched.filter((one) => one.probe === probe);
    const runs = sum(ofProbe.map(runsOf));
    return { probe, runs, records: sum(ofProbe.map((one) => recordsOf(one, input.record ?? 'every'))) };
  }).filter(({ runs }) => runs > 0);
  const runsPerMonth = Math.round(sum(rows.map(({ runs }) => runs)));
  const ofAgent = hasAgent ? sum(watched.filter(({ port }) => port === PORT_25).map(runsOf)) : 0;
  const { messages, batches, batchSeconds } = batchesIn(regions, runsPerMonth - ofAgent);
  const agent = batchesOf(ofAgent);
  const writtenKb = sum(rows.map(({ probe, records }) => records * RECORD_KB[probe]));
  // A write is billed by the kilobyte that it begins.
  const recordUnits = sum(rows.map(({ probe, records }) => records * Math.ceil(RECORD_KB[probe])));
  // Counting a sweep: one write for the jobs of each message at most.
  const counts = messages + agent.messages;
  const targetMetrics = {
    always: watched.length,
    unhealthy: Math.ceil(watched.length * UNHEALTHY_SHARE),
    never: 0,
  }[input.perTarget];
  const sesRuns = rows.find(({ probe }) => probe === 'ses')?.runs ?? 0;
  const polls = IDLE_POLLS_PER_MINUTE * regions + (hasAgent ? AGENT_POLLS_PER_MINUTE : 0);
  return {
    runsPerMonth,
    usage: {
      lambdaRequests: batches + MINUTES,
      lambdaGbSeconds: batches * batchSeconds * 0.5 + MINUTES * 0.2 * 0.25,
      sqsRequests: counts * 0.1 + (batches + agent.batches) * 2 + polls * MINUTES,
      dynamoWriteUnits: recordUnits + counts + MINUTES,
      dynamoReadUnits: runsPerMonth * READ_UNITS_PER_RUN,
      storedGb: (writtenKb * 1000 * input.retentionDays) / 30 / GB,
      metrics:
        rows.length * METRICS_PER_PROBE + groups * METRICS_PER_GROUP + METRICS_PER_STACK + targetMetrics,
      metricRequests: batches + agent.batches + MINUTES + sesRuns * SES_METRIC_REQUESTS,
      plainAlarms: alarms.plain,
      insightsAlarms: alarms.insights,
      insightsMetrics: alarms.insights * Math.max(1, targetMetrics),
      logGb: ((batches + MINUTES) * LOG_KB_PER_INVOCATION * 1000) / GB,
      s3Gets: input.hasRegistry === true ? MINUTES * REGISTRY_READS_PER_MINUTE : 0,
      secrets: input.secrets ?? 0,
      natGateways: input.hasVpc === true ? 1 : 0,
      interfaceEndpoints: input.interfaceEndpoints ?? 0,
      schedulerInvocations: MINUTES,
      // What is written goes there, and about as much is read back: the record before, and the state.
      betweenRegionsGb: (writtenKb * 1000 * 2 * (regions - 1)) / regions / GB,
    },
  };
}

function runsOf({ everySeconds }: Watched): number {
  return (MINUTES * 60) / everySeconds;
}

function recordsOf(watched: Watched, mode: RecordMode): number {
  const runs = runsOf(watched);
  return mode === 'every' ? runs : Math.min(runs, HOURS + (runs - Math.min(runs, HOURS)) * CHANGED_SHARE);
}

/** Regions share the runs; each of them has batches of its own. */
function batchesIn(regions: number, runs: number): ReturnType<typeof batchesOf> {
  const { messages, batches, batchSeconds } = batchesOf(runs / regions);
  return { messages: messages * regions, batches: batches * regions, batchSeconds };
}

/** Small installations have at most one message a minute; large ones fill theirs. */
function batchesOf(runs: number): {
  readonly messages: number;
  readonly batches: number;
  readonly batchSeconds: number;
} {
  if (runs <= 0) return { messages: 0, batches: 0, batchSeconds: 0 };
  const messages = Math.max(Math.min(runs, MINUTES), runs / RUNS_PER_MESSAGE);
  const batches = Math.max(Math.min(messages, MINUTES), messages / MESSAGES_PER_BATCH);
  return {
    messages,
    batches,
    batchSeconds: Math.max(SHORTEST_BATCH_SECONDS, runs / batches / RUNS_PER_SECOND),
  };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
