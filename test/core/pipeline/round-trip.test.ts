/** The chain of runs of a round trip, through the whole pipeline: who sends, who looks, when, and what is remembered. */
import { createFixedClock, type FixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createMemoryJobs, type MemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords, type MemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { DeliveryFacts, DeliverySubject } from '../../../core/model/delivery-facts.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { KnownDelivery } from '../../../core/model/known.ts';
import { isStale } from '../../../core/pipeline/is-stale.ts';
import { slotOf } from '../../../core/pipeline/plan.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { work, type WorkDeps, type Worked } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import { createMemoryMailbox, type MemoryMailbox } from '../../support/memory-mailbox.ts';
import { NO_HTTP } from '../../support/no-http.ts';
import { all } from '../../support/records-contract.ts';
import { SLOT, slotAfter } from '../../support/sample-records.ts';

const SUBJECT: DeliverySubject = {
  via: { kind: 'ses', region: 'eu-west-1' },
  from: 'probe@example.com',
  to: 'canary@example.net',
  mailbox: { host: '192.0.2.1', port: 993, tls: 'implicit', secret: 'canary', folders: [] },
  lateSeconds: 120,
  lostSeconds: 600,
  hopSeconds: 60,
};
const TARGET = 'ses:eu-west-1/canary@example.net';

interface World {
  readonly box: MemoryMailbox;
  readonly clock: FixedClock;
  readonly records: MemoryRecords;
  readonly jobs: MemoryJobs;
  readonly deps: WorkDeps;
}

function createWorld(): World {
  const box = createMemoryMailbox();
  const clock = createFixedClock(SLOT);
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const deps: WorkDeps = {
    ports: {
      dns: createFakeZone({}),
      dialer: { connect: async () => Promise.reject(new Error('nobody dials')) },
      http: NO_HTTP,
      clock,
      secrets: { get: async (user) => Promise.resolve({ ok: true, user, password: 'x' }) },
      delivery: box,
      ehlo: 'probe.example.com',
    },
    probes: PROBE_TABLE,
    records,
    jobs,
    budgetMs: 60_000,
    vantage: 'test',
    program: '0',
    severity: {},
    confirmAfterSeconds: 30,
    stack: 'test',
    perTarget: 'never',
  };
  return { box, clock, records, jobs, deps };
}

function jobAt(slot: string): AnyJob {
  return { probe: 'delivery', target: TARGET, subject: SUBJECT, slot, attempt: 1, configHash: 'c0ffee' };
}

/** All runs of a slot, each when it is due. `before` happens before each look, with the seconds since the slot. */
async function runSlot(
  world: World,
  at: string,
  before: (seconds: number) => void = () => undefined,
): Promise<Worked[]> {
  const { clock, deps, jobs } = world;
  clock.advance(Math.max(0, Date.parse(at) - clock.now().getTime()));
  const runs = [await work(jobAt(at), deps)];
  for (let [next] = jobs.take(); next !== undefined; [next] = jobs.take()) {
    clock.advance(Math.max(0, Date.parse(next.notBefore ?? '') - clock.now().getTime()));
    expect(isStale(next, clock.now(), 30)).toBe(false);
    before((clock.now().getTime() - Date.parse(at)) / 1000);
    runs.push(await work(next, deps));
  }
  return runs;
}

/** Of the checks that this is about. */
const codes = ({ record }: Worked): string[] =>
  record.findings
    .filter(({ check }) => ['path', 'delivery-submission', 'delivery-arrival'].includes(check))
    .map(({ code }) => code)
    .sort();
const facts = ({ record }: Worked): DeliveryFacts => record.observation.facts as DeliveryFacts;

test('a run sends and ends; another one looks, and the third never comes', async () => {
  const world = createWorld();
  const runs = await runSlot(world, SLOT, (seconds) => {
    const [source] = world.box.taken;
    if (seconds < 11 && source !== undefined) world.box.arrive(source, '2026-11-24T02:14:03.000Z');
  });
  expect(runs.map(({ record }) => record.attempt)).toEqual([1, 3]);
  expect(runs.map(codes)).toEqual([
    ['DELIVERY_SENT', 'DELIVERY_UNDER_WAY', 'PATH_CLEAR'],
    ['DELIVERY_ARRIVED', 'DELIVERY_SENT', 'PATH_CLEAR'],
  ]);
  // Nothing is kept of a round trip that is under way, and it is neither fine nor broken.
  expect(runs[0]?.state.status).toBe('unknown');
  expect(await world.records.getState(TARGET, 'delivery')).toMatchObject({ status: 'ok' });
  expect(
    verifyChain(await all(world.records.history({ target: TARGET, from: SLOT, to: slotAfter(60) }))),
  ).toEqual([]);
});

test('looks grow rarer, and the last one gives it up', async () => {
  const world = createWorld();
  const at: number[] = [];
  const runs = await runSlot(world, SLOT, (seconds) => void at.push(seconds));
  expect(at).toEqual([10, 30, 75, 150, 300, 450, 600]);
  expect(codes(runs.at(-1) as Worked)).toContain('DELIVERY_LOST');
  expect(runs.at(-1)?.state).toMatchObject({ status: 'critical', open: [{ confirmed: true }] });
});

test('what was given up is known again when it comes, as of its own run', async () => {
  const world = createWorld();
  await runSlot(world, SLOT);
  const [lost] = world.box.taken;
  const next = await runSlot(world, slotAfter(15), (seconds) => {
    if (seconds > 11) return;
    world.box.arrive(lost as Uint8Array, '2026-11-24T02:26:00.000Z');
    world.box.arrive(world.box.taken[1] as Uint8Array, '2026-11-24T02:29:02.000Z');
  });
  expect(codes(next.at(-1) as Worked)).toEqual([
    'DELIVERY_ARRIVED',
    'DELIVERY_CAME_AFTER_ALL',
    'DELIVERY_SENT',
    'PATH_CLEAR',
  ]);
  expect(facts(next.at(-1) as Worked).earlier[0]?.watched.slot).toBe(SLOT);
  expect(next.at(-1)?.state.status).toBe('ok');
  // Told once, then both are cleaned away.
  const third = await runSlot(world, slotAfter(30), (seconds) => {
    if (seconds < 11) world.box.arrive(world.box.taken[2] as Uint8Array, '2026-11-24T02:44:02.000Z');
  });
  expect(codes(third.at(-1) as Worked)).toEqual(['DELIVERY_ARRIVED', 'DELIVERY_SENT', 'PATH_CLEAR']);
  expect(world.box.mails).toHaveLength(1);
});

test('a job that is delivered twice sends once', async () => {
  const world = createWorld();
  await work(jobAt(SLOT), world.deps);
  await work(jobAt(SLOT), world.deps);
  expect(world.box.taken).toHaveLength(1);
});

test('two deliveries at the same time: one sends, the other one fails and comes again', async () => {
  const world = createWorld();
  const both = await Promise.allSettled([work(jobAt(SLOT), world.deps), work(jobAt(SLOT), world.deps)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(world.box.taken).toHaveLength(1);
});

test('a crash after sending: nothing is sent again, and the mailbox tells', async () => {
  const world = createWorld();
  const broken = { ...world.records, putRecord: async () => Promise.reject(new Error('the store is away')) };
  await expect(work(jobAt(SLOT), { ...world.deps, records: broken })).rejects.toThrow('the store is away');
  world.clock.advance(200_000);
  world.box.arrive(world.box.taken[0] as Uint8Array, '2026-11-24T02:14:03.000Z');
  const again = await work(jobAt(SLOT), world.deps);
  expect(world.box.taken).toHaveLength(1);
  expect(codes(again)).toEqual(['DELIVERY_ARRIVED', 'DELIVERY_NOT_TRIED', 'PATH_CLEAR']);
});

test('a crash before sending: unknown, and not lost', async () => {
  const world = createWorld();
  await world.records.claim({ target: TARGET, probe: 'delivery', slot: `${SLOT}#1` }, 'somebody');
  world.clock.advance(200_000);
  const runs = await runSlot(world, SLOT);
  expect(codes(runs.at(-1) as Worked)).toEqual(['DELIVERY_NOT_SEEN', 'DELIVERY_SEND_UNKNOWN', 'PATH_CLEAR']);
});

test('who puts it off is asked again, and the time counts from the first try', async () => {
  const world = createWorld();
  world.box.answer = { state: 'deferred', detail: 'Throttling: later' };
  const runs = await runSlot(world, SLOT, (seconds) => {
    if (seconds === 30) world.box.answer = { state: 'accepted', detail: 'taken' };
    if (seconds === 75) world.box.arrive(world.box.taken[0] as Uint8Array, '2026-11-24T02:14:40.000Z');
  });
  expect(
    runs
      .map(codes)
      .map((list) => list.find((code) => code !== 'PATH_CLEAR' && code !== 'DELIVERY_UNDER_WAY')),
  ).toEqual(['DELIVERY_PUT_OFF', 'DELIVERY_PUT_OFF', 'DELIVERY_SENT', 'DELIVERY_ARRIVED']);
  expect(facts(runs.at(-1) as Worked).sent).toMatchObject({ tries: 3, firstAt: '2026-11-24T02:14:00.000Z' });
});

test('a refusal is asked again before it counts, and sent with the same token', async () => {
  const world = createWorld();
  world.box.answer = { state: 'refused', detail: 'MessageRejected: Email address is not verified' };
  const first = await work(jobAt(SLOT), world.deps);
  expect(first.state.open).toMatchObject([{ confirmed: false, finding: { code: 'DELIVERY_REFUSED' } }]);
  const [second] = world.jobs.take();
  expect(second).toMatchObject({ attempt: 2 });
  world.clock.advance(30_000);
  const confirmed = await work(second as AnyJob, world.deps);
  expect(confirmed.state.open).toMatchObject([{ confirmed: true }]);
  expect(facts(confirmed)).toMatchObject({ token: facts(first).token, sent: { tries: 2 } });
  expect(world.jobs.take()).toEqual([]);
});

test('a mailbox that cannot be read keeps what was open, and the message is remembered', async () => {
  const world = createWorld();
  await runSlot(world, SLOT);
  world.box.trouble = { kind: 'refused', detail: 'login refused: Invalid credentials' };
  const runs = await runSlot(world, slotAfter(15));
  expect(codes(runs.at(-1) as Worked)).toEqual([
    'DELIVERY_NOT_SEEN',
    'DELIVERY_SENT',
    'PATH_MAILBOX_REFUSED',
  ]);
  expect(runs.at(-1)?.state.open.map(({ finding }) => finding.code)).toEqual(
    expect.arrayContaining(['PATH_MAILBOX_REFUSED', 'DELIVERY_LOST']),
  );
  const state = await world.records.getState(TARGET, 'delivery');
  const known = state?.known as KnownDelivery | undefined;
  expect(known?.watched.map(({ state: seen, slot: of }) => [seen, slotOf(new Date(of))])).toEqual([
    ['open', slotAfter(15)],
    ['open', SLOT],
  ]);
});
