import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import type { Job } from '../../../core/model/job.ts';
import type { Observation } from '../../../core/model/observation.ts';
import { expand, expandAddresses } from '../../../core/pipeline/expand.ts';
import { runJob } from '../../../core/pipeline/run.ts';
import { PROBE_TABLE } from '../../../core/probes/index.ts';
import { SLOT } from '../../support/sample-records.ts';

const HOSTS = `
mx1.example.net A 192.0.2.1
mx1.example.net AAAA 2001:db8::1
mx2.example.net A 192.0.2.2`;

function jobFor(
  domain: string,
  followMx: Job<'mail-dns'>['subject']['followMx'] = { port: 25, owned: true },
): Job<'mail-dns'> {
  const subject = {
    domain,
    sends: true,
    receives: true,
    selectors: [],
    ...(followMx === undefined ? {} : { followMx }),
  };
  return { probe: 'mail-dns', target: domain, subject, slot: SLOT, attempt: 1, configHash: 'c' };
}

async function see(job: Job<'mail-dns'>, zone: string): Promise<Observation<'mail-dns'>> {
  const ports = { dns: createFakeZone(zone), clock: createFixedClock(), ehlo: 'probe.example' } as never;
  return runJob(job, PROBE_TABLE, ports, { budgetMs: 5000 });
}

test('each MX host becomes one endpoint to probe, because of the domain', async () => {
  const job = jobFor('example.com');
  const observation = await see(
    job,
    `example.com MX 10 mx1.example.net\nexample.com MX 10 mx2.example.net\nexample.com MX 20 mx1.example.net\n${HOSTS}`,
  );
  expect(expand(job, observation)).toEqual(
    ['mx1.example.net', 'mx2.example.net'].map((host) => ({
      probe: 'smtp',
      target: `${host}:25`,
      slot: SLOT,
      attempt: 1,
      configHash: 'c',
      becauseOf: 'example.com',
      subject: { host, port: 25, tls: 'starttls', role: 'mx', owned: true, slowMs: 15_000 },
    })),
  );
  expect(expandAddresses(observation)).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2']);
});

test('an MX host belongs to the group of the domain that led to it', async () => {
  const job = { ...jobFor('example.com'), group: 'shop' };
  const observation = await see(job, `example.com MX 10 mx1.example.net\n${HOSTS}`);
  expect(expand(job, observation).map(({ group }) => group)).toEqual(['shop']);
});

test.each([
  ['a null MX', 'example.com MX 0 .'],
  ['an MX host without an address', 'example.com MX 10 gone.example.net\nexample.net SOA a. b. 1 1 1 1 60'],
  ['no answer', '!SERVFAIL example.com MX'],
  ['no such domain', '!NXDOMAIN example.com'],
])('%s leads nowhere', async (_, zone) => {
  const job = jobFor('example.com');
  const observation = await see(job, zone);
  expect(expand(job, observation)).toEqual([]);
  expect(expandAddresses(observation)).toEqual([]);
});

test('without followMx nothing is followed', async () => {
  const { followMx: _, ...subject } = jobFor('example.com').subject;
  const job = { ...jobFor('example.com'), subject };
  expect(expand(job, await see(job, `example.com MX 10 mx1.example.net\n${HOSTS}`))).toEqual([]);
});

test('domains that share an MX host share one slot of it, at most ten minutes back', async () => {
  const zone = `a.example MX 10 mx1.example.net\nb.example MX 10 mx1.example.net\n${HOSTS}`;
  const slots = await Promise.all(
    ['a.example', 'b.example'].map(async (domain, index) => {
      const job = {
        ...jobFor(domain, { port: 25, owned: false, everyMinutes: 30 }),
        slot: index === 0 ? '2026-11-24T02:14:00Z' : '2026-11-24T02:15:00Z',
      };
      return expand(job, await see(job, zone))[0]?.slot ?? '';
    }),
  );
  expect(slots.every((slot) => slot <= '2026-11-24T02:15:00Z' && slot > '2026-11-24T02:04:00Z')).toBe(true);
  expect(new Set(slots).size).toBe(1);
});
