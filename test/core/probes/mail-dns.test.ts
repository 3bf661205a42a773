import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { CHECKS } from '../../../core/checks/index.ts';
import type { Evidence } from '../../../core/model/check.ts';
import type { DnsAnswer } from '../../../core/model/dns.ts';
import type { DomainSubject } from '../../../core/model/mail-dns-facts.ts';
import type { ProbePorts } from '../../../core/ports.ts';
import { probeMailDns } from '../../../core/probes/mail-dns.ts';
import { createSignedWorld, type SignedWorld } from '../../../lab/signed-world.ts';

const ZONE = `
example.com                     MX   10 mx1.example.com
                                MX   20 mx2.example.com
                                TXT  "v=spf1 mx include:_spf.esp.example -all"
mx1.example.com                 A    192.0.2.10
mx2.example.com                 A    192.0.2.20
10.2.0.192.in-addr.arpa         PTR  mx1.example.com
20.2.0.192.in-addr.arpa         PTR  mx2.example.com
_spf.esp.example                TXT  "v=spf1 ip4:198.51.100.0/24 -all"
_dmarc.example.com              TXT  "v=DMARC1; p=reject; rua=mailto:a@esp.example"
example.com._report._dmarc.esp.example TXT "v=DMARC1"
s1._domainkey.example.com       TXT  "v=DKIM1; p="
`;
const AT = new Date('2026-11-24T02:14:00Z');
const subject: DomainSubject = { domain: 'example.com', sends: true, receives: true, selectors: ['s1'] };

function portsOf(dns: ProbePorts['dns']): ProbePorts {
  return { dns, clock: { now: () => AT } } as unknown as ProbePorts;
}

/** Counts round trips: what is asked before the first of them is answered belongs together. */
function counting(zone: ProbePorts['dns']): {
  readonly dns: ProbePorts['dns'];
  readonly rounds: () => number;
} {
  let rounds = 0;
  let open = 0;
  return {
    rounds: () => rounds,
    dns: {
      async ask(...args): Promise<DnsAnswer> {
        if (open === 0) rounds += 1;
        open += 1;
        await Promise.resolve();
        open -= 1;
        return zone.ask(...args);
      },
    },
  };
}

test('a whole domain takes four round trips, and asks nothing twice', async () => {
  const zone = createFakeZone(ZONE);
  const { dns, rounds } = counting(zone);
  const { facts, faults } = await probeMailDns(subject, portsOf(dns), new AbortController().signal);
  expect(rounds()).toBeLessThanOrEqual(4);
  expect(new Set(zone.asked).size).toBe(zone.asked.length);
  // Four of them for DNSSEC, to see that this resolver does not pass it on.
  expect(zone.asked.length).toBeLessThan(33);
  expect(Object.keys(facts.answers).sort()).toEqual([...zone.asked].sort());
  expect(faults).toEqual([]);
});

test('the checks ask for nothing that the probe has not asked', async () => {
  const signal = new AbortController().signal;
  const { facts, faults } = await probeMailDns(subject, portsOf(createFakeZone(ZONE)), signal);
  const unknown: string[] = [];
  const answers = new Proxy(facts.answers, {
    get(target, key: string) {
      if (!(key in target)) unknown.push(key);
      return target[key];
    },
  });
  const evidence: Evidence<'mail-dns'> = { subject, facts: { answers }, faults, at: '2026-11-24T02:14:00Z' };
  const findings = CHECKS.flatMap((check) => (check.probe === 'mail-dns' ? check.judge(evidence) : []));
  expect(unknown).toEqual([]);
  expect(findings.length).toBeGreaterThan(8);
});

describe('a domain whose answers can be validated', () => {
  const signed = (signing: 'good' | 'none'): SignedWorld =>
    createSignedWorld(
      {
        com: {},
        net: {},
        example: {},
        'esp.example': {},
        'in-addr.arpa': {},
        'example.com': { signing, text: ZONE },
        'example.net': { signing, text: 'mx3.example.net A 192.0.2.30\n' },
      },
      AT,
    );
  const trusting = ({ anchors }: SignedWorld): DomainSubject => ({
    ...subject,
    trustAnchors: anchors.map(
      ({ keyTag, algorithm, digestType, digest }) => `. DS ${keyTag} ${algorithm} ${digestType} ${digest}`,
    ),
  });

  test.each([
    ['good', 4],
    ['none', 4],
  ] as const)('signed: %s, it takes %i round trips', async (signing, most) => {
    const world = signed(signing);
    const { dns, rounds } = counting(world);
    const signal = new AbortController().signal;
    const { facts } = await probeMailDns(trusting(world), portsOf(dns), signal);
    expect(rounds()).toBeLessThanOrEqual(most);
    // What was asked before without signatures would come a second time.
    expect(new Set(world.asked).size).toBe(world.asked.length);
    const without = createSignedWorld({ 'example.com': { signing: 'none', text: ZONE } }, AT);
    await probeMailDns({ ...subject, dnssec: false }, portsOf(without), signal);
    expect(world.asked.length - without.asked.length).toBeLessThanOrEqual(8);
    const evidence: Evidence<'mail-dns'> = {
      subject: trusting(world),
      // Stored and read again.
      facts: JSON.parse(JSON.stringify(facts)) as typeof facts,
      faults: [],
      at: AT.toISOString(),
    };
    const codes = CHECKS.flatMap((check) => (check.probe === 'mail-dns' ? check.judge(evidence) : [])).map(
      ({ code }) => code,
    );
    expect(codes).toContain(signing === 'good' ? 'DNSSEC_SECURE' : 'DNSSEC_UNSIGNED');
    expect(codes).toContain('DANE_ABSENT');
  });

  test('switched off, it asks nothing for DNSSEC', async () => {
    const zone = createFakeZone(ZONE);
    await probeMailDns({ ...subject, dnssec: false }, portsOf(zone), new AbortController().signal);
    expect(zone.asked.filter((question) => / (DNSKEY|DS|TLSA)$/.test(question))).toEqual([]);
  });
});

test('silence to every question is our trouble', async () => {
  const { faults } = await probeMailDns(
    subject,
    portsOf(createFakeZone('!TIMEOUT *')),
    new AbortController().signal,
  );
  expect(faults).toMatchObject([{ kind: 'resolver-down' }]);
});

test('one silent zone is not', async () => {
  const zone = createFakeZone(`${ZONE}!TIMEOUT *.example.com\n!TIMEOUT example.com`);
  const { faults } = await probeMailDns(subject, portsOf(zone), new AbortController().signal);
  expect(faults).toEqual([]);
});

test('time that is up before the answers is a fault', async () => {
  const { faults, facts } = await probeMailDns(subject, portsOf(createFakeZone(ZONE)), AbortSignal.abort());
  expect(faults).toMatchObject([{ kind: 'budget-spent' }]);
  expect(facts.answers).toEqual({});
});

test('time that is up after the last answer is none', async () => {
  const zone = createFakeZone(ZONE);
  const late = new AbortController();
  const { faults: first } = await probeMailDns(subject, portsOf(zone), late.signal);
  const total = zone.asked.length;
  const again = createFakeZone(ZONE);
  const dns: ProbePorts['dns'] = {
    async ask(...args) {
      const answer = await again.ask(...args);
      if (again.asked.length === total) late.abort();
      return answer;
    },
  };
  const { faults } = await probeMailDns(subject, portsOf(dns), late.signal);
  expect([first, faults]).toEqual([[], []]);
});
