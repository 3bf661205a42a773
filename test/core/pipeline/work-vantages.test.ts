/** Three vantages, one table: from the scheduled look to the incident, with a queue that delivers as it likes. */
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AnyCheck } from '../../../core/model/check.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import type { OpenFinding } from '../../../core/model/record.ts';
import type { Vantages } from '../../../core/model/vantages.ts';
import { seated } from '../../../core/pipeline/seat.ts';
import { verifyChain } from '../../../core/pipeline/verify-chain.ts';
import { work, type WorkDeps } from '../../../core/pipeline/work.ts';
import { all } from '../../support/records-contract.ts';
import { sampleFinding, sampleJob, slotAfter } from '../../support/sample-records.ts';

const NAMES = ['eu-west-1', 'us-east-1', 'ap-southeast-2'] as const;
const VANTAGES: Vantages = {
  needed: 2,
  places: NAMES.map((name) => ({ name, port25: false, queue: '' })),
};

function createWorld(down: () => readonly string[]) {
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const depsOf = (vantage: string): WorkDeps => {
    const check: AnyCheck = {
      id: 'sample',
      probe: 'any',
      title: '',
      codes: {},
      judge: () => (down().includes(vantage) ? [sampleFinding({ args: { from: vantage } })] : []),
    };
    const probe = async (): Promise<unknown> => ({
      facts: { resolution: { addresses: [], tookMs: 0 }, sessions: [], lists: [], forward: {} },
      faults: [],
    });
    return {
      ports: { clock: createFixedClock() } as never,
      probes: { dnsbl: async () => Promise.resolve(probe) } as never,
      records,
      jobs,
      checks: [check],
      budgetMs: 5000,
      vantage,
      program: '0.0.0',
      severity: {},
      confirmAfterSeconds: 30,
      stack: 'test',
      perTarget: 'unhealthy',
    };
  };
  const doJob = async (job: AnyJob): ReturnType<typeof work> => work(job, depsOf(job.vantage ?? ''));
  const open = async (): Promise<readonly OpenFinding[]> =>
    (await records.getState('192.0.2.10', 'dnsbl'))?.open ?? [];
  return { records, jobs, doJob, open, depsOf };
}

/** The scheduled job of a minute, five minutes apart. */
function jobAt(turn: number): AnyJob {
  return seated(sampleJob({ slot: slotAfter(turn * 5) }), 5, VANTAGES);
}

test('the second look goes to all other vantages, each with a record of its own', async () => {
  const { jobs, doJob, records, open } = createWorld(() => NAMES);
  const first = jobAt(0);
  await doJob(first);
  const others = NAMES.filter((name) => name !== first.vantage);
  expect(
    jobs.sent.map(({ job, delaySeconds }) => [job.vantage, job.attempt, job.look, delaySeconds]),
  ).toEqual([
    [others[0], 2, undefined, 30],
    [others[1], 2, 3, 30],
  ]);
  // In the wrong order, and twice.
  const second = jobs.take();
  for (const job of [...second.toReversed(), ...second, first]) await doJob(job);
  expect(await open()).toMatchObject([
    { confirmed: true, finding: { severity: 'error', args: { from: first.vantage } }, votes: { of: 3 } },
  ]);
  expect(Object.values((await open())[0]?.votes?.words ?? {}).map(({ sees }) => sees)).toEqual([
    true,
    true,
    true,
  ]);
  expect(jobs.take()).toEqual([]);
  const history = await all(records.history({ target: '192.0.2.10', from: first.slot, to: first.slot }));
  expect(history.map(({ vantage }) => vantage)).toEqual([first.vantage, ...others]);
  expect(verifyChain(history)).toEqual([]);
});

test('what is seen from one place alone is regional at its next turn, and never counts as down', async () => {
  const lone = jobAt(0).vantage ?? '';
  let down: readonly string[] = [lone];
  const { jobs, doJob, open } = createWorld(() => down);
  const unhealthy: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    for (const job of [jobAt(turn), ...jobs.take()]) {
      const worked = await doJob(job);
      unhealthy.push(
        ...worked.metrics
          .filter(({ name, dimensions }) => name === 'TargetUnhealthy' && dimensions['Target'] === undefined)
          .flatMap(({ values }) => values),
      );
    }
    for (const job of jobs.take()) await doJob(job);
  }
  expect(await open()).toMatchObject([
    { confirmed: true, finding: { severity: 'warning' }, votes: { regional: 'error' } },
  ]);
  expect(new Set(unhealthy)).toEqual(new Set([0]));
  down = [];
  for (let turn = 4; turn < 7; turn += 1) for (const job of [jobAt(turn), ...jobs.take()]) await doJob(job);
  expect(await open()).toEqual([]);
});

test('a duplicate of the scheduled look asks again only those that are not heard yet, and they find their records', async () => {
  const { jobs, doJob, records } = createWorld(() => NAMES);
  await doJob(jobAt(0));
  const [us, ap] = jobs.take();
  await doJob(us as AnyJob);
  // A crash before the message was deleted.
  await doJob(jobAt(0));
  for (const job of jobs.take()) await doJob(job);
  await doJob(ap as AnyJob);
  const before = records.dump();
  await doJob(jobAt(0));
  expect(jobs.take()).toEqual([]);
  expect(records.dump()).toBe(before);
});

test('a job for one place that came to another fails: it would vote in a foreign name', async () => {
  const { depsOf } = createWorld(() => []);
  const job = jobAt(0);
  const other = NAMES.find((name) => name !== job.vantage) ?? '';
  await expect(work(job, depsOf(other))).rejects.toThrow(`Cannot look from "${job.vantage ?? ''}"`);
});
