/** The probe and its checks against rbldnsd itself: a sane list, one that lists everybody, one that refuses, an empty one. */
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDns, type NodeDns } from '../../adapters/node/dns-client.ts';
import { dnsblListed } from '../../core/checks/dnsbl-listed.ts';
import { dnsblLists } from '../../core/checks/dnsbl-lists.ts';
import type { AddressSubject, DnsblList } from '../../core/model/dnsbl-facts.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeDnsbl } from '../../core/probes/dnsbl.ts';
import { hasRbldnsd, startRbldnsd, type Rbldnsd } from '../support/start-rbldnsd.ts';

const ZONES = [
  {
    zone: 'sane.example',
    type: 'ip4set',
    data: ':127.0.0.2:listed, see https://x.example/?ip=$\n127.0.0.2\n192.0.2.10 :127.0.0.4:spam from $\n192.0.2.128/25\n',
  },
  { zone: 'world.example', type: 'ip4trie', data: ':127.0.0.2:everybody\n0.0.0.0/0\n' },
  {
    zone: 'refusing.example',
    type: 'ip4trie',
    data: ':127.255.255.254:not through this resolver\n0.0.0.0/0\n',
  },
  { zone: 'empty.example', type: 'ip4set', data: ':127.0.0.2:nobody\n203.0.113.1\n' },
  { zone: 'six.example', type: 'ip6trie', data: ':127.0.0.2:listed\n::ffff:7f00:2\n2001:db8:0:1::/64\n' },
] as const;

function rowOf(zone: string, families: (4 | 6)[] = [4]): DnsblList {
  return {
    id: zone.split('.')[0] ?? '',
    name: zone,
    zone,
    families,
    codes: [
      { answer: '127.0.0.2', means: 'spam', severity: 'error' },
      { answer: '127.0.0.4', means: 'much spam', severity: 'critical' },
    ],
    refusals: [],
    testPoints: { listed: ['127.0.0.2', '::ffff:7f00:2'], unlisted: ['127.0.0.1', '::ffff:7f00:1'] },
    lookup: '',
    source: '',
    asOf: '2026-11-24',
  };
}

// rbldnsd answers REFUSED for a zone that it does not have.
const OWN = [
  ...ZONES.slice(0, 4).map(({ zone }) => rowOf(zone)),
  rowOf('unserved.example'),
  rowOf('six.example', [6]),
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

  async function findings(address: string): Promise<Finding[]> {
    const subject: AddressSubject = { address, without: [], own: OWN, onlyOwn: true };
    const run = await probeDnsbl(
      subject,
      { dns, clock: createNodeClock() } as unknown as ProbePorts,
      AbortSignal.timeout(10_000),
    );
    const evidence = { ...run, subject, at: '2026-11-24T02:14:00Z' };
    return [...dnsblListed.judge(evidence), ...dnsblLists.judge(evidence)];
  }
  const of = (found: readonly Finding[], list: string) => found.find(({ instance }) => instance === list);

  test('only the sane list has a say; the others are named with their reason', async () => {
    const found = await findings('192.0.2.10');
    expect(found).toHaveLength(5);
    expect(of(found, 'sane')).toMatchObject({
      code: 'DNSBL_LISTED',
      severity: 'critical',
      args: { codes: ['127.0.0.4'], reason: 'spam from 192.0.2.10' },
    });
    expect(of(found, 'world')).toMatchObject({ code: 'DNSBL_LIST_BROKEN' });
    expect(of(found, 'refusing')).toMatchObject({ code: 'DNSBL_REFUSED_RESOLVER' });
    expect(of(found, 'empty')).toMatchObject({ code: 'DNSBL_LIST_BROKEN' });
    expect(of(found, 'unserved')).toMatchObject({ code: 'DNSBL_REFUSED_RESOLVER' });
  });

  test('a range is listed as a whole, and its neighbour is clean', async () => {
    expect(of(await findings('192.0.2.200'), 'sane')).toMatchObject({
      code: 'DNSBL_LISTED',
      severity: 'error',
    });
    expect(of(await findings('192.0.2.11'), 'sane')).toMatchObject({ code: 'DNSBL_CLEAN' });
  });

  test('a second address costs no second question about test points', async () => {
    await findings('192.0.2.20');
    const before = dns.stats();
    await findings('192.0.2.21');
    const after = dns.stats();
    // The address itself on the sane list. What is refused is no answer and is not kept: two test points, and the PTR.
    expect(after.sent - before.sent).toBeLessThanOrEqual(4);
    expect(after.cacheHits - before.cacheHits).toBeGreaterThanOrEqual(8);
  });

  test('IPv6 is asked nibble by nibble, its test points included', async () => {
    expect(of(await findings('2001:db8:0:1::25'), 'six')).toMatchObject({ code: 'DNSBL_LISTED' });
    expect(of(await findings('2001:db8:0:2::25'), 'six')).toMatchObject({ code: 'DNSBL_CLEAN' });
  });
});
