/** A function that is killed at any point between two calls of the outside world, and its messages delivered once more. */
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import type { Records } from '../../../core/ports.ts';
import { expectStory } from '../../support/expect-story.ts';
import {
  createFaultWorld,
  DOMAIN,
  killAt,
  snapshot,
  SUBMISSION,
  type FaultWorld,
  type Killer,
  type Snapshot,
} from '../../support/fault-world.ts';
import { slotAfter } from '../../support/sample-records.ts';

// Long on a busy machine.
jest.setTimeout(120_000);

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => logged.mockRestore());

/** mx2 is down for one slot, is seen down twice, and is well again five minutes later. */
async function scenario(records: Records, killer?: Killer): Promise<{ world: FaultWorld; end: Snapshot }> {
  const world = createFaultWorld({ records, isDown: (minute) => minute === 0 });
  for (const minute of [0, 5]) {
    const slot = slotAfter(minute);
    const due = [DOMAIN, SUBMISSION].map((job) => ({ ...job, slot }));
    await records.planSweep(slot, due.length);
    // Each in a message of its own: one may be acknowledged without the other.
    for (const job of due) await world.send([job]);
    await world.drain(killer);
  }
  return { world, end: await snapshot(records) };
}

test('the scenario tells something: troubles are suspected, confirmed and cleared, and all is counted', async () => {
  const { world, end } = await scenario(createMemoryRecords());
  const changes = end.transitions.map(
    ({ target, slot, attempt, to }) => `${target} ${slot.slice(14, 16)}#${attempt} ${to}`,
  );
  expect(changes).toEqual([
    'example.com 14#1 warning',
    'mx1.example.com:25 14#1 ok',
    'mx2.example.com:25 14#1 critical',
    'smtp.example.com:587 14#1 ok',
    'example.com 14#2 warning',
    'mx2.example.com:25 14#2 critical',
    'mx2.example.com:25 19#1 ok',
  ]);
  expect(end.sweeps.map(({ planned, done, failed }) => [planned, done, failed])).toEqual([
    [4, 4, 0],
    [4, 4, 0],
  ]);
  expect([...world.sent]).toContain('mx2.example.com:25 2026-11-24T02:14:00Z#2');
});

test.each(['before', 'after'] as const)(
  'killed %s any call of a port, the end is the same as if it had lived',
  async (when) => {
    const whole = await scenario(createMemoryRecords());
    let killed = 0;
    for (let nth = 1; ; nth += 1) {
      const killer = killAt(nth, when);
      const { world, end } = await scenario(createMemoryRecords(), killer);
      if (!killer.isDead()) break;
      killed += 1;
      expect({ nth, ...end }).toEqual({ nth, ...whole.end });
      expect([...world.sent].sort()).toEqual([...whole.world.sent].sort());
      expect(verifyChain(end.records.filter(({ target }) => target === 'mx2.example.com:25'))).toEqual([]);
    }
    expect(killed).toBeGreaterThan(60);
  },
);

test('killed at any call, and overtaken by the next run before its message comes again: the history has no gap', async () => {
  const leading = createFaultWorld({ records: createMemoryRecords() });
  await leading.send([DOMAIN]);
  await leading.deliver([...leading.queue]);
  const led = leading.queue.flatMap(({ body }) => JSON.parse(body) as AnyJob[]);
  const job = led.find(({ target }) => target === 'mx2.example.com:25') ?? DOMAIN;
  const versions = new Set<string>();
  for (let nth = 1; ; nth += 1) {
    const killer = killAt(nth, 'after');
    const world = createFaultWorld({ records: createMemoryRecords(), isDown: (minute) => minute === 0 });
    await world.send([job]);
    await world.deliver([...world.queue], killer);
    if (!killer.isDead()) break;
    const again = world.queue.splice(0);
    await world.deliver([
      { id: 'next', body: JSON.stringify([{ ...job, slot: slotAfter(5) }]), deliveries: 0 },
    ]);
    world.queue.push(...again);
    await world.drain();
    const { states, transitions } = await snapshot(world.records);
    expectStory(states[0], transitions);
    versions.add(transitions.map(({ slot, to }) => `${slot.slice(14, 16)} ${to}`).join());
  }
  // Killed early it had changed nothing yet; killed later its change stands, whoever wrote it.
  expect([...versions]).toEqual(['19 ok', '14 critical,19 ok']);
});
