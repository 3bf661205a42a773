import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { renderGaps } from '../../cli/render-gaps.ts';
import type { CheckRecord } from '../../core/model/record.ts';
import { sampleRecord } from '../support/sample-records.ts';

function record(time: string, mode?: CheckRecord['mode']): CheckRecord {
  const made = sampleRecord({ job: { slot: `2026-11-24T${time}:00Z` } });
  return mode === undefined ? made : { ...made, mode };
}

const UNTIL = new Date('2026-11-24T05:30:00Z');

test('says nothing where every run leaves a record', async () => {
  expect(await renderGaps([record('01:00'), record('05:00')], UNTIL, createMemoryRecords())).toBe('');
});

test('no gap is explained by the mode alone', async () => {
  const text = await renderGaps([record('05:00', 'changes+hourly')], UNTIL, createMemoryRecords());
  expect(text.trim().split('\n')).toEqual([
    'Recorded are changes and the first run of each hour (record: changes+hourly). Runs in between saw the same and are',
    'counted in the sweep of their minute.',
  ]);
});

test('an hour without a record is told apart by its sweeps', async () => {
  const records = createMemoryRecords();
  await records.planSweep('2026-11-24T02:10:00Z', 2);
  await records.countSweep('2026-11-24T02:10:00Z', { done: ['a', 'b'] });
  await records.planSweep('2026-11-24T04:59:00Z', 3);
  await records.countSweep('2026-11-24T04:59:00Z', { done: ['a'] });
  // Outside of every gap.
  await records.planSweep('2026-11-24T05:00:00Z', 50);
  const seen = ['00:30', '01:10', '03:05', '05:01'].map((time) => record(time, 'changes+hourly'));
  const text = await renderGaps(seen, new Date('2026-11-24T07:10:00Z'), records);
  expect(text.split('\n').filter((line) => line.startsWith('  '))).toEqual([
    '  dnsbl: no record from 2026-11-24 02:00 UTC to 2026-11-24 03:00 UTC; all 2 jobs of the installation were done: this one was not due',
    '  dnsbl: no record from 2026-11-24 04:00 UTC to 2026-11-24 05:00 UTC; 2 of 3 jobs of the installation were not done: this one may be among them',
    '  dnsbl: no record from 2026-11-24 06:00 UTC to 2026-11-24 07:00 UTC; nothing was planned for any target: the monitor did not run',
  ]);
});
