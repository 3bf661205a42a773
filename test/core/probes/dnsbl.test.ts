import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { AddressSubject, DnsblList } from '../../../core/model/dnsbl-facts.ts';
import type { Dns, ProbePorts, Secrets } from '../../../core/ports.ts';
import { probeDnsbl } from '../../../core/probes/dnsbl.ts';
import { DNSBLS } from '../../../core/protocol/dnsbl/index.ts';

const ADDRESS: AddressSubject = { address: '192.0.2.10', without: [], own: [], onlyOwn: false };
const SPAMCOP = { ...ADDRESS, without: DNSBLS.map(({ id }) => id).filter((id) => id !== 'spamcop') };

/** The probe has no use for other ports. */
const portsOf = (dns: Dns, secrets?: Secrets): ProbePorts =>
  ({ dns, clock: createFixedClock('2026-11-24T02:14:00Z'), secrets }) as unknown as ProbePorts;

test('a list is asked for its test points first; the address is asked only where they allow belief', async () => {
  const dns = createFakeZone('example.com A 192.0.2.1');
  const { facts } = await probeDnsbl(SPAMCOP, portsOf(dns), AbortSignal.timeout(5000));
  expect(dns.asked).toContain('2.0.0.127.bl.spamcop.net A');
  expect(dns.asked).not.toContain('10.2.0.192.bl.spamcop.net A');
  expect(facts.lists).toMatchObject([
    // The first test point tells enough.
    { list: 'spamcop', tests: [{ expect: 'listed' }], said: [] },
  ]);
});

test('the reason is asked at the name of the address, and only when it has an A record', async () => {
  const sane = '2.0.0.127.bl.spamcop.net A 127.0.0.2\n';
  const clean = createFakeZone(sane);
  await probeDnsbl(SPAMCOP, portsOf(clean), AbortSignal.timeout(5000));
  expect(clean.asked).toContain('10.2.0.192.bl.spamcop.net A');
  expect(clean.asked.filter((question) => question.endsWith('TXT'))).toEqual([]);
  const listed = createFakeZone(`${sane}10.2.0.192.bl.spamcop.net A 127.0.0.2`);
  await probeDnsbl(SPAMCOP, portsOf(listed), AbortSignal.timeout(5000));
  expect(listed.asked.filter((question) => question.endsWith('TXT'))).toEqual([
    '10.2.0.192.bl.spamcop.net TXT',
  ]);
});

test('at most 16 questions are under way', async () => {
  const zone = createFakeZone('example.com A 192.0.2.1');
  let now = 0;
  let most = 0;
  const dns: Dns = {
    async ask(...args) {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return zone.ask(...args);
    },
  };
  await probeDnsbl(ADDRESS, portsOf(dns), AbortSignal.timeout(5000));
  expect(most).toBe(16);
  expect(zone.asked.length).toBeGreaterThan(2 * 16);
});

test('a private address leaves no trace at public lists; its own reverse name may be asked', async () => {
  const dns = createFakeZone('example.com A 192.0.2.1');
  const { facts, faults } = await probeDnsbl(
    { ...ADDRESS, address: '127.0.0.9' },
    portsOf(dns),
    AbortSignal.timeout(5000),
  );
  expect(dns.asked).toEqual(['9.0.0.127.in-addr.arpa PTR']);
  expect(facts.lists).toEqual([]);
  expect(faults).toEqual([]);
});

test('PTR and its way back are facts', async () => {
  const dns = createFakeZone('10.2.0.192.in-addr.arpa PTR mx1.example.com\nmx1.example.com A 192.0.2.10');
  const { facts } = await probeDnsbl(SPAMCOP, portsOf(dns), AbortSignal.timeout(5000));
  expect(facts.ptr).toMatchObject({ kind: 'answer', type: 'PTR' });
  expect(Object.keys(facts.forward)).toEqual(['mx1.example.com A']);
});

test('silence to every question is our resolver, silence of one list is not', async () => {
  const signal = AbortSignal.timeout(5000);
  expect((await probeDnsbl(ADDRESS, portsOf(createFakeZone('!TIMEOUT *')), signal)).faults).toMatchObject([
    { kind: 'resolver-down' },
  ]);
  expect((await probeDnsbl(ADDRESS, portsOf(createFakeZone('!UNREACHABLE *')), signal)).faults).toMatchObject(
    [{ kind: 'resolver-down' }],
  );
  expect(
    (await probeDnsbl(ADDRESS, portsOf(createFakeZone('!TIMEOUT *.bl.spamcop.net')), signal)).faults,
  ).toEqual([]);
});

test('our time being up is a fault', async () => {
  const { faults } = await probeDnsbl(
    ADDRESS,
    portsOf(createFakeZone('example.com A 192.0.2.1')),
    AbortSignal.abort(),
  );
  expect(faults).toMatchObject([{ kind: 'budget-spent' }]);
});

test("a customer's key stays out of the facts", async () => {
  const key = 'abcdefghijklmnopqrstuvwx12';
  const own = [{ ...(DNSBLS[0] as DnsblList), id: 'dqs', zone: `${key}.zen.dq.spamhaus.net` }];
  const dns = createFakeZone(
    `2.0.0.127.${key}.zen.dq.spamhaus.net A 127.0.0.2\n10.2.0.192.${key}.zen.dq.spamhaus.net A 127.0.0.2`,
  );
  const run = await probeDnsbl({ ...ADDRESS, own, onlyOwn: true }, portsOf(dns), AbortSignal.timeout(5000));
  expect(run.facts.lists[0]?.said[0]?.answer.kind).toBe('answer');
  expect(JSON.stringify(run)).not.toContain(key);
});

test('a key that is configured is in no fact, and a host that looks like one stays readable', async () => {
  const host = 'mx0a1b2c3d4e5f6a7b8.example.com';
  const key = 'onlyletterskey';
  const subject = {
    domain: 'example.com',
    names: [{ name: host, role: 'mx', registrable: 'example.com' }],
    followMx: false,
    without: DNSBLS.map(({ id }) => id).filter((id) => !['spamhaus-dqs-dbl', 'surbl'].includes(id)),
    own: [],
    onlyOwn: false,
    keys: { 'spamhaus-dqs': 'env:DQS' },
  } as const;
  const zone = `dbltest.com.${key}.dbl.dq.spamhaus.net A 127.0.1.2
example.com.${key}.dbl.dq.spamhaus.net A 127.0.1.4
test.surbl.org.multi.surbl.org A 127.0.0.254
${host}.multi.surbl.org A 127.0.0.8`;
  const secrets: Secrets = { get: async () => ({ ok: true, user: '', password: '', key }) };
  const run = await probeDnsbl(subject, portsOf(createFakeZone(zone), secrets), AbortSignal.timeout(5000));
  expect(run.facts.lists.map(({ list, said }) => [list, said[0]?.answer.name])).toEqual([
    ['spamhaus-dqs-dbl', 'example.com.***.dbl.dq.spamhaus.net'],
    ['surbl', `${host}.multi.surbl.org`],
  ]);
  expect(JSON.stringify(run)).not.toContain(key);
});

test('a key that cannot be read is told, and its list is not asked', async () => {
  const without = DNSBLS.map(({ id }) => id).filter((id) => id !== 'abusix-black');
  const subject = { ...ADDRESS, without, keys: { abusix: 'env:ABUSIX' } };
  const dns = createFakeZone('example.com A 192.0.2.1');
  const secrets: Secrets = { get: async () => ({ ok: false, detail: 'not there' }) };
  const { facts } = await probeDnsbl(subject, portsOf(dns, secrets), AbortSignal.timeout(5000));
  expect(facts.keyless).toEqual([{ list: 'abusix-black', why: 'not there' }]);
  expect(dns.asked.filter((question) => question.includes('abusix'))).toEqual([]);
});
