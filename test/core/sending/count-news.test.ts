import fc from 'fast-check';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createMemoryTallies } from '../../../adapters/memory/memory-tallies.ts';
import { MAIL_METRICS } from '../../../core/contract.ts';
import type { MetricPoint, Tallies } from '../../../core/ports.ts';
import { countNews } from '../../../core/sending/count-news.ts';
import type { MailNews } from '../../../core/sending/mail-news.ts';

const NOW = '2026-11-27T20:10:00.000Z';

function world(over: { readonly tallies?: Partial<Tallies> } = {}) {
  const points: MetricPoint[] = [];
  const tallies = { ...createMemoryTallies(), ...over.tallies };
  let refusals = 0;
  const deps = {
    tallies,
    metrics: {
      put: async (put: readonly MetricPoint[]): Promise<void> => {
        if (refusals > 0) {
          refusals -= 1;
          throw new Error('Rate exceeded');
        }
        points.push(...put);
      },
    },
    clock: createManualClock(NOW),
    stack: 'acme',
  };
  const sums = (): Record<string, number> => {
    const found: Record<string, number> = {};
    for (const { name, dimensions, at, values } of points) {
      const { Stack: _, ...rest } = dimensions;
      const key = [name, ...Object.values(rest), at.slice(11, 16)].join(' ');
      found[key] = (found[key] ?? 0) + values.reduce((sum, value) => sum + value, 0);
    }
    return found;
  };
  return { deps, points, sums, refuse: (times: number) => (refusals = times) };
}

const news = (id: string, over: Partial<MailNews> = {}): MailNews => ({
  source: 'ses:eu-west-1',
  id,
  at: '2026-11-27T20:01:02.345Z',
  metric: MAIL_METRICS.delivered,
  provider: 'Google',
  day: { delivered: 1 },
  ...over,
});

test('counts by provider and minute of the event, and by day', async () => {
  const { deps, sums } = world();
  await countNews(
    [
      news('1'),
      news('2'),
      news('3', { provider: 'other' }),
      news('4', { at: '2026-11-27T20:02:00.000Z' }),
      news('5', { metric: MAIL_METRICS.bouncedHard, category: 'invalid-recipient', day: { hard: 1 } }),
    ],
    deps,
  );
  expect(sums()).toEqual({
    'MailDelivered ses:eu-west-1 Google 20:01': 2,
    'MailDelivered ses:eu-west-1 other 20:01': 1,
    'MailDelivered ses:eu-west-1 Google 20:02': 1,
    'MailBouncedHard ses:eu-west-1 Google 20:01': 1,
    'MailBouncedHard ses:eu-west-1 invalid-recipient 20:01': 1,
  });
  expect(await deps.tallies.days('ses:eu-west-1', '2026-11-01', '2026-11-30')).toEqual([
    { day: '2026-11-27', counts: { delivered: 4, hard: 1 } },
  ]);
});

test('what comes again is not counted again, but that it came is', async () => {
  const { deps, sums } = world();
  await countNews([news('1'), news('1')], deps);
  await countNews([news('1'), news('2')], deps);
  expect(sums()).toEqual({
    'MailDelivered ses:eu-west-1 Google 20:01': 2,
    'MailEventsDuplicate ses:eu-west-1 20:10': 2,
  });
});

test('in whatever order, however often and in whatever batches events come, the counts are the same', async () => {
  const events = Array.from({ length: 12 }, (_, index) =>
    news(String(index), {
      at: `2026-11-27T20:0${index % 3}:0${index % 10}.000Z`,
      provider: index % 2 === 0 ? 'Google' : 'other',
    }),
  );
  const wanted = world();
  await countNews(events, wanted.deps);
  const isCount = ([name]: [string, number]): boolean => !name.startsWith(MAIL_METRICS.duplicates);
  const each = fc.tuple(
    fc.shuffledSubarray(events, { minLength: events.length }),
    fc.array(fc.constantFrom(...events), { maxLength: 20 }),
    fc.integer({ min: 1, max: 7 }),
  );
  await fc.assert(
    fc.asyncProperty(each, async ([first, again, size]) => {
      const { deps, sums } = world();
      const all = [...again, ...first, ...again];
      for (let at = 0; at < all.length; at += size) await countNews(all.slice(at, at + size), deps);
      expect(Object.fromEntries(Object.entries(sums()).filter(isCount))).toEqual(wanted.sums());
      expect(await deps.tallies.days('ses:eu-west-1', '2026-11-27', '2026-11-27')).toEqual(
        await wanted.deps.tallies.days('ses:eu-west-1', '2026-11-27', '2026-11-27'),
      );
    }),
    { numRuns: 50 },
  );
});

test('what CloudWatch refuses comes again, and is counted then: once, on its day too', async () => {
  const { deps, sums, refuse } = world();
  refuse(1);
  await expect(countNews([news('1'), news('2')], deps)).rejects.toThrow('Rate exceeded');
  expect(await deps.tallies.days('ses:eu-west-1', '2026-11-27', '2026-11-27')).toEqual([
    { day: '2026-11-27', counts: { delivered: 0 } },
  ]);
  await countNews([news('1'), news('2')], deps);
  expect(sums()).toEqual({ 'MailDelivered ses:eu-west-1 Google 20:01': 2 });
  expect(await deps.tallies.days('ses:eu-west-1', '2026-11-27', '2026-11-27')).toEqual([
    { day: '2026-11-27', counts: { delivered: 2 } },
  ]);
});

test('a table that refuses the second write keeps nothing of the first', async () => {
  const memory = createMemoryTallies();
  let refuses = true;
  const claim: Tallies['claim'] = async (source, bucket, ids) => {
    if (refuses && bucket.endsWith('20:02:0')) throw new Error('ProvisionedThroughputExceeded');
    return memory.claim(source, bucket, ids);
  };
  const { deps, sums } = world({ tallies: { ...memory, claim } });
  const both = [news('1'), news('2', { at: '2026-11-27T20:02:00.000Z' })];
  await expect(countNews(both, deps)).rejects.toThrow('ProvisionedThroughputExceeded');
  refuses = false;
  await countNews(both, deps);
  expect(sums()).toEqual({
    'MailDelivered ses:eu-west-1 Google 20:01': 1,
    'MailDelivered ses:eu-west-1 Google 20:02': 1,
  });
});

test('what CloudWatch would not take is counted as that, on its own day', async () => {
  const { deps, sums } = world();
  await countNews(
    [
      news('old', { at: '2026-11-13T20:09:00.000Z' }),
      news('ahead', { at: '2026-11-27T22:30:00.000Z' }),
      news('1'),
    ],
    deps,
  );
  expect(sums()).toEqual({
    'MailEventsOutOfTime ses:eu-west-1 20:10': 2,
    'MailDelivered ses:eu-west-1 Google 20:01': 1,
  });
  expect(await deps.tallies.days('ses:eu-west-1', '2026-11-13', '2026-11-13')).toEqual([
    { day: '2026-11-13', counts: { delivered: 1 } },
  ]);
});

test('what has no id is counted each time, for the installation too where an alarm looks there', async () => {
  const { deps, sums } = world();
  const unread: MailNews = {
    source: 'ses:eu-west-1',
    at: '',
    metric: MAIL_METRICS.notUnderstood,
    isOfStack: true,
  };
  await countNews([unread, unread], deps);
  expect(sums()).toEqual({
    'MailEventsNotUnderstood ses:eu-west-1 20:10': 2,
    'MailEventsNotUnderstood 20:10': 2,
  });
});
