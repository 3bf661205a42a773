/** Our own blindness, from the socket to the state: port 25 is closed here, and no target is called down for it. */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createMemoryJobs } from '../../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import { watchEgress } from '../../../adapters/node/egress-watch.ts';
import type { AnyJob, Job } from '../../../core/model/job.ts';
import { slotOf } from '../../../core/pipeline/plan.ts';
import { work, type Worked } from '../../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import type { Dialer } from '../../../core/ports.ts';
import { NO_HTTP } from '../../support/no-http.ts';

const HOSTS = { 'mx1.example': '192.0.2.1', 'mx2.example': '198.51.100.1', 'mx3.example': '203.0.113.1' };
const ZONE = [
  ...Object.entries(HOSTS).map(([host, address]) => `${host} A ${address}`),
  'smtp.example A 192.0.2.9',
  'known-good.example A 198.51.100.25',
].join('\n');
const TALK = 'S: 220 mx\nC: EHLO *\nS: 250 mx';

function createWorld(control: readonly string[] = []) {
  const clock = createManualClock();
  const [closed, open] = [createScriptedDialer('! timeout', clock), createScriptedDialer(TALK, clock)];
  const path = { isClosed: true };
  const dialer: Dialer = {
    connect: async (to, options) => (path.isClosed && to.port === 25 ? closed : open).connect(to, options),
  };
  const dns = createFakeZone(ZONE);
  const watched = watchEgress(dialer, { clock, dns, control: control.map((host) => ({ host, port: 25 })) });
  const records = createMemoryRecords();
  const jobs = createMemoryJobs();
  const job = (host: string, port = 25): Job<'smtp'> => ({
    probe: 'smtp',
    target: `${host}:${port}`,
    subject: { host, port, tls: 'none', role: 'mx', owned: false, slowMs: 15_000 },
    slot: slotOf(clock.now()),
    attempt: 1,
    configHash: '',
  });
  const run = async (one: AnyJob): Promise<Worked> =>
    work(one, {
      ports: {
        dns,
        clock,
        dialer: watched,
        ehlo: 'probe.example',
        http: NO_HTTP,
        secrets: { get: async () => Promise.resolve({ ok: false, detail: '' }) },
      },
      probes: PROBE_TABLE,
      records,
      jobs,
      budgetMs: 60_000,
      vantage: 'test',
      program: '0.0.0',
      severity: {},
      confirmAfterSeconds: 30,
      stack: 'test',
      perTarget: 'never',
    });
  return { clock, jobs, path, job, run };
}
const codes = ({ state }: Worked): string[] => state.open.map(({ finding }) => finding.code);
const unhealthy = ({ metrics }: Worked): unknown =>
  metrics.find(({ name }) => name === 'TargetUnhealthy')?.values;

test('with a control host the first target is unknown already, with one finding', async () => {
  const { job, run } = createWorld(['known-good.example']);
  for (const host of Object.keys(HOSTS)) {
    const worked = await run(job(host));
    expect(worked.state.status).toBe('unknown');
    expect(codes(worked)).toEqual(['PATH_PORT_25_CLOSED']);
  }
});

test('without one, those that came before the evidence are unknown after the second look, and nobody is woken', async () => {
  const { clock, jobs, job, run } = createWorld();
  await run(job('smtp.example', 587));
  const [first, second, third] = Object.keys(HOSTS).map((host) => job(host));
  for (const early of [first, second]) {
    const worked = await run(early as AnyJob);
    expect([worked.state.status, codes(worked)]).toEqual(['critical', ['SMTP_CONNECT_TIMED_OUT']]);
  }
  const late = await run(third as AnyJob);
  expect([late.state.status, codes(late)]).toEqual(['unknown', ['PATH_PORT_25_CLOSED']]);
  clock.advance(30_000);
  for (const again of jobs.take().filter(({ target }) => target !== 'mx3.example:25')) {
    const worked = await run(again);
    expect(worked.state.status).toBe('unknown');
    expect(codes(worked).sort()).toEqual(['PATH_PORT_25_CLOSED', 'SMTP_CONNECT_TIMED_OUT']);
    const suspicion = worked.state.open.find(({ finding }) => finding.code === 'SMTP_CONNECT_TIMED_OUT');
    expect(suspicion?.confirmed).toBe(false);
    expect(worked.transition?.cleared).toEqual([]);
    expect(unhealthy(worked)).toEqual([0]);
  }
});

test('when the port is open again the suspicion is cleared by what is seen, or confirmed by it', async () => {
  const { clock, path, job, run } = createWorld();
  await run(job('smtp.example', 587));
  for (const host of Object.keys(HOSTS)) await run(job(host));
  clock.advance(300_000);
  expect((await run(job('mx1.example'))).state.status).toBe('unknown');
  path.isClosed = false;
  clock.advance(300_000);
  const well = await run(job('mx1.example'));
  expect(codes(well)).not.toContain('SMTP_CONNECT_TIMED_OUT');
  expect(codes(well)).not.toContain('PATH_PORT_25_CLOSED');
  path.isClosed = true;
  // Another server answered a moment ago: silence is the server's again.
  const down = await run(job('mx2.example'));
  expect([down.state.status, codes(down)]).toEqual(['critical', ['SMTP_CONNECT_TIMED_OUT']]);
  expect(unhealthy(down)).toEqual([1]);
});
