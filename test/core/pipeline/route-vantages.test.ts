import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { routeVantages } from '../../../core/pipeline/route-vantages.ts';
import { sampleJob } from '../../support/sample-records.ts';

const PLACES = ['eu', 'us'].map((name) => ({ name, port25: false, queue: `https://${name}` }));

function open() {
  const queues = new Map(PLACES.map(({ queue }) => [queue, createMemoryJobs()]));
  const jobs = routeVantages(
    { needed: 2, places: PLACES },
    (queue) => queues.get(queue) ?? createMemoryJobs(),
  );
  const sent = (): unknown => [...queues.values()].map((one) => one.sent.map(({ job }) => job.vantage));
  return { jobs, sent };
}

test('each job goes into the queue of its vantage, and one from before there were any to home', async () => {
  const { jobs, sent } = open();
  await jobs.send([
    sampleJob({ vantage: 'us' }),
    sampleJob(),
    sampleJob({ vantage: 'eu' }),
    sampleJob({ vantage: 'us' }),
  ]);
  expect(sent()).toEqual([
    [undefined, 'eu'],
    ['us', 'us'],
  ]);
});

test('a job for a vantage that is no more is not lost in silence', async () => {
  await expect(open().jobs.send([sampleJob({ vantage: 'ap' })])).rejects.toThrow('no such vantage');
});
