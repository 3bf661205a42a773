import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { gatherCounts } from '../../../core/pipeline/gather-counts.ts';
import type { Records } from '../../../core/ports.ts';

const SLOT = '2026-11-24T02:14:00Z';

async function sweeps(records: Records): Promise<unknown[]> {
  const found = [];
  for await (const sweep of records.sweeps('2026-11-24')) found.push(sweep);
  return found;
}

test('gatherCounts() writes sums at the end, but what was planned at once', async () => {
  const records = createMemoryRecords();
  await records.planSweep(SLOT, 3);
  const gathered = gatherCounts(records);
  await gathered.records.countSweep(SLOT, { done: ['a'] });
  await gathered.records.countSweep(SLOT, { done: ['b'], led: ['d', 'e'] });
  await gathered.records.countSweep(SLOT, { part: 7, failed: ['c'] });
  expect(await sweeps(records)).toEqual([{ slot: SLOT, planned: 5, done: 0, failed: 0 }]);
  await gathered.flush();
  expect(await sweeps(records)).toEqual([{ slot: SLOT, planned: 5, done: 2, failed: 1 }]);
  await gathered.flush();
  expect(await sweeps(records)).toEqual([{ slot: SLOT, planned: 5, done: 2, failed: 1 }]);
});

test('gatherCounts() leaves everything else to the records', async () => {
  const records = createMemoryRecords();
  const gathered = gatherCounts(records);
  await gathered.records.planSweep(SLOT, 1);
  expect(await sweeps(records)).toHaveLength(1);
});
