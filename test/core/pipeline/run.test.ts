import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { runJob } from '../../../core/pipeline/run.ts';
import type { ProbeTable } from '../../../core/probes/index.ts';
import type { ProbePorts } from '../../../core/ports.ts';
import { sampleJob } from '../../support/sample-records.ts';

const clock = createFixedClock();
const ports = {
  dns: { ask: async () => ({}) },
  dialer: { connect: async () => ({ ok: false }) },
  clock,
  ehlo: 'probe.example',
} as unknown as ProbePorts;

function probes(dnsbl: (ports: ProbePorts, signal: AbortSignal) => Promise<unknown>): ProbeTable {
  return {
    dnsbl: async () =>
      Promise.resolve(async (_: unknown, given: ProbePorts, signal: AbortSignal) => dnsbl(given, signal)),
  } as unknown as ProbeTable;
}

test('an observation says when, how long, and what was asked of the world', async () => {
  const observation = await runJob(
    sampleJob(),
    probes(async (given, signal) => {
      await given.dns.ask('a.example', 'A');
      await given.dns.ask('b.example', 'A');
      await given.dialer.connect({ address: '192.0.2.1', port: 25 }, { signal, timeoutMs: 1 });
      clock.advance(250);
      return { facts: { budget: given.budgetMs }, faults: [] };
    }),
    ports,
    { budgetMs: 7000 },
  );
  expect(observation).toEqual({
    probe: 'dnsbl',
    target: '192.0.2.10',
    startedAt: '2026-11-24T02:14:00.000Z',
    tookMs: 250,
    facts: { budget: 7000 },
    faults: [],
    asked: { dnsQuestions: 2, connections: 1 },
  });
});

test('the budget ends a probe, and so does the caller', async () => {
  const waiting = probes(
    async (_, signal) =>
      new Promise((done) => {
        const end = (): void => done({ facts: { ended: true }, faults: [] });
        if (signal.aborted) end();
        else signal.addEventListener('abort', end);
      }),
  );
  // A timer of the signal keeps no process alive; this one does meanwhile.
  const alive = setInterval(() => undefined, 1000);
  expect((await runJob(sampleJob(), waiting, ports, { budgetMs: 1 })).facts).toEqual({ ended: true });
  const caller = new AbortController();
  const run = runJob(sampleJob(), waiting, ports, { budgetMs: 60_000, signal: caller.signal });
  caller.abort();
  expect((await run).facts).toEqual({ ended: true });
  clearInterval(alive);
});

test('a probe that throws is a bug, and is not hidden', async () => {
  await expect(
    runJob(
      sampleJob(),
      probes(async () => Promise.reject(new TypeError('bug'))),
      ports,
      { budgetMs: 1000 },
    ),
  ).rejects.toThrow('bug');
});
