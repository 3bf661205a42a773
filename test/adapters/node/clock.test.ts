import { createNodeClock } from '../../../adapters/node/clock.ts';

test('tells wall time and durations', () => {
  const clock = createNodeClock();
  const before = clock.elapsed();
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
  expect(clock.elapsed()).toBeGreaterThanOrEqual(before);
});

test('a sleep ends when the signal aborts', async () => {
  const clock = createNodeClock();
  await clock.sleep(1);
  await clock.sleep(60_000, AbortSignal.abort());
  const controller = new AbortController();
  const slept = clock.sleep(60_000, controller.signal);
  controller.abort();
  await slept;
});
