/** The probe and its checks against rbldnsd itself: every kind of list, sane and mad. */
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDns, type NodeDns } from '../../adapters/node/dns-client.ts';
import { createProbeDns } from '../../adapters/node/probe-dns.ts';
import { DNSBL_CHECKS } from '../../core/checks/tables/dnsbl.ts';
import type { DnsblList, DnsblMeaning, DnsblSubject } from '../../core/model/dnsbl-facts.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { KnownDnsbl } from '../../core/model/known.ts';
import type { Observation } from '../../core/model/observation.ts';
import { judge } from '../../core/pipeline/judge.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeDnsbl } from '../../core/probes/dnsbl.ts';
import { hasRbldnsd, startRbldnsd, type Rbldnsd } from '../support/start-rbldnsd.ts';

const KEY = 'mycustomerkey';
const ZONES = [
  {
    zone: 'sane.example',
    type: 'ip4set',
    data: ':127.0.0.2:listed, see https://x.example/?ip=$\n127.0.0.2\n192.0.2.10 :127.0.0.4:spam from $\n192.0.2.128/25\n',
  },
  { zone: 'world.example', type: 'ip4trie', data: ':127.0.0.2:everybody\n0.0.0.0/0\n' },
  {
    zone: 'nearly-world.example',
    type: 'ip4trie',
    data: ':127.0.0.2:everybody but one\n0.0.0.0/0\n!127.0.0.1\n',
  },
  {
    zone: 'refusing.example',
    type: 'ip4trie',
    data: ':127.255.255.254:resolver 9.9.9.10 is refused\n0.0.0.0/0\n',
  },
  { zone: 'empty.example', type: 'ip4set', data: ':127.0.0.2:nobody\n203.0.113.1\n' },
  { zone: 'parked.example', type: 'ip4trie', data: ':198.18.0.1:this domain is for sale\n0.0.0.0/0\n' },
  {
    zone: `${KEY}.keyed.example`,
    type: 'ip4set',
    data: `:127.0.0.2:see https://x.example/${KEY}\n127.0.0.2\n192.0.2.10\n`,
  },
  {
    zone: 'bits.example',
    type: 'ip4set',
    data: ':127.0.0.2:bits\n127.0.0.2\n192.0.2.10 :127.0.0.10:two bits\n192.0.2.11 :127.0.0.64:an unknown bit\n192.0.2.12 :127.0.0.3:refused\n',
  },
  {
    zone: 'allow.example',
    type: 'ip4set',
    data: ':127.0.5.2:trusted\n127.0.0.2\n192.0.2.10\n',
  },
  { zone: 'score.example', type: 'ip4set', data: ':127.0.4.73:a score\n192.0.2.10\n' },
  { zone: 'six.example', type: 'ip6trie', data: ':127.0.0.2:listed\n::ffff:7f00:2\n2001:db8:0:1::/64\n' },
  {
    zone: 'names.example',
    type: 'dnset',
    data: ':127.0.0.2:spam for $\ntest\n.listed.example\nxn--mnchen-3ya.example\n',
  },
  { zone: 'all-names.example', type: 'dnset', data: ':127.0.0.2:everybody\n*\n.test\n.invalid\n.example\n' },
] as const;

const CODES: readonly DnsblMeaning[] = [
  { answer: '127.0.0.2', means: 'spam', severity: 'error' },
  { answer: '127.0.0.4', means: 'much spam', severity: 'critical' },
];

function rowOf(zone: string, change: Partial<DnsblList> = {}): DnsblList {
  return {
    id: zone.replace('{key}.', '').split('.')[0] ?? '',
    name: zone,
    zone,
    families: change.asks === undefined ? [4] : [],
    codes: CODES,
    lookup: '',
    source: '',
    asOf: '2026-11-24',
    ...change,
  };
}

// rbldnsd answers REFUSED for a zone that it does not have.
const OWN = [
  ...['sane', 'world', 'nearly-world', 'refusing', 'empty', 'parked', 'unserved'].map((id) =>
    rowOf(`${id}.example`),
  ),
  rowOf('{key}.keyed.example', { key: 'keyed' }),
  rowOf('bits.example', {
    bitmask: true,
    codes: [
      { answer: '127.0.0.2', means: 'black', severity: 'warning' },
      { answer: '127.0.0.8', means: 'red', severity: 'error' },
    ],
    refusals: [{ answer: '127.0.0.1', means: 'our resolver is refused' }],
  }),
  rowOf('allow.example', {
    kind: 'allow',
    codes: [{ answer: '127.0.2-15.2', means: 'trust: medium', severity: 'info', sort: 'good' }],
  }),
  rowOf('score.example', {
    kind: 'score',
    codes: [{ answer: '127.0.4.0-100', means: '{n} of 100', severity: 'info', sort: 'neutral' }],
    testPoints: { listed: [], unlisted: [] },
  }),
  rowOf('six.example', { families: [6] }),
  rowOf('names.example', { asks: 'host' }),
  rowOf('all-names.example', { asks: 'host' }),
];

const installed = hasRbldnsd();
if (!installed) test.todo('rbldnsd is not installed: apt-get install rbldnsd');

(installed ? describe : describe.skip)('against rbldnsd', () => {
  let server: Rbldnsd;
  let dns: NodeDns;

  beforeAll(async () => {
    server = await startRbldnsd(ZONES);
    dns = createNodeDns({ servers: [server.address] });
  });
  afterAll(async () => {
    await dns?.close();
    await server?.stop();
  });

  async function observe(
    subject: DnsblSubject,
    asked: ProbePorts['dns'] = dns,
  ): Promise<Observation<'dnsbl'>> {
    const secrets: ProbePorts['secrets'] = {
      get: async () => ({ ok: true, user: '', password: '', key: KEY }),
    };
    const ports = { dns: asked, secrets, clock: createNodeClock() } as unknown as ProbePorts;
    const run = await probeDnsbl(subject, ports, AbortSignal.timeout(10_000));
    const rest = { startedAt: '2026-11-24T02:14:00Z', tookMs: 1, asked: { dnsQuestions: 1, connections: 0 } };
    return { probe: 'dnsbl', target: 'x', ...run, ...rest };
  }
  const addressOf = (address: string): DnsblSubject => ({
    address,
    without: [],
    own: OWN,
    onlyOwn: true,
    keys: { keyed: 'env:KEYED' },
  });
  const namesOf = (...names: string[]): DnsblSubject => ({
    domain: names[0] ?? '',
    names: names.map((name) => ({ name, role: 'mail', registrable: name })),
    followMx: false,
    without: [],
    own: OWN,
    onlyOwn: true,
  });
  async function findings(subject: DnsblSubject, known?: KnownDnsbl): Promise<Finding[]> {
    const memory = known === undefined ? {} : { known };
    return judge(await observe(subject), subject, { checks: DNSBL_CHECKS, ...memory });
  }
  const of = (found: readonly Finding[], list: string): string[] =>
    found
      .filter(({ args }) => args['list'] === list)
      .map(({ code, args }) => (typeof args['item'] === 'string' ? `${code} ${args['item']}` : code));

  test('each list is judged right, and only those that can be believed have a say', async () => {
    const found = await findings(addressOf('192.0.2.10'));
    expect(found.find(({ instance }) => instance === 'sane 192.0.2.10')).toMatchObject({
      code: 'DNSBL_LISTED',
      severity: 'critical',
      args: { codes: ['127.0.0.4'], reason: 'spam from 192.0.2.10' },
    });
    expect(of(found, 'world')).toEqual(['DNSBL_LIST_BROKEN']);
    expect(of(found, 'nearly-world')).toEqual(['DNSBL_LIST_BROKEN']);
    expect(of(found, 'empty')).toEqual(['DNSBL_LIST_BROKEN']);
    expect(of(found, 'parked')).toEqual(['DNSBL_LIST_BROKEN']);
    expect(of(found, 'refusing')).toEqual(['DNSBL_REFUSED_RESOLVER']);
    expect(of(found, 'unserved')).toEqual(['DNSBL_REFUSED_RESOLVER']);
    expect(of(found, 'keyed')).toEqual(['DNSBL_LISTED 192.0.2.10']);
    expect(of(found, 'bits')).toEqual(['DNSBL_LISTED 192.0.2.10']);
    expect(of(found, 'allow')).toEqual(['ALLOWLIST_VOUCHES 192.0.2.10']);
    expect(of(found, 'score')).toEqual(['REPUTATION_SCORE 192.0.2.10']);
    expect(found.find(({ code }) => code === 'DNSBL_RESOLVER_UNFIT')?.args).toMatchObject({
      seenAs: '9.9.9.10',
    });
  });

  test('bits add up, an unknown bit is no listing, and the bit of refusals is none', async () => {
    const two = await findings(addressOf('192.0.2.10'));
    expect(two.find(({ instance }) => instance === 'bits 192.0.2.10')?.args).toMatchObject({
      meanings: ['red', 'black'],
    });
    expect(of(await findings(addressOf('192.0.2.11')), 'bits')).toEqual(['DNSBL_ANSWER_UNKNOWN']);
    expect(of(await findings(addressOf('192.0.2.12')), 'bits')).toEqual(['DNSBL_REFUSED_RESOLVER']);
  });

  test("the customer's key is in no fact and no finding, though rbldnsd quotes it", async () => {
    const observation = await observe(addressOf('192.0.2.10'));
    const found = judge(observation, addressOf('192.0.2.10'), { checks: DNSBL_CHECKS });
    expect(JSON.stringify(observation)).toContain('***');
    expect(JSON.stringify({ observation, found }).toLowerCase()).not.toContain(KEY);
  });

  test('a range is listed as a whole, and its neighbour is clean', async () => {
    expect(of(await findings(addressOf('192.0.2.200')), 'sane')).toEqual(['DNSBL_LISTED 192.0.2.200']);
    expect(of(await findings(addressOf('192.0.2.11')), 'sane')).toEqual(['DNSBL_CLEAN 192.0.2.11']);
  });

  test('the loss of a place on an allowlist is the event, and an end of a listing is told', async () => {
    const known = {
      since: '2026-11-01T00:00:00Z',
      vouched: { 'allow 192.0.2.11': 'trust: medium' },
      listed: { 'sane 192.0.2.11': { since: '2026-11-20T02:14:00Z', reason: '' } },
    };
    const found = await findings(addressOf('192.0.2.11'), known);
    expect(of(found, 'allow')).toEqual(['ALLOWLIST_LOST 192.0.2.11']);
    expect(of(found, 'sane')).toEqual(['DNSBL_DELISTED 192.0.2.11', 'DNSBL_CLEAN 192.0.2.11']);
  });

  test('a second address costs no second question about test points', async () => {
    await findings(addressOf('192.0.2.20'));
    const before = dns.stats();
    await findings(addressOf('192.0.2.21'));
    const after = dns.stats();
    // The address on five lists that can be believed, one test point that is refused and not kept, and the PTR.
    expect(after.sent - before.sent).toBeLessThanOrEqual(7);
    expect(after.cacheHits - before.cacheHits).toBeGreaterThanOrEqual(15);
  });

  test('a budget of four questions a day is for one address: its test points and itself', async () => {
    const clock = createNodeClock();
    const courteous = createProbeDns({ servers: [server.address], listServers: [], clock });
    const subjectOf = (address: string): DnsblSubject => ({
      address,
      without: [],
      own: [rowOf('sane.example')],
      onlyOwn: true,
      budgets: { sane: { perDay: 4, perSecond: 1000 } },
    });
    const codes = async (address: string): Promise<string[]> => {
      const subject = subjectOf(address);
      const found = judge(await observe(subject, courteous), subject, { checks: DNSBL_CHECKS });
      return found.map(({ code }) => code);
    };
    try {
      expect(await codes('192.0.2.20')).toContain('DNSBL_CLEAN');
      const second = await codes('192.0.2.21');
      expect(second).toContain('DNSBL_BUDGET_SPENT');
      expect(second).not.toContain('DNSBL_CLEAN');
      // What the cache knows costs nothing.
      expect(await codes('192.0.2.20')).toContain('DNSBL_CLEAN');
    } finally {
      await courteous.close();
    }
  });

  test('IPv6 is asked nibble by nibble, its test points included', async () => {
    expect(of(await findings(addressOf('2001:db8:0:1::25')), 'six')).toEqual([
      'DNSBL_LISTED 2001:db8:0:1::25',
    ]);
    expect(of(await findings(addressOf('2001:db8:0:2::25')), 'six')).toEqual([
      'DNSBL_CLEAN 2001:db8:0:2::25',
    ]);
  });

  test('names are asked on lists of names, subdomains and A-labels included', async () => {
    const found = await findings(namesOf('mail.listed.example', 'xn--mnchen-3ya.example', 'fine.example'));
    expect(of(found, 'names')).toEqual([
      'DNSBL_LISTED mail.listed.example',
      'DNSBL_LISTED xn--mnchen-3ya.example',
      'DNSBL_CLEAN fine.example',
    ]);
    expect(of(found, 'all-names')).toEqual(['DNSBL_LIST_BROKEN']);
    expect(of(found, 'sane')).toEqual([]);
  });
});
