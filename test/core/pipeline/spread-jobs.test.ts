import fc from 'fast-check';
import type { AnyJob } from '../../../core/model/job.ts';
import { spreadJobs } from '../../../core/pipeline/spread-jobs.ts';

function jobs(count: number): AnyJob[] {
  const subject = { address: '192.0.2.1', without: [], own: [], onlyOwn: false };
  return Array.from({ length: count }, (_, index) => ({
    probe: 'dnsbl',
    target: String(index),
    slot: '2026-11-24T02:14:00Z',
    attempt: 1,
    configHash: '0123456789ab',
    subject,
  }));
}

test('spreadJobs() starts few at once', () => {
  expect(spreadJobs(jobs(20))).toEqual([{ delaySeconds: 0, jobs: jobs(20) }]);
  expect(spreadJobs([])).toEqual([]);
});

test('spreadJobs() keeps every job, once and in order, within its minute, and no second has more than its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), (count) => {
      const spread = spreadJobs(jobs(count));
      expect(spread.flatMap((one) => one.jobs.map(({ target }) => Number(target)))).toEqual(
        Array.from({ length: count }, (_, index) => index),
      );
      expect(spread.every(({ delaySeconds }) => delaySeconds >= 0 && delaySeconds < 50)).toBe(true);
      expect(Math.max(0, ...spread.map((one) => one.jobs.length))).toBeLessThanOrEqual(
        Math.max(20, Math.ceil(count / 50) + 10),
      );
    }),
    { numRuns: 30 },
  );
});
