/** The loop of `postwatch agent` with a queue in memory: what it takes, gives back, and leaves behind when it is ended. */
import type { QueueMessage } from '../../adapters/aws/sqs-inbox.ts';
import { packMessages, readMessage } from '../../adapters/aws/sqs-jobs.ts';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { neededMs, runAgentLoop, type AgentDeps } from '../../cli/agent-loop.ts';
import type { AnyJob } from '../../core/model/job.ts';

const SLOT = '2026-11-24T02:14:00Z';

const job = (target: string): AnyJob =>
  ({ probe: 'dnsbl', target, subject: {}, slot: SLOT, attempt: 1, configHash: '' }) as unknown as AnyJob;

interface World extends AgentDeps {
  readonly worked: string[];
  readonly done: string[];
  readonly again: string[];
  readonly sent: string[];
  readonly problems: string[];
}

/** Ends by itself once every batch was received and the queue is asked once more. */
function world(
  batches: (readonly string[] | Error)[],
  stop: AbortController,
  over: Partial<AgentDeps> = {},
): World {
  const [worked, done, again, sent, problems] = [[], [], [], [], []] as string[][] as [
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  const receive = async (): Promise<QueueMessage[]> => {
    const batch = batches.shift();
    if (batch instanceof Error) throw batch;
    if (batch !== undefined)
      return batch.map((body, index) => ({ body, receipt: `${body.slice(0, 60)}#${index}` }));
    // Others may still be at work with what they took.
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    return [];
  };
  return {
    worked,
    done,
    again,
    sent,
    problems,
    inbox: {
      receive,
      done: async (messages) => void done.push(...messages.map(({ receipt }) => receipt)),
      comeAgain: async (messages, seconds) =>
        void again.push(...messages.map(({ receipt }) => `${receipt} ${seconds}`)),
    },
    clock: { ...createManualClock('2026-11-24T02:14:20Z'), sleep: async () => undefined },
    jobs: { send: async (jobs) => void sent.push(...jobs.map(({ target }) => target)) },
    records: createMemoryRecords(),
    metrics: { put: async () => undefined },
    readMessage,
    budgetMs: 60_000,
    hiddenMs: 720_000,
    confirmAfterSeconds: 30,
    onError: (what, error) => void problems.push(`${what}: ${(error as Error).message}`),
    async work({ target }) {
      if (target.startsWith('bad')) throw new Error(`table is tired of ${target}`);
      worked.push(target);
      return { metrics: [] };
    },
    ...over,
  };
}

const message = (...targets: string[]): string => packMessages(targets.map(job))[0] ?? '';

test('does what it receives, deletes it, and lets only messages with trouble of ours come again', async () => {
  const stop = new AbortController();
  const deps = world([[message('a', 'b'), message('bad'), 'no json'], [message('c')]], stop);
  await runAgentLoop(deps, stop.signal);
  expect([...deps.worked].sort()).toEqual(['a', 'b', 'c']);
  expect(deps.done).toHaveLength(2);
  expect(deps.again.map((line) => line.slice(-6))).toEqual(['#1 240', '#2 240']);
  expect(deps.problems).toEqual([
    'a message: table is tired of bad',
    'a message: Cannot read a message of the work queue: "no json"',
  ]);
});

test('told to end, it finishes what is under way and hands back the rest', async () => {
  const stop = new AbortController();
  const targets = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const bodies = [0, 10, 20, 30].map((from) => message(...targets.slice(from, from + 10)));
  const worked: string[] = [];
  const deps = world([bodies], stop, {
    async work({ target }) {
      if (worked.length === 5) stop.abort('SIGTERM');
      await new Promise((resolve) => setImmediate(resolve));
      worked.push(target);
      return { metrics: [] };
    },
  });
  await runAgentLoop(deps, stop.signal);
  expect(worked.length).toBeLessThan(40);
  expect([...worked, ...deps.sent].sort()).toEqual([...targets].sort());
  // Handed back as new messages: these are done.
  expect(deps.done).toHaveLength(4);
  expect(deps.again).toEqual([]);
});

test('when CloudWatch refuses, all messages of the batch come again', async () => {
  const stop = new AbortController();
  const deps = world([[message('a'), message('b')]], stop, {
    metrics: { put: async () => Promise.reject(new Error('CloudWatch is away')) },
  });
  await runAgentLoop(deps, stop.signal);
  expect(deps.done).toEqual([]);
  expect(deps.again).toHaveLength(2);
  expect(deps.problems).toEqual(['a batch: CloudWatch is away']);
});

test('a queue that cannot be reached is told of and asked again', async () => {
  const stop = new AbortController();
  const deps = world([new Error('no route'), [message('a')]], stop);
  await runAgentLoop(deps, stop.signal);
  expect(deps.problems).toEqual(['the queue: no route']);
  expect(deps.worked).toEqual(['a']);
});

test('a message that others will soon see again is not begun', async () => {
  const stop = new AbortController();
  const deps = world([[message('a', 'b')]], stop, { hiddenMs: 69_000 });
  await runAgentLoop(deps, stop.signal);
  expect(deps.worked).toEqual([]);
  expect(deps.sent).toEqual(['a', 'b']);
  expect(neededMs(60_000)).toBeGreaterThan(70_000);
});
