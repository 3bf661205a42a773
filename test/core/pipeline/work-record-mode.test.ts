/** Record mode "changes+hourly": what is written, what is not, and what can be proved all the same. */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyCheck } from '../../../core/model/check.ts';
import type { Finding } from '../../../core/model/finding.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { CheckRecord } from '../../../core/model/record.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { work, type WorkDeps } from '../../../core/pipeline/work.ts';
import { all } from '../../support/records-contract.ts';
import { sampleFinding, sampleJob, slotAfter } from '../../support/sample-records.ts';

interface World {
  /** What the next run will find. */
  findings: readonly Finding[];
  /** Jobs as they were run. */
  readonly ran: AnyJob[];
  readonly run: (minute: number, over?: Partial<AnyJob>) => ReturnType<typeof work>;
  readonly written: () => Promise<CheckRecord[]>;
  readonly records: ReturnType<typeof createMemoryRecords>;
  readonly jobs: ReturnType<typeof createMemoryJobs>;
}

function createWorld(over: Partial<WorkDeps> = {}, sample: AnyJob = sampleJob()): World {
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const check: AnyCheck = {
    id: 'sample',
    probe: 'any',
    title: '',
    codes: {},
    judge: () => [...world.findings],
  };
  const probe = async (subject: AnyJob['subject']): Promise<unknown> => {
    world.ran.push({ ...sample, subject } as AnyJob);
    return { facts: { sessions: [], lists: [] }, faults: [] };
  };
  const world: World = {
    findings: [],
    ran: [],
    records,
    jobs,
    written: async () =>
      all(records.history({ target: sample.target, from: slotAfter(0), to: '2027-01-01T00:00:00Z' })),
    async run(minute, more = {}) {
      const slot = slotAfter(minute);
      const load = async (): Promise<typeof probe> => Promise.resolve(probe);
      return work({ ...sample, slot, ...more } as AnyJob, {
        ports: { dns: createFakeZone(''), clock: createManualClock(slot), ehlo: 'probe.example' } as never,
        probes: { smtp: load, dnsbl: load } as never,
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
        mode: 'changes+hourly',
        ...over,
      });
    },
  };
  return world;
}

const slots = (records: readonly CheckRecord[]): string[] =>
  records.map(({ slot, attempt }) => `${slot.slice(11, 16)}${attempt === 1 ? '' : `#${attempt}`}`);

test('an hour without news leaves its first run; the sweeps count them all, and the chain holds', async () => {
  const world = createWorld();
  // The first minute is 02:14.
  for (let minute = 0; minute <= 120; minute += 5) await world.run(minute);
  const written = await world.written();
  expect(slots(written)).toEqual(['02:14', '03:04', '04:04']);
  expect(verifyChain(written)).toEqual([]);
  expect(written.map(({ mode }) => mode)).toEqual(['changes+hourly', 'changes+hourly', 'changes+hourly']);
  const sweeps = await all(world.records.sweeps('2026-11-24'));
  expect(sweeps.map(({ done }) => done)).toEqual(Array.from({ length: 25 }, () => 1));
});

test('with mode "every" each run leaves one', async () => {
  const world = createWorld({ mode: 'every' });
  for (const minute of [0, 5, 10]) await world.run(minute);
  expect(await world.written()).toHaveLength(3);
});

test('a trouble that comes, is confirmed and goes is written at each step', async () => {
  const world = createWorld();
  await world.run(0);
  world.findings = [sampleFinding()];
  await world.run(5);
  await world.run(5, { attempt: 2 });
  await world.run(10);
  await world.run(15);
  world.findings = [];
  await world.run(20);
  await world.run(25);
  const written = await world.written();
  // 02:24 says what 02:19#2 says.
  expect(slots(written)).toEqual(['02:14', '02:19', '02:19#2', '02:34']);
  expect(verifyChain(written)).toEqual([]);
  expect((await world.records.getState('192.0.2.10', 'dnsbl'))?.status).toBe('ok');
});

test('other arguments are no news, another severity is', async () => {
  const world = createWorld();
  world.findings = [sampleFinding({ args: { days: 20 }, severity: 'warning', certain: true })];
  await world.run(0);
  world.findings = [sampleFinding({ args: { days: 19 }, severity: 'warning', certain: true })];
  await world.run(5);
  world.findings = [sampleFinding({ args: { days: 19 }, severity: 'critical', certain: true })];
  await world.run(10);
  expect(slots(await world.written())).toEqual(['02:14', '02:24']);
});

test.each([
  ['configuration', {}, { configHash: 'another' }],
  ['program', { program: '0.0.1' }, {}],
  ['vantage', { vantage: 'elsewhere' }, {}],
] as const)('a run of another %s is written', async (_, deps, job) => {
  const world = createWorld();
  await world.run(0);
  const other = createWorld({ ...deps, records: world.records });
  await other.run(5, job);
  expect(slots(await world.written())).toEqual(['02:14', '02:19']);
});

test('a run that is not written measures and tells nobody anything else', async () => {
  const world = createWorld();
  await world.run(0);
  const { isNew, transition, metrics } = await world.run(5);
  expect({ isNew, transition, sent: world.jobs.sent }).toEqual({
    isNew: true,
    transition: undefined,
    sent: [],
  });
  expect(metrics.find(({ name }) => name === 'Runs')?.values).toEqual([1]);
});

test('intrusive tests stay once a day, though most runs of the day leave no record', async () => {
  const subject = {
    host: 'mx.example',
    port: 25,
    tls: 'none',
    role: 'mx',
    owned: true,
    slowMs: 1000,
  } as const;
  const world = createWorld({}, sampleJob({ probe: 'smtp', target: 'mx.example:25', subject }));
  for (let minute = 0; minute < 2 * 24 * 60; minute += 10) await world.run(minute);
  const intruded = world.ran.filter(({ subject: ran }) => (ran as { intrude?: boolean }).intrude !== false);
  // The first of all, and the first after each midnight of its own.
  expect(intruded.length).toBe(3);
  expect((await world.written()).length).toBeLessThan(2 * 26);
});
