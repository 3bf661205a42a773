import { isStale } from '../../../core/pipeline/is-stale.ts';

const slot = '2026-11-24T02:00:00Z';

test.each([
  [1, '2026-11-24T02:15:00Z', false],
  [1, '2026-11-24T02:15:01Z', true],
  [2, '2026-11-24T02:15:30Z', false],
  [2, '2026-11-24T02:15:31Z', true],
  // The schedule's clock may be ahead of ours.
  [1, '2026-11-24T01:59:58Z', false],
] as const)('attempt %d of 02:00 at %s is stale: %p', (attempt, now, stale) => {
  expect(isStale({ slot, attempt }, new Date(now), 30)).toBe(stale);
});

test('a second look that was to wait is late from then on', () => {
  const job = { slot, attempt: 2, notBefore: '2026-11-24T02:49:00Z' };
  expect(isStale(job, new Date('2026-11-24T03:04:00Z'), 30)).toBe(false);
  expect(isStale(job, new Date('2026-11-24T03:05:00Z'), 30)).toBe(true);
});
