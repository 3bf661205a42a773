/** Lists that answer for everything, with nothing, with too much, or not at all: a run ends, and says list by list what happened. */
import { createFixedClock } from '../../../adapters/memory/fixed-clock.ts';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { DNSBL_CHECKS } from '../../../core/checks/tables/dnsbl.ts';
import type { AddressSubject, DnsblSubject } from '../../../core/model/dnsbl-facts.ts';
import type { DnsAnswer } from '../../../core/model/dns.ts';
import type { Finding } from '../../../core/model/finding.ts';
import type { Observation } from '../../../core/model/observation.ts';
import { explain } from '../../../core/pipeline/explain.ts';
import { judge } from '../../../core/pipeline/judge.ts';
import type { Dns, ProbePorts } from '../../../core/ports.ts';
import { probeDnsbl } from '../../../core/probes/dnsbl.ts';
import { DNSBLS, suitableLists, testPointName, testPointsOf } from '../../../core/protocol/dnsbl/index.ts';

const ADDRESS: AddressSubject = { address: '192.0.2.10', without: [], own: [], onlyOwn: false };
const LISTS = suitableLists(ADDRESS);
const onlyList = (id: string): AddressSubject => ({
  ...ADDRESS,
  without: DNSBLS.map((list) => list.id).filter((other) => other !== id),
});

/** Zone lines with which these lists pass their test. */
function sane(ids: readonly string[]): string {
  return LISTS.filter(({ id }) => ids.includes(id))
    .flatMap((list) =>
      testPointsOf(list, 4, '')
        .filter(({ expect: side }) => side === 'listed')
        .map(({ address }) => `${testPointName(address, list.zone)} A 127.0.0.2\n`),
    )
    .join('');
}

async function run(
  dns: Dns,
  subject: DnsblSubject = ADDRESS,
  signal = AbortSignal.timeout(5000),
): Promise<{ observation: Observation<'dnsbl'>; findings: Finding[] }> {
  const ports = { dns, clock: createFixedClock() } as unknown as ProbePorts;
  const seen = await probeDnsbl(subject, ports, signal);
  const observation: Observation<'dnsbl'> = {
    probe: 'dnsbl',
    target: '192.0.2.10',
    startedAt: '2026-11-24T02:14:00.000Z',
    tookMs: 1,
    asked: { dnsQuestions: 1, connections: 0 },
    ...seen,
  };
  return { observation, findings: judge(observation, subject, { checks: DNSBL_CHECKS }) };
}
const codesOf = (findings: readonly Finding[], list: string): string[] =>
  findings.filter(({ args }) => args['list'] === list).map(({ code }) => code);

test('lists that answer for everything, with public addresses or with nothing are broken, each by its own name', async () => {
  const zone = [
    '*.bl.spamcop.net A 127.0.0.2',
    '*.psbl.surriel.com A 93.184.216.34',
    'b.barracudacentral.org SOA a b 1 2 3 4 10',
    sane(['spamhaus-zen']),
  ].join('\n');
  const { findings } = await run(createFakeZone(zone));
  for (const list of ['spamcop', 'psbl', 'barracuda'])
    expect(codesOf(findings, list)).toEqual(['DNSBL_LIST_BROKEN']);
  expect(codesOf(findings, 'spamhaus-zen')).toEqual(['DNSBL_CLEAN']);
  expect(findings.filter(({ code }) => code === 'DNSBL_LISTED')).toEqual([]);
});

test('300 records are one listing, and its sentence stays short', async () => {
  const records = Array.from(
    { length: 300 },
    (_, index) => `10.2.0.192.bl.spamcop.net A 127.0.${index >> 8}.${index & 255}`,
  );
  const { findings } = await run(createFakeZone(sane(['spamcop']) + records.join('\n')), onlyList('spamcop'));
  const listed = findings.filter(({ code }) => code === 'DNSBL_LISTED');
  expect(listed).toHaveLength(1);
  const { says, evidence } = explain(listed[0] as Finding);
  expect(says).toBe('192.0.2.10 is listed by SpamCop (recipients reported its mail as spam)');
  expect(evidence).toContain('and 292 more');
  expect(evidence?.length).toBeLessThan(400);
});

test('of 60 kB of text with control characters little is kept, and nothing of it reaches a terminal', async () => {
  const fake = createFakeZone(`${sane(['spamcop'])}10.2.0.192.bl.spamcop.net A 127.0.0.2`);
  const chunks = Array.from({ length: 240 }, () =>
    '\u001b]0;owned\u0007\u009b31m\r\n\0'.padEnd(255, '\u0085x'),
  );
  const dns: Dns = {
    async ask(name, type, options) {
      const answer = await fake.ask(name, type, options);
      if (type !== 'TXT') return answer;
      return { ...answer, kind: 'answer', records: [{ type: 'TXT', name, ttl: 60, chunks }] };
    },
  };
  const { observation, findings } = await run(dns, onlyList('spamcop'));
  expect(JSON.stringify(observation).length).toBeLessThan(12_000);
  const listed = findings.find(({ code }) => code === 'DNSBL_LISTED');
  expect(JSON.stringify(listed?.args['reason']).length).toBeLessThanOrEqual(202);
  for (const finding of findings)
    expect(JSON.stringify(explain(finding))).not.toMatch(/\\u00[01][0-9a-f]|[\u007f-\u009f]/);
});

test('a storm of SERVFAIL costs one question a list, and nothing is called clean', async () => {
  const dns = createFakeZone(LISTS.map(({ zone }) => `!SERVFAIL *.${zone}`).join('\n'));
  const { findings } = await run(dns);
  const asked = dns.asked.filter((question) => !question.includes('arpa'));
  expect(asked.length).toBe(LISTS.length);
  expect(findings.map(({ code }) => code)).not.toContain('DNSBL_CLEAN');
  expect(findings.find(({ code }) => code === 'DNSBL_NOTHING_CHECKED')?.args).toMatchObject({
    lists: LISTS.length,
  });
});

test('with half of the lists silent until our time is up, the others have their say and the silent ones are named', async () => {
  const ids = LISTS.map(({ id }) => id).filter((id) => id !== 'mailspike-reputation');
  const silent = new Set(ids.filter((_, index) => index % 2 === 1).slice(0, 12));
  const zones = LISTS.filter(({ id }) => silent.has(id)).map(({ zone }) => zone);
  const fake = createFakeZone(sane(ids));
  const ours = new AbortController();
  let answered = 0;
  const dns: Dns = {
    async ask(name, type, options) {
      if (!zones.some((zone) => name.endsWith(`.${zone}`))) {
        answered += 1;
        return fake.ask(name, type, options);
      }
      return new Promise<DnsAnswer>((resolve) => {
        options?.signal?.addEventListener('abort', () => resolve(fake.ask(name, type, options)));
      });
    },
  };
  const done = run(dns, ADDRESS, ours.signal);
  // Whatever can be answered was, when nothing is answered any more.
  for (let before = -1; before < answered;) {
    before = answered;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  ours.abort();
  const { observation, findings } = await done;
  expect(observation.faults).toMatchObject([{ kind: 'budget-spent' }]);
  const clean = findings.filter(({ code }) => code === 'DNSBL_CLEAN').map(({ args }) => args['list']);
  const blocklists = LISTS.filter(({ kind, id }) => kind === undefined && !silent.has(id)).map(
    ({ id }) => id,
  );
  expect(new Set(clean)).toEqual(new Set(blocklists));
  const why = findings.find(({ code }) => code === 'DNSBL_LISTS_NOT_JUDGED')?.args['why'];
  for (const id of silent) expect(why).toContain(id);
});

test('facts in, findings out: recorded answers give the same verdicts offline, in any order of time', async () => {
  const zone = `${sane(['spamcop', 'psbl', 'dnswl'])}10.2.0.192.bl.spamcop.net A 127.0.0.2
10.2.0.192.bl.spamcop.net TXT "reported"
10.2.0.192.list.dnswl.org A 127.0.4.1
*.zen.spamhaus.org A 127.255.255.254
!TIMEOUT *.dnsbl.dronebl.org`;
  const { observation, findings } = await run(createFakeZone(zone));
  const recorded = JSON.parse(JSON.stringify(observation)) as Observation<'dnsbl'>;
  const again = judge(recorded, JSON.parse(JSON.stringify(ADDRESS)) as AddressSubject, {
    checks: DNSBL_CHECKS,
  });
  expect(again).toEqual(findings);
  expect(new Set(again.map(({ code }) => code))).toEqual(
    new Set([
      'DNSBL_LISTED',
      'DNSBL_CLEAN',
      'ALLOWLIST_VOUCHES',
      'DNSBL_RESOLVER_UNFIT',
      'DNSBL_REFUSED_RESOLVER',
      'DNSBL_LIST_UNSEEN',
      'DNSBL_LIST_BROKEN',
      'DNSBL_NOTHING_KNOWN',
      'ADDRESS_PTR_MISSING',
    ]),
  );
  const shuffled = { ...recorded, facts: { ...recorded.facts, lists: recorded.facts.lists.toReversed() } };
  const sorted = (all: readonly Finding[]): string[] => all.map((one) => JSON.stringify(one)).sort();
  expect(
    sorted(
      judge(shuffled, ADDRESS, { checks: DNSBL_CHECKS }).filter(
        ({ code }) => code !== 'DNSBL_RESOLVER_UNFIT',
      ),
    ),
  ).toEqual(sorted(findings.filter(({ code }) => code !== 'DNSBL_RESOLVER_UNFIT')));
});
