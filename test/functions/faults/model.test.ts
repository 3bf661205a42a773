/**
 * Any history of a queue that delivers at least once, against functions that die anywhere, overlap and are slow: compared
 * with the run in which each job came once, in its order.
 */
import fc from 'fast-check';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import { findingKey } from '../../../core/model/finding.ts';
import type { CheckRecord, State } from '../../../core/model/record.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { expectStory } from '../../support/expect-story.ts';
import {
  createFaultWorld,
  DOMAIN,
  killAt,
  snapshot,
  SUBMISSION,
  TARGETS,
  type FaultWorld,
  type Killer,
  type PortFault,
  type QueueMessage,
  type Snapshot,
} from '../../support/fault-world.ts';
import { slotAfter } from '../../support/sample-records.ts';

const MINUTES = [0, 5, 10, 15];

// Long on a busy machine.
jest.setTimeout(120_000);

let logged: jest.SpyInstance;
beforeAll(() => {
  logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => logged.mockRestore());

/** One invocation: which of the waiting messages it gets, whether each comes once more later, and where it dies. */
interface Delivery {
  readonly picks: readonly number[];
  readonly again: boolean;
  readonly dies: { readonly nth: number; readonly when: 'before' | 'after' } | undefined;
}

const delivery: fc.Arbitrary<Delivery> = fc.record({
  picks: fc.array(fc.nat(50), { minLength: 1, maxLength: 3 }),
  again: fc.boolean(),
  dies: fc.option(
    fc.record({ nth: fc.integer({ min: 1, max: 25 }), when: fc.constantFrom('before' as const, 'after') }),
    { nil: undefined },
  ),
});
const history = fc.record({
  down: fc.array(fc.boolean(), { minLength: MINUTES.length, maxLength: MINUTES.length }),
  deliveries: fc.array(delivery, { maxLength: 25 }),
});

function createWorld(down: readonly boolean[]): FaultWorld {
  const isDown = (minute: number): boolean => down[MINUTES.indexOf(minute)] ?? false;
  return createFaultWorld({ records: createMemoryRecords(), isDown, now: slotAfter(10) });
}

async function plan(world: FaultWorld, minutes: readonly number[]): Promise<void> {
  for (const minute of minutes) {
    const due = [DOMAIN, SUBMISSION].map((job): AnyJob => ({ ...job, slot: slotAfter(minute) }));
    await world.records.planSweep(slotAfter(minute), due.length);
    for (const job of due) await world.send([job]);
  }
}

async function cleanRun(down: readonly boolean[]): Promise<{ world: FaultWorld; end: Snapshot }> {
  const world = createWorld(down);
  for (const minute of MINUTES) {
    await plan(world, [minute]);
    await world.drain();
  }
  return { world, end: await snapshot(world.records) };
}

function pick(world: FaultWorld, { picks, again }: Delivery): QueueMessage[] {
  const some = [...new Set(picks.map((at) => world.queue[at % world.queue.length]))].filter(
    (message) => message !== undefined,
  );
  if (again) world.queue.push(...some.map((message) => ({ ...message, id: `${message.id}'` })));
  return some;
}

async function deliver(world: FaultWorld, one: Delivery, gate?: PortFault): Promise<void> {
  if (world.queue.length === 0) return;
  const killer: Killer =
    one.dies === undefined ? killAt(Number.POSITIVE_INFINITY, 'after') : killAt(one.dies.nth, one.dies.when);
  const fault: PortFault = async (name, call) =>
    killer.fault(name, gate === undefined ? call : async () => gate(name, call));
  await world.deliver(pick(world, one), { fault, isDead: killer.isDead });
}

test('as long as slots keep their order, crashes and duplicates leave no trace at all', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ down, deliveries }) => {
      const world = createWorld(down);
      const left = [...deliveries];
      for (const minute of MINUTES) {
        await plan(world, [minute]);
        for (const one of left.splice(0, Math.ceil(deliveries.length / MINUTES.length)))
          await deliver(world, one);
        await world.drain();
      }
      const clean = await cleanRun(down);
      expect(await snapshot(world.records)).toEqual(clean.end);
      expect([...world.sent].sort()).toEqual([...clean.world.sent].sort());
    }),
    { numRuns: 20 },
  );
});

test('in any order, overlapping, dying and repeated: nothing is lost and nothing is there twice', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.scheduler(), async ({ down, deliveries }, scheduler) => {
      const world = createWorld(down);
      await plan(world, MINUTES);
      const gate: PortFault = async (name, call) => scheduler.schedule(Promise.resolve(name)).then(call);
      for (let at = 0; at < deliveries.length; at += 3)
        await scheduler.waitFor(
          Promise.all(deliveries.slice(at, at + 3).map(async (one) => deliver(world, one, gate))),
        );
      await world.drain();
      const [end, clean] = [await snapshot(world.records), await cleanRun(down)];
      expect(end.records.filter(isScheduled).map(seen)).toEqual(
        clean.end.records.filter(isScheduled).map(seen),
      );
      expect(end.sweeps).toEqual(clean.end.sweeps);
      for (const target of TARGETS) {
        expect(verifyChain(end.records.filter((record) => record.target === target))).toEqual([]);
        expectStory(
          end.states.find((state) => state.target === target),
          end.transitions.filter((transition) => transition.target === target),
        );
      }
      expectCountedOnce(world, end);
      // And from then on nobody can tell them apart.
      for (const one of [world, clean.world]) {
        await plan(one, [20]);
        await one.drain();
      }
      const [after, cleanAfter] = [await snapshot(world.records), await snapshot(clean.world.records)];
      expect(after.states.map(troubles)).toEqual(cleanAfter.states.map(troubles));
    }),
    { numRuns: 30 },
  );
});

function isScheduled({ attempt }: CheckRecord): boolean {
  return attempt === 1;
}

/** What compares with earlier runs says that all is as it was, or that there were none: that depends on the order. */
function seen({ target, slot, status, findings, observation }: CheckRecord): unknown {
  return { target, slot, status, failed: findings.filter(({ outcome }) => outcome === 'fail'), observation };
}

function troubles({ target, status, open }: State): unknown {
  return { target, status, open: open.map(({ finding, confirmed }) => [findingKey(finding), confirmed]) };
}

/** Of runs that were measured none was measured twice; those of a process that died may be missing. */
function expectCountedOnce({ points }: FaultWorld, { records }: Snapshot): void {
  const runs = points.filter(({ name }) => name === 'Runs').flatMap(({ values }) => values).length;
  expect(runs).toBeLessThanOrEqual(records.length);
}
