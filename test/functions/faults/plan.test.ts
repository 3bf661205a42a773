/** The planner killed at any call, and run twice for its minute: each job is sent at least once and planned once. */
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { Sweep } from '../../../core/model/record.ts';
import { createHandler } from '../../../functions/plan/plan-minute.ts';
import { killAt, withFault, type Killer } from '../../support/fault-world.ts';
import { sampleJob, SLOT } from '../../support/sample-records.ts';

const TARGETS = Array.from({ length: 45 }, (_, index) => `192.0.2.${index}`);

async function runs(killers: readonly (Killer | undefined)[]): Promise<{ sent: string[]; sweep?: Sweep }> {
  const [records, jobs] = [createMemoryRecords(), createMemoryJobs()];
  for (const killer of killers) {
    const fault: Killer['fault'] = killer?.fault ?? (async (_, call) => call());
    const handler = createHandler({
      jobsOf: async (slot) => TARGETS.map((target) => sampleJob({ target, slot })),
      jobs: withFault(jobs, ['send'], fault),
      records: withFault(records, ['planSweep', 'getSweep'], fault),
      metrics: withFault({ put: async () => undefined }, ['put'], fault),
      clock: createFixedClock(),
      stack: 'acme',
    });
    await handler({ scheduledTime: SLOT }).catch(() => undefined);
  }
  const sweep = await records.getSweep(SLOT);
  const sent = [...new Set(jobs.sent.map(({ job }) => job.target))].sort();
  return { sent, ...(sweep === undefined ? {} : { sweep }) };
}

test('twice for the same minute is once', async () => {
  expect(await runs([undefined, undefined])).toEqual({
    sent: [...TARGETS].sort(),
    sweep: { slot: SLOT, planned: 45, done: 0, failed: 0 },
  });
});

test.each(['before', 'after'] as const)('killed %s any call, the retry plans all of it', async (when) => {
  const whole = await runs([undefined]);
  let killed = 0;
  for (let nth = 1; ; nth += 1) {
    const killer = killAt(nth, when);
    expect(await runs([killer, undefined])).toEqual(whole);
    if (!killer.isDead()) break;
    killed += 1;
  }
  // Sweep, five portions, coverage, metrics.
  expect(killed).toBe(8);
});
