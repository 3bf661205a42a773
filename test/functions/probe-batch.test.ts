import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { packMessages } from '../../adapters/aws/sqs-jobs.ts';
import type { AnyJob } from '../../core/model/job.ts';
import type { MetricPoint } from '../../core/ports.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { createHandler, type ProbeDeps } from '../../functions/probe/probe-batch.ts';

const SLOT = '2026-11-24T02:14:00Z';
const NOW = new Date('2026-11-24T02:14:20Z');

function job(target: string, over: Partial<AnyJob> = {}): AnyJob {
  const subject = { address: target, without: [], own: [], onlyOwn: false };
  return {
    probe: 'dnsbl',
    target,
    slot: SLOT,
    attempt: 1,
    configHash: '0123456789ab',
    subject,
    ...over,
  } as AnyJob;
}

/** As Lambda's poller hands them over. */
function eventOf(messages: readonly (readonly AnyJob[] | string)[]): SQSEvent {
  return {
    Records: messages.map((message, index): SQSRecord => ({
      messageId: `message-${index}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body: typeof message === 'string' ? message : (packMessages(message)[0] ?? ''),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1795486440000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1795486440010',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:acme-WorkQueue',
      awsRegion: 'eu-west-1',
    })),
  };
}

interface World {
  readonly worked: string[];
  readonly resent: AnyJob[];
  readonly delays: number[];
  readonly counted: string[];
  readonly puts: MetricPoint[][];
  readonly handler: ReturnType<typeof createHandler>;
}

function world(over: Partial<ProbeDeps> = {}): World {
  const worked: string[] = [];
  const resent: AnyJob[] = [];
  const delays: number[] = [];
  const counted: string[] = [];
  const puts: MetricPoint[][] = [];
  const handler = createHandler({
    async work({ target }) {
      if (target.startsWith('bad')) throw new Error(`table is tired of ${target}`);
      worked.push(target);
      return { metrics: [{ name: 'Runs', unit: 'Count', dimensions: {}, at: SLOT, values: [1] }] };
    },
    jobs: {
      async send(jobs, { delaySeconds = 0 } = {}) {
        resent.push(...jobs);
        delays.push(delaySeconds);
      },
    },
    records: {
      ...createMemoryRecords(),
      countSweep: async (slot, { done = [], failed = [] }) =>
        void counted.push(`${slot} ${done.length} done ${failed.length} failed`),
    },
    metrics: { put: async (points) => void puts.push([...points]) },
    clock: { now: () => NOW },
    budgetMs: 60_000,
    confirmAfterSeconds: 30,
    ...over,
  });
  return { worked, resent, delays, counted, puts, handler };
}

const time = (ms: number): { getRemainingTimeInMillis: () => number } => ({
  getRemainingTimeInMillis: () => ms,
});
const PLENTY = time(120_000);

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => logged.mockRestore());

test('does every job of every message, and puts their metrics at once', async () => {
  const { handler, worked, puts } = world();
  expect(await handler(eventOf([[job('a'), job('b')], [job('c')]]), PLENTY)).toEqual({
    batchItemFailures: [],
  });
  expect(worked.sort()).toEqual(['a', 'b', 'c']);
  expect(puts.map((points) => points.length)).toEqual([3]);
});

test('only messages with trouble of ours come again; the others of the batch are done', async () => {
  const { handler, worked, puts } = world();
  const answer = await handler(eventOf([[job('a')], [job('bad'), job('b')], 'no json', [job('c')]]), PLENTY);
  expect(answer).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }],
  });
  expect(worked.sort()).toEqual(['a', 'b', 'c']);
  expect(puts.flat()).toHaveLength(3);
  const lines = logged.mock.calls.map(
    ([line]) => JSON.parse(String(line)) as { level: string; what: string; message: string },
  );
  expect(lines).toMatchObject([
    { level: 'ERROR', what: 'message message-1', message: 'table is tired of bad' },
    {
      level: 'ERROR',
      what: 'message message-2',
      message: 'Cannot read a message of the work queue: "no json"',
    },
  ]);
});

test('a batch that failed as a whole is an error of the function', async () => {
  await expect(world().handler(eventOf([[job('bad1')], [job('bad2')]]), PLENTY)).rejects.toThrow(
    'Cannot do any of 2 messages',
  );
});

test('what there is no time for is sent anew, and its message is done', async () => {
  const { handler, worked, resent } = world();
  expect(await handler(eventOf([[job('a'), job('b')]]), time(64_000))).toEqual({ batchItemFailures: [] });
  expect(worked).toEqual([]);
  expect(resent.map(({ target }) => target)).toEqual(['a', 'b']);
});

test('a job that waited a quarter of an hour counts as failed in its slot and is not done', async () => {
  const { handler, worked, counted } = world();
  const [old, due] = ['2026-11-24T01:59:00Z', '2026-11-24T02:00:00Z'];
  await handler(
    eventOf([
      [job('old', { slot: old }), job('due', { slot: due }), job('second look', { slot: old, attempt: 2 })],
    ]),
    PLENTY,
  );
  expect(worked).toEqual(['due', 'second look']);
  expect(counted).toEqual([`${old} 0 done 1 failed`]);
});

test('a follow-up that came before its time waits on, as long as the queue can hold it', async () => {
  const { handler, worked, resent, delays, counted } = world();
  const greylistedSince = '2026-11-23T22:14:00Z';
  const slot = '2026-11-23T22:14:00Z';
  const followUp = (target: string, notBefore: string): AnyJob =>
    job(target, { slot, attempt: 4, greylistedSince, notBefore });
  await handler(
    eventOf([[followUp('early', '2026-11-24T03:14:20Z'), followUp('due', '2026-11-24T02:14:20Z')]]),
    PLENTY,
  );
  expect(worked).toEqual(['due']);
  expect(resent.map(({ target, attempt }) => [target, attempt])).toEqual([['early', 4]]);
  // SQS holds a message for a quarter of an hour; its adapter sees to that.
  expect(delays).toEqual([3600]);
  expect(counted).toEqual([]);
});

test('what the runs of a batch count is written once for each slot', async () => {
  const { handler, counted } = world({
    async work({ slot, target }, records) {
      await records.countSweep(slot, { done: [target] });
      return { metrics: [] };
    },
  });
  await handler(
    eventOf([
      [job('a'), job('b')],
      [job('c'), job('d', { slot: '2026-11-24T02:13:00Z' })],
    ]),
    PLENTY,
  );
  expect(counted.sort()).toEqual([
    '2026-11-24T02:13:00Z 1 done 0 failed',
    '2026-11-24T02:14:00Z 3 done 0 failed',
  ]);
});

test('at most twenty jobs are in flight, and a failed one does not end the wait for the others', async () => {
  let running = 0;
  let most = 0;
  let ended = 0;
  const { handler } = world({
    async work({ target }) {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      ended += 1;
      if (target === '0') throw new Error('table is tired');
      return { metrics: [] };
    },
  });
  const messages = Array.from({ length: 10 }, (_, message) =>
    Array.from({ length: 10 }, (__, index) => job(String(message * 10 + index))),
  );
  expect(await handler(eventOf(messages), PLENTY)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  });
  expect([most, ended]).toEqual([20, 100]);
});

test('metrics that cannot be put are an error of the function', async () => {
  const { handler } = world({
    metrics: { put: async () => Promise.reject(new Error('CloudWatch is away')) },
  });
  await expect(handler(eventOf([[job('a')]]), PLENTY)).rejects.toThrow('CloudWatch is away');
});
