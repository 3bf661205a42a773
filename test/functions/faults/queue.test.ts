/** What a queue does that delivers at least once and in any order, and what somebody may put into it. */
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import {
  createFaultWorld,
  DOMAIN,
  snapshot,
  SUBMISSION,
  type FaultWorld,
  type FaultWorldOptions,
  type QueueMessage,
} from '../../support/fault-world.ts';
import { SLOT, slotAfter } from '../../support/sample-records.ts';

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => logged.mockRestore());

function createWorld(options: Partial<FaultWorldOptions> = {}): FaultWorld {
  return createFaultWorld({ records: createMemoryRecords(), ...options });
}

const MX2 = 'mx2.example.com:25';
const at = (job: AnyJob, minute: number, attempt = 1): AnyJob => ({
  ...job,
  slot: slotAfter(minute),
  attempt,
});

async function mx2Job(): Promise<AnyJob> {
  const world = createWorld();
  await world.send([DOMAIN]);
  await world.deliver([...world.queue]);
  const jobs = world.queue.flatMap(({ body }) => JSON.parse(body) as AnyJob[]);
  const found = jobs.find(({ target }) => target === MX2);
  if (found === undefined) throw new Error('The domain leads to no mx2');
  return found;
}

const message = (id: string, body: unknown): QueueMessage => ({
  id,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  deliveries: 0,
});

describe('duplicates', () => {
  test('in one batch, in the next one and after everything is over change nothing', async () => {
    const [once, often] = [createWorld({ isDown: () => true }), createWorld({ isDown: () => true })];
    await once.send([DOMAIN]);
    await once.drain();
    const first = message('first', [DOMAIN]);
    await often.deliver([first, { ...first, id: 'second' }]);
    await often.deliver([{ ...first, id: 'third' }]);
    await often.drain();
    await often.deliver([{ ...first, id: 'fourth' }]);
    await often.drain();
    expect(await snapshot(often.records)).toEqual(await snapshot(once.records));
  });

  test('count no run twice, and let gauges say the same once more', async () => {
    const world = createWorld();
    await world.deliver([message('a', [SUBMISSION])]);
    const runs = (): number[] =>
      world.points.filter(({ name }) => name === 'Runs').flatMap(({ values }) => values);
    const gauges = (): number[] =>
      world.points.filter(({ name }) => name === 'TargetUnhealthy').flatMap(({ values }) => values);
    expect([runs(), gauges()]).toEqual([[1], [0]]);
    await world.deliver([message('b', [SUBMISSION])]);
    expect([runs(), gauges()]).toEqual([[1], [0, 0]]);
  });
});

describe('late and reordered', () => {
  test('a job of an older slot leaves its record, and the state of the newer one stands', async () => {
    const job = await mx2Job();
    const world = createWorld({ isDown: (minute) => minute === 0 });
    await world.deliver([message('new', [at(job, 5)])]);
    const state = await world.records.getState(MX2, 'smtp');
    await world.deliver([message('old', [at(job, 0)])]);
    expect(await world.records.getState(MX2, 'smtp')).toEqual(state);
    const { records, transitions } = await snapshot(world.records);
    expect(records.map(({ slot, status }) => [slot, status])).toEqual([
      [slotAfter(0), 'critical'],
      [slotAfter(5), 'ok'],
    ]);
    // It asks for no second look either: somebody saw it well since.
    expect(transitions.map(({ slot, to }) => [slot, to])).toEqual([[slotAfter(5), 'ok']]);
    expect(world.queue).toEqual([]);
  });

  test('a second look that is overtaken by the next run confirms nothing that is over', async () => {
    const job = await mx2Job();
    const world = createWorld({ isDown: (minute) => minute === 0 });
    await world.deliver([message('first', [at(job, 0)])]);
    const [second] = world.queue;
    expect(JSON.parse(second?.body ?? '')).toMatchObject([{ attempt: 2, slot: SLOT }]);
    await world.deliver([message('next', [at(job, 5)])]);
    await world.drain();
    const state = await world.records.getState(MX2, 'smtp');
    expect(state).toMatchObject({ status: 'ok', open: [], version: `${slotAfter(5)}#1` });
    const { transitions } = await snapshot(world.records);
    expect(transitions.flatMap(({ opened }) => opened).filter(({ confirmed }) => confirmed)).toEqual([]);
  });

  test('two runs of a target that overlap forget nothing: the later one confirms what the earlier one saw', async () => {
    const job = await mx2Job();
    const world = createWorld({ isDown: () => true });
    await world.deliver([message('both', [at(job, 0)]), message('at once', [at(job, 5)])]);
    const { states, transitions } = await snapshot(world.records);
    const versions = transitions.map(({ slot, from, to }) => `${slot.slice(14, 16)} ${from} ${to}`);
    // Whichever wrote first: what one transition leads to is what the next one comes from.
    expect([['14 new critical', '19 critical critical'], ['19 new critical']]).toContainEqual(versions);
    expect(states[0]?.open).toHaveLength(1);
  });

  test('what is stale is recorded as given up, once, and not when it was done after all', async () => {
    const done = createWorld();
    await done.deliver([message('in time', [SUBMISSION])]);
    const late = createWorld({ records: done.records, now: slotAfter(16) });
    await late.deliver([message('again', [SUBMISSION]), message('never done', [DOMAIN])]);
    await late.deliver([message('never done, again', [DOMAIN])]);
    expect(await done.records.getSweep(SLOT)).toEqual({ slot: SLOT, planned: 0, done: 1, failed: 1 });
    expect((await snapshot(done.records)).records).toHaveLength(1);
  });

  test.each([
    ['minutes behind', slotAfter(-9), 1],
    ['minutes ahead', slotAfter(9), 1],
    ['so far behind that the slot is a matter of the future', slotAfter(-16), 0],
    ['so far ahead that the slot is stale', slotAfter(16), 0],
  ])('with a clock that is %s, runs are recorded under their slot or not at all', async (_, now, count) => {
    const world = createWorld({ now });
    await world.deliver([message('a', [SUBMISSION]), message('b', [])]);
    const { records, states } = await snapshot(world.records);
    expect(records.map(({ slot }) => slot)).toEqual(Array.from({ length: count }, () => SLOT));
    expect(states).toHaveLength(count);
  });

  test('a slot of a year to come freezes no state: its message fails', async () => {
    const world = createWorld();
    const far = { ...SUBMISSION, slot: '2099-01-01T00:00:00Z' };
    await world.deliver([message('far', [far]), message('now', [SUBMISSION])]);
    expect(world.queue.map(({ id }) => id)).toEqual(['far']);
    expect(await world.records.getState('smtp.example.com:587', 'smtp')).toMatchObject({ slot: SLOT });
  });
});

describe('poison', () => {
  const poisons: readonly (readonly [string, unknown])[] = [
    ['no JSON', 'EHLO'],
    ['an object', { probe: 'smtp' }],
    ['another schema', [{ check: 'smtp', host: 'mx1.example.com' }]],
    ['a version to come', [{ ...SUBMISSION, probe: 'telepathy' }]],
    ['a slot that is none', [{ ...SUBMISSION, slot: 'tomorrow' }]],
    ['a good job beside a bad one', [SUBMISSION, { ...SUBMISSION, attempt: 'twice' }]],
    ['an empty text', ''],
  ];
  test.each(poisons)('%s fails alone, is logged and does nothing', async (_, body) => {
    const world = createWorld();
    await world.deliver([message('poison', body), message('good', [DOMAIN])]);
    expect(world.queue.map(({ id }) => id).filter((id) => !/^m\d/.test(id))).toEqual(['poison']);
    const { records } = await snapshot(world.records);
    expect(records.map(({ target }) => target)).toEqual(['example.com']);
    const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, string>);
    expect(lines.map(({ level, what }) => [level, what])).toEqual([['ERROR', 'message poison']]);
  });
});

describe('a deadline', () => {
  test('hands back what was not started, and the rest of its message is done once', async () => {
    let asked = 0;
    const world = createWorld({
      remainingMs: () => {
        asked += 1;
        return asked <= 1 ? 120_000 : 60_000;
      },
    });
    await world.deliver([message('two', [SUBMISSION, at(SUBMISSION, 5)])]);
    const waiting = world.queue.flatMap(({ body }) => JSON.parse(body) as AnyJob[]);
    expect(waiting).toEqual([at(SUBMISSION, 5)]);
    asked = 0;
    await world.drain();
    const { records, sweeps } = await snapshot(world.records);
    expect(records.map(({ slot }) => slot)).toEqual([SLOT, slotAfter(5)]);
    expect(sweeps.map(({ done, failed }) => [done, failed])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });
});

test('an empty message, and an event without messages, are nothing', async () => {
  const world = createWorld();
  await world.deliver([message('empty', [])]);
  await world.deliver([]);
  expect(world.queue).toEqual([]);
});
