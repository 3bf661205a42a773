/**
 * Batches of a hundred SMTP jobs, in a process with the heap of the function: the handler, real sockets to a server that
 * is far away, names that take as long, counted AWS. The first batch opens all states; the two after it are like any
 * other: one in a new hour, one within it.
 */
import type { SQSEvent } from 'aws-lambda';
import { createCloudWatchMetrics } from '../adapters/aws/cloudwatch-metrics.ts';
import { createDynamoRecords } from '../adapters/aws/dynamodb-records.ts';
import { createSqsJobs, packMessages } from '../adapters/aws/sqs-jobs.ts';
import { createFakeZone } from '../adapters/memory/fake-zone.ts';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { RECORD_MODES } from '../core/model/record.ts';
import { plan } from '../core/pipeline/plan.ts';
import { targetsOf } from '../core/pipeline/targets.ts';
import { work } from '../core/pipeline/work.ts';
import type { Dns } from '../core/ports.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import { configSchema } from '../core/config/index.ts';
import { createHandler } from '../functions/probe/probe-batch.ts';
import { createCountingAws, type Counts } from './counting-aws.ts';

export interface WorkedBatch {
  readonly ms: number;
  readonly cpuMs: number;
  readonly counts: Counts;
}

const JOBS = 100;
const [portText = '', rttText = '', ca = '', modeText = ''] = process.argv.slice(2);
const [port, rtt] = [Number(portText), Number(rttText)];
const mode = RECORD_MODES.find((one) => one === modeText) ?? 'every';

const aws = createCountingAws();
const clock = createNodeClock();
const hosts = Array.from({ length: JOBS }, (_, index) => `smtp${index}.fleet.example`);
const zone = createFakeZone(hosts.map((host) => `${host} A 127.0.0.1`).join('\n'));
const dns: Dns = {
  async ask(...question) {
    await clock.sleep(rtt);
    return zone.ask(...question);
  },
};
const jobs = createSqsJobs({ client: aws.sqs, queueUrl: 'queue' });
const dialer = createProbeDialer({ ca: [ca], clock, dns });
const records = createDynamoRecords({ client: aws.dynamo, table: 'records', retentionDays: 90 });
const config = configSchema.parse({
  name: 'fleet',
  endpoints: hosts.map((host) => ({ host, port, tls: 'starttls', role: 'submission', every: '1m' })),
});
const deps = {
  ports: { dns, dialer, clock, ehlo: 'probe.example' } as never,
  probes: PROBE_TABLE,
  records,
  jobs,
  budgetMs: 60_000,
  vantage: 'bench',
  program: '0.0.0',
  severity: {},
  confirmAfterSeconds: 30,
  stack: 'fleet',
  perTarget: 'unhealthy' as const,
  mode,
};
const targets = targetsOf(config);

async function batch(slot: string): Promise<WorkedBatch> {
  aws.reset();
  const now = new Date(Date.parse(slot) + 1000);
  const handler = createHandler({
    ...deps,
    clock: { now: () => now },
    metrics: createCloudWatchMetrics({ client: aws.cloudwatch }),
    work: async (job, counting) => work(job, { ...deps, records: counting }),
  });
  const bodies = packMessages(plan(targets, slot, 'abcdef012345'));
  const event = { Records: bodies.map((body, index) => ({ messageId: String(index), body })) } as SQSEvent;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 120_000 });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages failed`);
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - begun, cpuMs: (user + system) / 1000, counts: { ...aws.counts } };
}

const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
const slotAt = (minute: number): string =>
  `${new Date(hour.getTime() + minute * 60_000).toISOString().slice(0, 16)}:00Z`;
const first = await batch(slotAt(-60));
// The second look of the first batch has been: nothing is suspected any more.
await batch(slotAt(-55));
const hourly = await batch(slotAt(0));
const within = await batch(slotAt(5));
process.send?.({ first, hourly, within, rss: process.resourceUsage().maxRSS * 1024 });
