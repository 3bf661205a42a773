/**
 * The deployed handlers with 100,000 targets, in processes with the heap of their functions: one minute's plan, and
 * invocations of a hundred SMTP jobs at 50 ms round trip. What they ask of AWS is counted, and priced for a month.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { priceUsage, type Usage } from '../core/bill/price-usage.ts';
import { PRICES_AS_OF } from '../core/bill/prices.ts';
import { RECORD_MODES, type RecordMode } from '../core/model/record.ts';
import { writeRegistry } from '../core/pipeline/registry.ts';
import type { PlannedTarget } from '../core/pipeline/targets.ts';
import type { Counts } from './counting-aws.ts';
import type { WorkedBatch } from './fleet-worker.ts';

const TARGETS = 100_000;
const EVERY_MINUTES = 5;
const JOBS_PER_BATCH = 100;
const RTT_MS = 50;
const MEMORY_MB = 512;
/** Of the memory of a function, what Node's heap may have; the rest is for code, buffers and sockets. */
const HEAP_MB = 400;
const MINUTES = 30 * 24 * 60;
const RETENTION_DAYS = 90;

interface Planned {
  readonly planned: number;
  readonly ms: number;
  readonly rss: number;
  readonly counts: Counts;
}

interface Worked {
  readonly first: WorkedBatch;
  readonly hourly: WorkedBatch;
  readonly within: WorkedBatch;
  readonly rss: number;
}

export async function benchFleet(): Promise<void> {
  const planner = await planMinute();
  const far = await startFarServer();
  try {
    const worked = new Map<RecordMode, Worked>();
    for (const mode of RECORD_MODES)
      worked.set(
        mode,
        await inChild<Worked>('fleet-worker.ts', [String(far.port), String(RTT_MS), far.ca, mode]),
      );
    const every = worked.get('every') as Worked;
    console.log(
      `${TARGETS.toLocaleString('en')} endpoints every ${EVERY_MINUTES} minutes: ${planner.planned.toLocaleString('en')} jobs in a sweep`,
    );
    console.log(`${''.padEnd(46)}  wanted  measured`);
    row('planner, one sweep', '5.0 s', seconds(planner.ms));
    row('planner, resident memory at most', `${MEMORY_MB} MB`, megabytes(planner.rss));
    row(
      `worker, ${JOBS_PER_BATCH} SMTP jobs with STARTTLS, ${RTT_MS} ms RTT`,
      '5.0 s',
      seconds(every.hourly.ms),
    );
    row('worker, CPU of these', '', seconds(every.hourly.cpuMs));
    row('worker, the first batch of a container', '', seconds(every.first.ms));
    row('worker, resident memory at most', `${MEMORY_MB} MB`, megabytes(every.rss));
    row(
      'worker, a record as stored',
      '',
      `${Math.round(every.hourly.counts.storedOctets / JOBS_PER_BATCH)} B`,
    );
    showCounts(planner, worked);
    for (const [mode, one] of worked) showMonth(planner, one, mode);
  } finally {
    far.close();
  }
}

function showCounts({ counts, planned }: Planned, worked: ReadonlyMap<RecordMode, Worked>): void {
  const batches = planned / JOBS_PER_BATCH;
  console.log(
    '\ncounted in a sweep                       messages  SQS requests  writes  write units  reads  PutMetricData',
  );
  line('plan', counts, 1);
  for (const [mode, { hourly, within }] of worked) {
    line(`probe, ${mode}, first of an hour`, hourly.counts, batches);
    line(`probe, ${mode}, others`, within.counts, batches);
  }
}

function line(what: string, counts: Counts, times: number): void {
  const { messages, sqsCalls, writes, writeUnits, reads, putMetricData } = counts;
  const numbers = [messages, sqsCalls, writes, writeUnits, reads, putMetricData].map((one) =>
    Math.round(one * times).toLocaleString('en'),
  );
  const widths = [8, 12, 6, 11, 6, 13];
  console.log(
    `${what.padEnd(40)} ${numbers.map((text, index) => text.padStart(widths[index] ?? 0)).join('  ')}`,
  );
}

/** One sweep of an hour is the first of each target, the others follow within it. */
function showMonth(planner: Planned, { hourly, within }: Worked, mode: RecordMode): void {
  const batches = (planner.planned / JOBS_PER_BATCH) * MINUTES;
  const share = EVERY_MINUTES / 60;
  const mean = (of: (batch: WorkedBatch) => number): number => of(hourly) * share + of(within) * (1 - share);
  const perBatch = (name: keyof Counts): number => mean(({ counts }) => counts[name]);
  const usage: Usage = {
    lambdaRequests: batches + MINUTES,
    lambdaGbSeconds: ((batches * mean(({ ms }) => ms) + MINUTES * planner.ms) / 1000) * (MEMORY_MB / 1024),
    // A batch is received and deleted.
    sqsRequests: planner.counts.sqsCalls * MINUTES + (perBatch('sqsCalls') + 2) * batches,
    dynamoWriteUnits: perBatch('writeUnits') * batches + planner.counts.writeUnits * MINUTES,
    dynamoReadUnits: perBatch('readUnits') * batches + planner.counts.readUnits * MINUTES,
    storedGb: (perBatch('storedOctets') * batches * RETENTION_DAYS) / 30 / 1e9,
    metrics: 10,
    metricRequests: perBatch('putMetricData') * batches + planner.counts.putMetricData * MINUTES,
    plainAlarms: 20,
    insightsAlarms: 1,
    insightsMetrics: 500,
    logGb: ((batches + MINUTES) * 1000) / 1e9,
    s3Gets: planner.counts.s3Gets * MINUTES,
    secrets: 0,
    natGateways: 0,
    interfaceEndpoints: 0,
    schedulerInvocations: MINUTES,
  };
  const lines = priceUsage(usage);
  const total = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  console.log(
    `\na month with record: ${mode}, kept ${RETENTION_DAYS} days, prices of ${PRICES_AS_OF}: ${total.toFixed(0)} USD`,
  );
  console.log(`  ${lines.map(({ what, dollars }) => `${what} ${dollars.toFixed(0)}`).join(', ')}`);
}

async function planMinute(): Promise<Planned> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-fleet-'));
  try {
    const file = join(folder, 'targets.registry');
    writeFileSync(file, writeRegistry(manyTargets(), 'abcdef012345'));
    return await inChild<Planned>('fleet-planner.ts', [file, '2026-11-24T02:14:00Z']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manyTargets(): PlannedTarget[] {
  return Array.from({ length: TARGETS }, (_, index): PlannedTarget => {
    const host = `smtp${index}.example.com`;
    return {
      probe: 'smtp',
      target: `${host}:587`,
      subject: { host, port: 587, tls: 'starttls', role: 'submission', owned: false, slowMs: 15_000 },
      intervalMinutes: EVERY_MINUTES,
    };
  });
}

async function inChild<T>(file: string, args: readonly string[]): Promise<T> {
  const execArgv = [`--max-old-space-size=${HEAP_MB}`];
  const child = fork(join(import.meta.dirname, file), args, { execArgv });
  const told = await firstWord<T>(child);
  child.disconnect();
  return told;
}

interface FarServer {
  readonly port: number;
  readonly ca: string;
  readonly close: () => void;
}

async function startFarServer(): Promise<FarServer> {
  const server = fork(join(import.meta.dirname, 'smtp-responder.ts'));
  const near = await firstWord<{ port: number; ca: string }>(server);
  const proxy = fork(join(import.meta.dirname, 'delay-proxy.ts'), [String(near.port), String(RTT_MS)]);
  const { port } = await firstWord<{ port: number }>(proxy);
  return {
    port,
    ca: near.ca,
    close() {
      proxy.disconnect();
      server.disconnect();
    },
  };
}

async function firstWord<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`A process of the bench ended with ${String(code)}`)));
    child.once('message', (told) => resolve(told as T));
  });
}

function row(what: string, wanted: string, measured: string): void {
  console.log(`${what.padEnd(46)} ${wanted.padStart(7)}  ${measured.padStart(8)}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function megabytes(octets: number): string {
  return `${Math.round(octets / 1e6)} MB`;
}
