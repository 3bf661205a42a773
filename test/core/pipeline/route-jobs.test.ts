import type { AnyJob } from '../../../core/model/job.ts';
import { needsPort25, routeJobs } from '../../../core/pipeline/route-jobs.ts';
import type { Jobs } from '../../../core/ports.ts';

const job = (probe: string, target: string, port?: number): AnyJob =>
  ({ probe, target, subject: { port }, slot: '2026-11-24T02:14:00Z', attempt: 1 }) as unknown as AnyJob;

const MX = job('smtp', 'mx1.example.com:25', 25);
const SUBMISSION = job('smtp', 'smtp.example.com:587', 587);
const DNS = job('mail-dns', 'example.com');

function queue(): Jobs & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    async send(jobs, options) {
      sent.push(`${jobs.map(({ target }) => target).join(' ')} after ${options?.delaySeconds ?? 0} s`);
    },
  };
}

test('needsPort25() is true of SMTP on port 25 alone', () => {
  expect([MX, SUBMISSION, DNS].map(needsPort25)).toEqual([true, false, false]);
});

test('routeJobs() sends port 25 to the agent and the rest to the functions, delay and order kept', async () => {
  const [functions, agent] = [queue(), queue()];
  await routeJobs(functions, agent).send([SUBMISSION, MX, DNS], { delaySeconds: 30 });
  expect(functions.sent).toEqual(['smtp.example.com:587 example.com after 30 s']);
  expect(agent.sent).toEqual(['mx1.example.com:25 after 30 s']);
});

test('routeJobs() sends no empty messages', async () => {
  const [functions, agent] = [queue(), queue()];
  await routeJobs(functions, agent).send([DNS]);
  await routeJobs(functions, agent).send([MX]);
  expect([functions.sent.length, agent.sent.length]).toEqual([1, 1]);
});

test('routeJobs() without an agent leaves everything to the functions', async () => {
  const functions = queue();
  await routeJobs(functions, undefined).send([SUBMISSION, MX]);
  expect(functions.sent).toEqual(['smtp.example.com:587 mx1.example.com:25 after 0 s']);
});
