/**
 * 2,800 domains have their mail at one provider. Its two MX hosts, behind one address, are asked once in ten minutes, and
 * the lists are asked about them once, however many domains lead there and however many functions work at a time.
 */
import type { SQSEvent } from 'aws-lambda';
import type { Answer } from 'dns-packet';
import { packMessages } from '../../adapters/aws/sqs-jobs.ts';
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createProbeDns } from '../../adapters/node/probe-dns.ts';
import { configSchema } from '../../core/config/index.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { plan } from '../../core/pipeline/plan.ts';
import { runJob } from '../../core/pipeline/run.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { work } from '../../core/pipeline/work.ts';
import type { Jobs } from '../../core/ports.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { createHandler } from '../../functions/probe/probe-batch.ts';
import { startDnsServer, type Reply } from '../support/dns-server.ts';
import { all } from '../support/records-contract.ts';
import { slotAfter } from '../support/sample-records.ts';

const DOMAINS = 2800;
const MINUTES = 30;
const FUNCTIONS = 3;
const HOSTS = ['mx1.provider.example', 'mx2.provider.example'];
const names = Array.from({ length: DOMAINS }, (_, index) => `d${index}.example`);

const zone = Object.fromEntries([
  ...names.map((name) => [name, { MX: HOSTS.map((host, index) => `${index * 10} ${host}`) }] as const),
  ...HOSTS.map((host) => [host, { A: ['192.0.2.1'] }] as const),
]);

const SOA: Answer = {
  name: 'list.example',
  type: 'SOA',
  ttl: 3600,
  data: {
    mname: 'ns.list.example',
    rname: 'hostmaster.list.example',
    serial: 1,
    refresh: 7200,
    retry: 900,
    expire: 1209600,
    minimum: 3600,
  },
};

test.each([
  ['every', DOMAINS / 10],
  ['changes+hourly', DOMAINS],
] as const)(
  'with record %s and %i domains each MX host is probed once in ten minutes, and every sweep is complete',
  async (mode, count) => {
    const config = configSchema.parse({
      name: 'provider',
      domains: names.slice(0, count).map((name) => ({ name, dnssec: false })),
      blocklists: { onlyOwn: true },
    });
    const targets = targetsOf(config);
    const records = createMemoryRecords();
    const probed: string[] = [];
    const queue: AnyJob[] = [];
    const jobs: Jobs = { send: async (more) => void queue.push(...more) };
    const dns = createFakeZone(zone);
    const smtp = async ({ host }: { readonly host: string }): Promise<unknown> => {
      probed.push(host);
      // Long enough for the others of the batch to arrive meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      return {
        facts: { resolution: { addresses: ['192.0.2.1'], tookMs: 1 }, sessions: [], lists: [] },
        faults: [],
      };
    };
    const clock = createManualClock(slotAfter(0));
    const deps = {
      ports: { dns, clock, ehlo: 'probe.example' } as never,
      probes: { ...PROBE_TABLE, smtp: async () => Promise.resolve(smtp) } as never,
      records,
      jobs,
      checks: [],
      budgetMs: 60_000,
      vantage: 'test',
      program: '0.0.0',
      severity: {},
      confirmAfterSeconds: 30,
      stack: 'provider',
      perTarget: 'unhealthy' as const,
      mode,
    };
    const run = async (batch: readonly AnyJob[], now: Date): Promise<void> => {
      const handler = createHandler({
        ...deps,
        clock: { now: () => now },
        metrics: { put: async () => {} },
        work: async (job, counting) => work(job, { ...deps, records: counting }),
      });
      const Records = packMessages(batch).map((body, index) => ({ messageId: String(index), body }));
      const { batchItemFailures } = await handler({ Records } as SQSEvent, {
        getRemainingTimeInMillis: () => 120_000,
      });
      expect(batchItemFailures).toEqual([]);
    };
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const slot = slotAfter(minute);
      const due = plan(targets, slot, 'c');
      await records.planSweep(slot, due.length);
      queue.push(...due);
      while (queue.length > 0)
        await Promise.all(
          Array.from({ length: FUNCTIONS }, async () => run(queue.splice(0, 100), new Date(slot))),
        );
    }
    const sweeps = await all(records.sweeps(slotAfter(0).slice(0, 10)));
    expect(sweeps.filter(({ planned, done }) => done !== planned)).toEqual([]);
    expect(sweeps.reduce((sum, { done }) => sum + done, 0)).toBe(count + probed.length);
    // Half an hour touches four of a host's slots at most.
    for (const host of HOSTS) {
      const times = probed.filter((one) => one === host).length;
      expect(times).toBeGreaterThanOrEqual(3);
      expect(times).toBeLessThanOrEqual(4);
    }
  },
  60_000,
);

test('a list of names is asked about the hosts of the provider once', async () => {
  const server = await startDnsServer(({ name, type }) => {
    const answer = (data: unknown): Reply => ({ answers: [{ name, type, ttl: 3600, data } as Answer] });
    const [label = ''] = name.split('.');
    if (type === 'MX' && /^d\d+$/.test(label)) return answer({ preference: 10, exchange: HOSTS[0] });
    if (type === 'A' && name === 'test.names.list.example') return answer('127.0.0.2');
    // RFC 2308 5: without the SOA record an absence may not be kept.
    return { rcode: 3, authorities: [SOA] };
  });
  const clock = createNodeClock();
  const dns = createProbeDns({ servers: [server.address], listServers: [], clock });
  try {
    const config = configSchema.parse({
      name: 'provider',
      domains: names.map((name) => ({ name })),
      blocklists: {
        onlyOwn: true,
        budgets: { 'own-names': { perSecond: 10_000, perDay: 1_000_000 } },
        own: [
          {
            id: 'own-names',
            zone: 'names.list.example',
            asks: 'host',
            testPoints: { listed: ['test'], unlisted: ['invalid'] },
            codes: [{ answer: '127.0.0.2', means: 'listed', severity: 'warning' }],
          },
        ],
      },
    });
    const targets = targetsOf(config).filter(({ probe }) => probe === 'dnsbl');
    expect(targets).toHaveLength(DOMAINS);
    for (let at = 0; at < targets.length; at += 100)
      await Promise.all(
        targets.slice(at, at + 100).map(async ({ target, subject }) => {
          const job = {
            probe: 'dnsbl',
            target,
            subject,
            slot: slotAfter(0),
            attempt: 1,
            configHash: 'c',
          } as const;
          return runJob(job as never, PROBE_TABLE, { dns, clock, ehlo: '' } as never, { budgetMs: 30_000 });
        }),
      );
    const about = (name: string): number => server.asked.filter((one) => one.name === name).length;
    expect(about(`${HOSTS[0]}.names.list.example`)).toBe(1);
    expect(about('test.names.list.example')).toBe(1);
    expect(about('d7.example.names.list.example')).toBe(1);
  } finally {
    await dns.close();
    await server.close();
  }
}, 60_000);
