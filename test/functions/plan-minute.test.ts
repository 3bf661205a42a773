import { createHandler } from '../../functions/plan/plan-minute.ts';
import type { AnyJob } from '../../core/model/job.ts';
import type { Sweep } from '../../core/model/record.ts';
import type { MetricPoint } from '../../core/ports.ts';

function job(target: string, slot: string): AnyJob {
  const subject = { address: target, without: [], own: [], onlyOwn: false };
  return { probe: 'dnsbl', target, slot, attempt: 1, configHash: '0123456789ab', subject };
}

interface World {
  readonly happened: string[];
  readonly points: MetricPoint[];
  readonly handler: ReturnType<typeof createHandler>;
}

function world(count: number, failing?: 'send', sweeps: readonly Sweep[] = []): World {
  const happened: string[] = [];
  const points: MetricPoint[] = [];
  const handler = createHandler({
    jobsOf: async (slot) => Array.from({ length: count }, (_, index) => job(`192.0.2.${index}`, slot)),
    records: {
      planSweep: async (slot, planned) => void happened.push(`sweep ${slot} ${planned}`),
      getSweep: async (slot) => sweeps.find((sweep) => sweep.slot === slot),
    },
    jobs: {
      async send(jobs, options) {
        if (failing === 'send') throw new Error('queue is gone');
        happened.push(`send ${jobs.length} after ${options?.delaySeconds ?? 0} s`);
      },
    },
    metrics: { put: async (more) => void points.push(...more) },
    clock: { now: () => new Date('2026-11-24T02:17:42.123Z') },
    stack: 'acme',
  });
  return { happened, points, handler };
}

/** As EventBridge Scheduler sent it. */
const EVENT = { scheduledTime: '2026-11-24T02:14:07Z' };

test('plans the minute that the schedule meant, not the one it is', async () => {
  const { handler, happened, points } = world(3);
  expect(await handler(EVENT)).toEqual({ slot: '2026-11-24T02:14:00Z', planned: 3 });
  expect(happened).toEqual(['sweep 2026-11-24T02:14:00Z 3', 'send 3 after 0 s']);
  expect(points).toEqual([
    {
      name: 'JobsPlanned',
      unit: 'Count',
      dimensions: { Stack: 'acme' },
      at: '2026-11-24T02:14:00Z',
      values: [3],
    },
  ]);
});

test.each([
  undefined,
  null,
  {},
  'x',
  { scheduledTime: '<aws.scheduler.scheduled-time>' },
  { scheduledTime: 7 },
])('takes the present minute for event %j', async (event) => {
  expect(await world(0).handler(event)).toEqual({ slot: '2026-11-24T02:17:00Z', planned: 0 });
});

test.each([
  [{ planned: 8, done: 6 }, [0.75]],
  [{ planned: 8, done: 9 }, [1]],
  [{ planned: 0, done: 0 }, []],
])('tells the coverage of the minute ten minutes ago: %j', async (counts, values) => {
  const sweep = { slot: '2026-11-24T02:04:00Z', failed: 0, ...counts };
  const { handler, points } = world(1, undefined, [
    sweep,
    { ...sweep, slot: '2026-11-24T02:05:00Z', done: 0 },
  ]);
  await handler(EVENT);
  expect(points.filter(({ name }) => name === 'SweepCoverage').flatMap((point) => point.values)).toEqual(
    values,
  );
});

test.each(['2099-01-01T00:00:00Z', '2026-11-24T02:02:00Z', '2026-11-24T02:33:00Z'])(
  'refuses to plan %s, which no schedule means at 02:17',
  async (scheduledTime) => {
    const { handler, happened } = world(3);
    await expect(handler({ scheduledTime })).rejects.toThrow('it is 2026-11-24T02:17:42.123Z here');
    expect(happened).toEqual([]);
  },
);

test('a minute without jobs is told, too: its silence would be an alarm', async () => {
  const { handler, happened, points } = world(0);
  await handler(EVENT);
  expect(happened).toEqual(['sweep 2026-11-24T02:14:00Z 0']);
  expect(points[0]?.values).toEqual([0]);
});

test('spreads many jobs over their minute', async () => {
  const { handler, happened } = world(1000);
  await handler(EVENT);
  const sends = happened
    .slice(1)
    .map((line) => /send (\d+) after (\d+) s/.exec(line)?.slice(1).map(Number) ?? []);
  expect(sends.reduce((sum, [count = 0]) => sum + count, 0)).toBe(1000);
  expect(sends.map(([, delay]) => delay)).toEqual(Array.from({ length: 50 }, (_, second) => second));
});

test('throws when the queue refuses, so that the minute is tried again, and puts no metric', async () => {
  const { handler, points } = world(3, 'send');
  await expect(handler(EVENT)).rejects.toThrow('queue is gone');
  expect(points).toEqual([]);
});
