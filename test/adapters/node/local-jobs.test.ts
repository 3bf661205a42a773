import { createLocalJobs } from '../../../adapters/node/local-jobs.ts';
import type { AnyJob } from '../../../core/model/job.ts';

const job = (target: string): AnyJob => ({
  probe: 'dnsbl',
  target,
  subject: { address: target, without: [], own: [], onlyOwn: false },
  slot: '2026-11-24T02:14:00Z',
  attempt: 1,
  configHash: '',
});

/** Work that ends when the test says so. */
function gate(): {
  readonly work: (one: AnyJob) => Promise<void>;
  readonly running: string[];
  readonly open: () => void;
} {
  const running: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    running,
    work: async ({ target }) => {
      running.push(target);
      await new Promise<void>((done) => waiting.push(done));
    },
    open: () => waiting.splice(0).forEach((done) => done()),
  };
}

test('no more than so many jobs run at once', async () => {
  const { work, running, open } = gate();
  const jobs = createLocalJobs({ atOnce: 2, work, onError: () => undefined });
  await jobs.send(['a', 'b', 'c'].map(job));
  await new Promise(setImmediate);
  expect(running).toEqual(['a', 'b']);
  expect(jobs.pending()).toBe(3);
  open();
  await new Promise(setImmediate);
  expect(running).toEqual(['a', 'b', 'c']);
  open();
  await jobs.drain();
  expect(jobs.pending()).toBe(0);
});

test('drain() waits for what runs, and drops what waits', async () => {
  const { work, running, open } = gate();
  const jobs = createLocalJobs({ atOnce: 1, work, onError: () => undefined });
  await jobs.send([job('a'), job('b')]);
  await jobs.send([job('late')], { delaySeconds: 600 });
  await new Promise(setImmediate);
  let ended = false;
  const drained = jobs.drain().then(() => (ended = true));
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  open();
  await drained;
  expect(running).toEqual(['a']);
  await jobs.send([job('too late')]);
  expect(jobs.pending()).toBe(0);
});

test('a job that throws is reported and takes no other with it', async () => {
  const failed: string[] = [];
  const done: string[] = [];
  const jobs = createLocalJobs({
    atOnce: 2,
    work: async ({ target }) => {
      if (target === 'bad') throw new Error('store is gone');
      done.push(target);
    },
    onError: ({ target }, error) => failed.push(`${target}: ${(error as Error).message}`),
  });
  await jobs.send([job('bad'), job('good')]);
  await new Promise(setImmediate);
  await jobs.drain();
  expect({ failed, done }).toEqual({ failed: ['bad: store is gone'], done: ['good'] });
});
