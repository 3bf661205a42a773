import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs, type MemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords, type MemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyCheck } from '../../../core/model/check.ts';
import type { Finding } from '../../../core/model/finding.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { Sweep } from '../../../core/model/record.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { work, type WorkDeps } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import type { Records } from '../../../core/ports.ts';
import { all } from '../../support/records-contract.ts';
import { sampleFinding, sampleJob, SLOT, slotAfter } from '../../support/sample-records.ts';

const DOMAIN = sampleJob({
  probe: 'mail-dns',
  target: 'example.com',
  subject: {
    domain: 'example.com',
    sends: true,
    receives: true,
    selectors: [],
    followMx: { port: 25, owned: false },
  },
});
const ZONE =
  'example.com MX 10 mx1.example.com\nexample.com MX 20 mx2.example.com\nmx1.example.com A 192.0.2.1\nmx2.example.com A 192.0.2.2';

interface World {
  readonly records: MemoryRecords;
  readonly jobs: MemoryJobs;
  readonly deps: WorkDeps;
  probed: number;
}

function createWorld(findingsOf: (probed: number) => readonly Finding[] = () => [sampleFinding()]): World {
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const clock = createFixedClock();
  const check: AnyCheck = {
    id: 'sample',
    probe: 'any',
    title: '',
    codes: {},
    judge: () => [...findingsOf(world.probed)],
  };
  const dns = createFakeZone(ZONE);
  const probe = async (): Promise<unknown> => {
    world.probed += 1;
    const facts = { resolution: { addresses: [], tookMs: 0 }, sessions: [], lists: [], forward: {} };
    return { facts, faults: [] };
  };
  const mailDns: Awaited<ReturnType<(typeof PROBE_TABLE)['mail-dns']>> = async (...given) => {
    world.probed += 1;
    return (await PROBE_TABLE['mail-dns']())(...given);
  };
  const loaded =
    <T>(one: T) =>
    async (): Promise<T> =>
      Promise.resolve(one);
  const world: World = {
    records,
    jobs,
    probed: 0,
    deps: {
      ports: { dns, clock, ehlo: 'probe.example' } as never,
      probes: { smtp: loaded(probe), dnsbl: loaded(probe), 'mail-dns': loaded(mailDns) } as never,
      records,
      jobs,
      checks: [check],
      budgetMs: 5000,
      vantage: 'test',
      program: '0.0.0',
      severity: {},
      confirmAfterSeconds: 30,
      stack: 'test',
      perTarget: 'unhealthy',
    },
  };
  return world;
}

test('a job becomes a record, a state, a transition, a count and a second look', async () => {
  const { deps, records, jobs } = createWorld();
  const worked = await work(sampleJob(), deps);
  expect(worked).toMatchObject({
    isNew: true,
    record: { status: 'critical', previousHash: '' },
    state: { status: 'critical' },
    transition: { from: 'new' },
  });
  expect(await all(records.sweeps('2026-11-24'))).toEqual([{ slot: SLOT, planned: 0, done: 1, failed: 0 }]);
  expect(jobs.sent).toEqual([{ job: sampleJob({ attempt: 2 }), delaySeconds: 30 }]);
});

test('what caches keep is asked again when they have forgotten it, however short the queue waits', async () => {
  const { deps, jobs } = createWorld(() => [sampleFinding({ keptSeconds: 2100 })]);
  await work(sampleJob(), deps);
  expect(jobs.sent).toEqual([
    { job: sampleJob({ attempt: 2, notBefore: '2026-11-24T02:49:00.000Z' }), delaySeconds: 2100 },
  ]);
});

test('the second look confirms, is not counted, and asks for no third', async () => {
  const { deps, records, jobs } = createWorld();
  await work(sampleJob(), deps);
  const [second] = jobs.take();
  const worked = await work(second ?? sampleJob(), deps);
  expect(worked.state.open).toMatchObject([{ confirmed: true, since: SLOT }]);
  expect(jobs.sent).toEqual([]);
  expect((await all(records.sweeps('2026-11-24')))[0]?.done).toBe(1);
  expect(
    worked.metrics
      .filter(({ name }) => name === 'TargetUnhealthy')
      .map(({ values, dimensions }) => [values, dimensions['Target']]),
  ).toEqual([
    [[1], undefined],
    [[1], '192.0.2.10'],
  ]);
});

test('where more looks decide, each asks for the next until they have decided', async () => {
  const sights = [true, false, true];
  const { deps, records, jobs } = createWorld((probed) =>
    sights[probed - 1] === true ? [sampleFinding()] : [],
  );
  const confirm = { dnsbl: { looks: 2, of: 3, afterSeconds: 30 } };
  await work(sampleJob(), { ...deps, confirm });
  const [second] = jobs.take();
  await work(second ?? sampleJob(), { ...deps, confirm });
  const third = jobs.take();
  expect(third).toEqual([sampleJob({ attempt: 2, look: 3, notBefore: '2026-11-24T02:14:30.000Z' })]);
  const worked = await work(third[0] ?? sampleJob(), { ...deps, confirm });
  expect(worked.state).toMatchObject({ version: `${SLOT}#2.3`, open: [{ confirmed: true }] });
  expect(jobs.take()).toEqual([]);
  const history = await all(records.history({ target: '192.0.2.10', from: SLOT, to: SLOT }));
  expect(history.map(({ attempt, look }) => [attempt, look])).toEqual([
    [1, undefined],
    [2, undefined],
    [2, 3],
  ]);
  expect(verifyChain(history)).toEqual([]);
});

test('records of a target form a chain', async () => {
  const { deps, records } = createWorld(() => []);
  for (const minute of [0, 1, 2, 61, 60 * 24 * 10]) await work(sampleJob({ slot: slotAfter(minute) }), deps);
  const history = await all(
    records.history({ target: '192.0.2.10', from: SLOT, to: '2027-01-01T00:00:00Z' }),
  );
  expect(history).toHaveLength(5);
  expect(verifyChain(history)).toEqual([]);
  expect(history.slice(1).every(({ previousHash }, index) => previousHash === history[index]?.hash)).toBe(
    true,
  );
});

test('the same message twice is probed once and counted once', async () => {
  const world = createWorld();
  const first = await work(sampleJob(), world.deps);
  const data = world.records.dump();
  const second = await work(sampleJob(), world.deps);
  expect(world.probed).toBe(1);
  expect(second).toMatchObject({ record: first.record, state: first.state, isNew: false });
  expect(second.metrics.map(({ name }) => name)).toEqual(['TargetUnhealthy', 'Listings']);
  expect(world.records.dump()).toBe(data);
});

test('two deliveries at once leave one record', async () => {
  const world = createWorld();
  const both = await Promise.all([work(sampleJob(), world.deps), work(sampleJob(), world.deps)]);
  expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect((await all(world.records.sweeps('2026-11-24')))[0]?.done).toBe(1);
});

test('a domain leads to its MX hosts, planned and then done', async () => {
  const { deps, records, jobs } = createWorld(() => []);
  await work(DOMAIN, deps);
  const led = jobs.take();
  expect(led.map(({ target, becauseOf }) => [target, becauseOf])).toEqual([
    ['mx1.example.com:25', 'example.com'],
    ['mx2.example.com:25', 'example.com'],
  ]);
  for (const job of led) await work(job, deps);
  expect(await all(records.sweeps('2026-11-24'))).toEqual([{ slot: SLOT, planned: 2, done: 3, failed: 0 }]);
});

test('an MX that another domain led to, or that is planned on its own, is not probed again', async () => {
  const world = createWorld(() => []);
  await work(DOMAIN, world.deps);
  const led = world.jobs.take();
  for (const job of led) await work(job, world.deps);
  await work({ ...led[0], becauseOf: 'example.org' } as AnyJob, world.deps);
  expect(world.probed).toBe(3);
  expect((await all(world.records.sweeps('2026-11-24')))[0]?.done).toBe(4);
  const other = createWorld(() => []);
  await work(DOMAIN, { ...other.deps, endpoints: new Set(['mx1.example.com:25']) });
  expect(other.jobs.take().map(({ target }) => target)).toEqual(['mx2.example.com:25']);
});

test('a late message leaves a record, but the state stands', async () => {
  const { deps, records } = createWorld((probed) => (probed === 1 ? [] : [sampleFinding()]));
  const newer = await work(sampleJob({ slot: slotAfter(5) }), deps);
  const late = await work(sampleJob({ slot: slotAfter(1) }), deps);
  expect(late).toMatchObject({ isNew: true, state: newer.state });
  expect(late.transition).toBeUndefined();
  expect(await records.getState('192.0.2.10', 'dnsbl')).toEqual(newer.state);
});

test('two targets do not care which comes first', async () => {
  const one = sampleJob();
  const two = sampleJob({ target: '192.0.2.11', slot: slotAfter(1) });
  const dumps = await Promise.all(
    [
      [one, two],
      [two, one],
    ].map(async (order) => {
      const { deps, records } = createWorld();
      for (const job of order) await work(job, deps);
      return records.dump();
    }),
  );
  expect(dumps[0]).toBe(dumps[1]);
});

const WRITES = ['putRecord', 'putState', 'putTransition', 'countSweep', 'planSweep'] as const;

/** Everything works until after the nth write or send, then the process dies. */
function dyingAfter(writes: number, world: World): WorkDeps {
  let left = writes;
  const mortal =
    <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await write(...args);
      left -= 1;
      if (left === 0) throw new Error('the process died');
      return result;
    };
  const records: Records = {
    ...world.records,
    ...Object.fromEntries(WRITES.map((name) => [name, mortal(world.records[name] as never)])),
  };
  return { ...world.deps, records, jobs: { send: mortal(world.jobs.send) } };
}

async function finish(world: World): Promise<{ data: string; sweeps: Sweep[]; sent: string[] }> {
  await work(DOMAIN, world.deps);
  const sent = [...new Set(world.jobs.sent.map(({ job }) => `${job.target} ${job.attempt}`))].sort();
  for (let waiting = world.jobs.take(); waiting.length > 0; waiting = world.jobs.take())
    for (const job of waiting) await work(job, world.deps);
  const [records, states, transitions] = JSON.parse(world.records.dump()) as unknown[];
  return {
    data: JSON.stringify([records, states, transitions]),
    sweeps: await all(world.records.sweeps('2026-11-24')),
    sent,
  };
}

test('a crash after any write is healed by the next delivery', async () => {
  const whole = await finish(createWorld());
  let crashes = 0;
  for (let writes = 1; ; writes += 1) {
    const world = createWorld();
    const died = await work(DOMAIN, dyingAfter(writes, world)).then(
      () => false,
      () => true,
    );
    if (!died) break;
    crashes += 1;
    const healed = await finish(world);
    expect(healed.data).toBe(whole.data);
    expect(healed.sent).toEqual(whole.sent);
    expect(healed.sweeps).toEqual(whole.sweeps);
  }
  // Record, done, transition, state, confirmation, planned, followers.
  expect(crashes).toBe(7);
});
