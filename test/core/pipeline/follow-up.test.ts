import { createFixedClock, type FixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs, type MemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords, type MemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { smtpEnvelope } from '../../../core/checks/smtp-envelope.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { CheckRecord } from '../../../core/model/record.ts';
import type { SmtpSubject } from '../../../core/model/smtp-facts.ts';
import { dueIn } from '../../../core/pipeline/due-in.ts';
import { followUp } from '../../../core/pipeline/follow-up.ts';
import { isStale } from '../../../core/pipeline/is-stale.ts';
import { slotOf } from '../../../core/pipeline/plan.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { work, type WorkDeps } from '../../../core/pipeline/work.ts';
import type { Records } from '../../../core/ports.ts';
import { all } from '../../support/records-contract.ts';
import { sampleFinding, sampleRecord, SLOT } from '../../support/sample-records.ts';
import { healthySession, patchSession } from '../../support/smtp-session-patch.ts';

const SUBJECT: SmtpSubject = {
  host: 'mx1.example.com',
  port: 25,
  tls: 'starttls',
  role: 'mx',
  owned: false,
  slowMs: 15_000,
  envelope: { from: 'probe@example.com', to: ['postmaster@example.com'] },
};
const TARGET = 'mx1.example.com:25';
const BEGIN = Date.parse(SLOT);

/** What the server says to RCPT, by the seconds since it first saw us. */
type Server = (seconds: number) => string;

const postgrey: Server = (seconds) =>
  seconds < 300 ? '450 4.2.0 Greylisted, see http://postgrey.example/' : '250 2.1.5 Ok';
const counting: Server = (seconds) =>
  seconds < 300 ? `451 4.7.1 Greylisted, try again in ${300 - seconds} seconds` : '250 2.1.5 Ok';
const never: Server = () => '450 4.7.1 please try again later';

interface World {
  readonly clock: FixedClock;
  readonly records: MemoryRecords;
  readonly jobs: MemoryJobs;
  readonly deps: WorkDeps;
  readonly asked: number[];
  /** Jobs that wait, with the moment from which they may start. */
  readonly waiting: { readonly job: AnyJob; readonly at: number }[];
}

function createWorld(server: Server): World {
  const clock = createFixedClock(SLOT);
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const asked: number[] = [];
  const probe = async (): Promise<unknown> => {
    const seconds = clock.elapsed() / 1000;
    asked.push(seconds);
    const session = patchSession(healthySession(SUBJECT, '192.0.2.1'), {
      stages: { rcpt: { reply: server(seconds) } },
    });
    return {
      facts: { resolution: { addresses: ['192.0.2.1'], tookMs: 1 }, sessions: [session] },
      faults: [],
    };
  };
  const deps: WorkDeps = {
    ports: { clock } as never,
    probes: { smtp: async () => Promise.resolve(probe) } as never,
    records,
    jobs,
    checks: [smtpEnvelope],
    budgetMs: 5000,
    vantage: 'test',
    program: '0.0.0',
    severity: {},
    confirmAfterSeconds: 30,
    stack: 'test',
    perTarget: 'unhealthy',
  };
  return { clock, records, jobs, deps, asked, waiting: [] };
}

function scheduled(minute = 0): AnyJob {
  const slot = slotOf(new Date(BEGIN + minute * 60_000));
  return { probe: 'smtp', target: TARGET, subject: SUBJECT, slot, attempt: 1, configHash: '0123456789ab' };
}

/** Puts what was sent where it waits, as a queue that holds a message for a quarter of an hour at most. */
function enqueue(world: World): void {
  const now = world.clock.elapsed() / 1000;
  const sent = [...world.jobs.sent];
  world.jobs.take();
  for (const { job, delaySeconds } of sent)
    world.waiting.push({ job, at: now + Math.min(delaySeconds, 900) });
}

/** Runs what is due until nothing waits any more; gives the records in the order of their time. */
async function run(world: World, ...minutes: readonly number[]): Promise<CheckRecord[]> {
  for (const minute of minutes) world.waiting.push({ job: scheduled(minute), at: minute * 60 });
  while (world.waiting.length > 0) {
    world.waiting.sort((a, b) => a.at - b.at);
    const [next] = world.waiting.splice(0, 1);
    if (next === undefined) break;
    const now = world.clock.elapsed() / 1000;
    if (next.at > now) world.clock.advance((next.at - now) * 1000);
    const left = dueIn(next.job, world.clock.now());
    if (left > 0) await world.jobs.send([next.job], { delaySeconds: left });
    else if (!isStale(next.job, world.clock.now(), 30)) await work(next.job, world.deps);
    enqueue(world);
  }
  const history = await all(
    world.records.history({ target: TARGET, from: SLOT, to: '2026-11-30T00:00:00Z' }),
  );
  return history.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

const told = (records: readonly CheckRecord[]): string[] =>
  records.map(
    ({ attempt, findings }) =>
      `#${attempt} ${findings.map(({ code, args }) => `${code} ${JSON.stringify(args['seconds']) ?? ''}`.trim()).join(', ')}`,
  );

const codes = (records: readonly CheckRecord[]): string[] =>
  records.map(({ attempt, findings }) => `#${attempt} ${findings.map(({ code }) => code).join(', ')}`);

/** None early, and none later than the jitter makes it: a twentieth, half a minute at most, and the second begun. */
function expectLate(seconds: readonly number[], wanted: readonly number[]): void {
  expect(seconds).toHaveLength(wanted.length);
  for (const [index, one] of wanted.entries()) {
    expect(seconds[index]).toBeGreaterThanOrEqual(one);
    expect(seconds[index]).toBeLessThanOrEqual(one + Math.min(one / 20, 30) + 1);
  }
}

test('a greylisted envelope is asked again until it is taken, and the wait is measured', async () => {
  const world = createWorld(postgrey);
  const records = await run(world, 0);
  expect(codes(records)).toEqual(['#1 SMTP_GREYLISTED', '#3 SMTP_ACCEPTED_AFTER_GREYLISTING']);
  expectLate(world.asked, [0, 300]);
  expect(records[1]?.findings[0]?.args['seconds']).toBe(world.asked[1]);
  expect(records[1]?.slot).toBe(SLOT);
  const state = await world.records.getState(TARGET, 'smtp');
  expect(state).toMatchObject({ status: 'ok', open: [], version: `${SLOT}#1+` });
  expect(state?.greylisted).toBeUndefined();
});

test('the server knows best when: it is asked again a little after the time that it names', async () => {
  const world = createWorld(counting);
  world.clock.advance(12_000);
  expect(codes(await run(world, 0))).toEqual(['#1 SMTP_GREYLISTED', '#3 SMTP_ACCEPTED_AFTER_GREYLISTING']);
  expectLate(world.asked, [12, 12 + 293]);
});

test('the same envelope travels through several hops, nothing is asked before its time', async () => {
  const world = createWorld((seconds) =>
    seconds < 7000 ? '450 4.7.1 Greylisted, try again in 2 hours' : '250 Ok',
  );
  expect(codes(await run(world, 0))).toEqual(['#1 SMTP_GREYLISTED', '#3 SMTP_ACCEPTED_AFTER_GREYLISTING']);
  expectLate(world.asked, [0, 7205]);
});

test('a server that never takes it is left alone after half a day, with ever longer pauses', async () => {
  const world = createWorld(never);
  const records = await run(world, 0);
  const waits = world.asked.map((seconds, index) => seconds - (world.asked[index - 1] ?? 0));
  expectLate(waits, [0, 300, 600, 1200, 2400, 4800, 9600, 14_400]);
  expect(records.map(({ attempt }) => attempt)).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
  expect(records.every(({ status }) => status === 'ok')).toBe(true);
  expect(await all(world.records.transitions('2026-11-24'))).toMatchObject([{ from: 'new', to: 'ok' }]);
});

test('scheduled runs meanwhile start no second chain, and leave the state alone', async () => {
  const world = createWorld(never);
  const records = await run(world, ...Array.from({ length: 12 }, (_, index) => index * 5));
  expect(records.filter(({ attempt }) => attempt === 3)).toHaveLength(1);
  expect(records.filter(({ attempt }) => attempt > 2)).toHaveLength(7);
  expect((await world.records.getState(TARGET, 'smtp'))?.version).toBe(`${SLOT}#1`);
  expect(
    verifyChain(await all(world.records.history({ target: TARGET, from: SLOT, to: '2026-11-30T00:00:00Z' }))),
  ).toEqual([]);
});

test('a scheduled run that is let in first ends the chain; it is told once', async () => {
  const world = createWorld((seconds) => (seconds < 200 ? '450 4.7.1 Greylisted' : '250 Ok'));
  const records = await run(world, 0, 1, 4, 6, 7);
  expect(told(records)).toEqual([
    '#1 SMTP_GREYLISTED 0',
    '#1 SMTP_GREYLISTED 0',
    '#1 SMTP_ACCEPTED_AFTER_GREYLISTING 240',
    '#3 SMTP_ENVELOPE_ACCEPTED',
    '#1 SMTP_ENVELOPE_ACCEPTED',
    '#1 SMTP_ENVELOPE_ACCEPTED',
  ]);
});

test('what follows greylisting may be a no: that is for the scheduled runs to open', async () => {
  const world = createWorld((seconds) => (seconds < 200 ? '450 4.7.1 Greylisted' : '550 5.1.1 no such user'));
  const records = await run(world, 0);
  expect(told(records)).toEqual(['#1 SMTP_GREYLISTED 0', '#3 SMTP_RECIPIENT_REFUSED']);
  expect(await world.records.getState(TARGET, 'smtp')).toMatchObject({ status: 'ok', open: [] });
  expect((await world.records.getState(TARGET, 'smtp'))?.greylisted).toBeUndefined();
});

test('an old chain does not go on within a new one', async () => {
  const world = createWorld(never);
  await work(scheduled(), world.deps);
  const [third] = world.jobs.take();
  const stranger = { ...third, greylistedSince: '2026-11-20T00:00:00Z' } as AnyJob;
  await work(stranger, world.deps);
  expect(world.jobs.sent).toEqual([]);
});

const WRITES = ['putRecord', 'putState', 'putTransition', 'countSweep'] as const;

/** Everything works until after the nth write or send, then the process dies. */
function dyingAfter(writes: number, { deps, records, jobs }: World): WorkDeps {
  let left = writes;
  const mortal =
    <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await write(...args);
      left -= 1;
      if (left === 0) throw new Error('the process died');
      return result;
    };
  const mortals: Records = {
    ...records,
    ...Object.fromEntries(WRITES.map((name) => [name, mortal(records[name] as never)])),
  };
  return { ...deps, records: mortals, jobs: { send: mortal(jobs.send) } };
}

test.each([
  ['the first run', 0],
  ['a follow-up that goes on', 1],
  ['the follow-up that is let in', 3],
])('a crash after any write of %s is healed by the next delivery', async (_, steps) => {
  const server: Server = (seconds) => (seconds < 2900 ? '450 4.7.1 Greylisted' : '250 Ok');
  const upTo = async (): Promise<{ world: World; job: AnyJob }> => {
    const world = createWorld(server);
    let job = scheduled();
    for (let step = 0; step < steps; step += 1) {
      await work(job, world.deps);
      const next = world.jobs.sent[0];
      world.jobs.take();
      if (next === undefined) throw new Error('the chain ended early');
      world.clock.advance(next.delaySeconds * 1000);
      job = next.job;
    }
    return { world, job };
  };
  const whole = await upTo();
  await work(whole.job, whole.world.deps);
  let crashes = 0;
  for (let writes = 1; ; writes += 1) {
    const { world, job } = await upTo();
    const died = await work(job, dyingAfter(writes, world)).then(
      () => false,
      () => true,
    );
    if (!died) break;
    crashes += 1;
    await work(job, world.deps);
    expect(world.asked).toEqual(whole.world.asked);
    const [records, states, transitions] = JSON.parse(world.records.dump()) as unknown[];
    const [wanted, wantedStates, wantedTransitions] = JSON.parse(whole.world.records.dump()) as unknown[];
    expect([records, states, transitions]).toEqual([wanted, wantedStates, wantedTransitions]);
    expect(new Set(world.jobs.sent.map((one) => JSON.stringify(one)))).toEqual(
      new Set(whole.world.jobs.sent.map((one) => JSON.stringify(one))),
    );
  }
  expect(crashes).toBeGreaterThan(1);
});

test('a server that says "in a minute" for ever is believed three times', () => {
  const record = (job: AnyJob): CheckRecord =>
    sampleRecord({
      job,
      findings: [
        sampleFinding({
          code: 'SMTP_GREYLISTED',
          outcome: 'inconclusive',
          severity: 'notice',
          args: { seconds: 60 },
        }),
      ],
    });
  const delays: number[] = [];
  let job: AnyJob | undefined = scheduled();
  while (job !== undefined) {
    const next = followUp(job, record(job), { since: record(scheduled()).startedAt, by: '' });
    if (next !== undefined) delays.push(next.delaySeconds);
    job = next?.job;
  }
  expectLate(delays, [65, 65, 65, 2400, 4800, 9600, 14_400]);
});
