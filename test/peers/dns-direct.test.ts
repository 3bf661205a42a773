import { createNodeDns, type NodeDns } from '../../adapters/node/dns-client.ts';
import { hasNamed, startNamed, type DnsPeer } from '../support/dns-peers.ts';
import { startDnsRelay } from '../support/dns-relay.ts';

const installed = hasNamed();
if (!installed) test.todo('BIND is not installed: apt-get install bind9');

const TXT = Array.from({ length: 12 }, (_, i) => `"${String.fromCharCode(65 + i).repeat(255)}"`).join(' ');
const head = (ns: string): string => `$TTL 60
@ 300 SOA ${ns} hostmaster 1 3600 900 86400 20
@ NS ${ns}
`;

const ROOT = `${head('root.')}root. A 127.0.0.1
test. NS ns.nic.test.
ns.nic.test. A 127.0.0.2
other. NS ns.nic.test.
`;
const TEST = `${head('ns.nic')}ns.nic A 127.0.0.2
good NS ns.good
ns.good A 127.0.0.3
half NS ns.good
half NS lame
lame A 127.0.0.1
lost NS lame
strange NS ns.host.other.
circle NS ns.ring
ring NS ns.circle
gone NS nobody.lost
`;
const OTHER = `${head('ns.nic.test.')}ns.host A 127.0.0.3
`;
const GOOD = `${head('ns')}ns A 127.0.0.3
www A 192.0.2.1
big TXT ${TXT}
alias CNAME www.strange.test.
inner CNAME www
`;

(installed ? describe : describe.skip)('from the root, against a tree of BIND servers', () => {
  const peers: DnsPeer[] = [];
  const relays: { close(): Promise<void> }[] = [];
  let dns: NodeDns;

  beforeAll(async () => {
    const root = await startNamed({ '.': ROOT });
    peers.push(root);
    const port = Number(root.address.split(':')[1]);
    const test = await startNamed({ test: TEST, other: OTHER });
    peers.push(test);
    const good = await startNamed({
      'good.test': GOOD,
      'half.test': `${head('ns.good.test.')}www A 192.0.2.2\n`,
      'strange.test': `${head('ns.host.other.')}www A 192.0.2.3\n`,
    });
    peers.push(good);
    relays.push(
      await startDnsRelay('127.0.0.2', port, test.address),
      await startDnsRelay('127.0.0.3', port, good.address),
    );
    dns = createNodeDns({ servers: [`direct://${root.address}`], timeoutMs: 2000 });
  }, 30_000);
  afterAll(async () => {
    await dns?.close();
    for (const relay of relays) await relay.close();
    for (const peer of peers.reverse()) await peer.stop();
  });

  it('follows referrals and their glue, and keeps the way', async () => {
    expect(await dns.ask('www.good.test', 'A')).toMatchObject({
      kind: 'answer',
      detail: '',
      records: [{ address: '192.0.2.1' }],
      server: expect.stringContaining('127.0.0.3:'),
    });
    const { sent } = dns.stats();
    expect(sent).toBe(3);
    expect(await dns.ask('none.good.test', 'A')).toMatchObject({ kind: 'nxdomain', ttl: 20 });
    expect(await dns.ask('www.good.test', 'TXT')).toMatchObject({ kind: 'nodata' });
    expect(dns.stats().sent).toBe(sent + 2);
  });
  it('looks for the address of a server that has no glue', async () => {
    expect(await dns.ask('www.strange.test', 'A')).toMatchObject({
      kind: 'answer',
      records: [{ address: '192.0.2.3' }],
    });
  });
  it('follows aliases into other zones', async () => {
    expect(await dns.ask('alias.good.test', 'A')).toMatchObject({
      kind: 'answer',
      chain: [{ target: 'www.strange.test' }],
      records: [{ name: 'www.strange.test', address: '192.0.2.3' }],
    });
    expect(await dns.ask('inner.good.test', 'A')).toMatchObject({ records: [{ address: '192.0.2.1' }] });
  });
  it('takes what is long over TCP', async () => {
    const { tcp } = dns.stats();
    expect(await dns.ask('big.good.test', 'TXT')).toMatchObject({ kind: 'answer' });
    expect(dns.stats().tcp).toBe(tcp + 1);
  });
  it('asks the next server when one is lame, and says so when all are', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const one = createNodeDns({ servers: dns.servers });
      try {
        expect(await one.ask('www.half.test', 'A')).toMatchObject({ records: [{ address: '192.0.2.2' }] });
      } finally {
        await one.close();
      }
    }
    expect(await dns.ask('www.lost.test', 'A')).toMatchObject({
      kind: 'servfail',
      detail: expect.stringMatching(
        /^no server of lost\.test gives an answer: 127\.0\.0\.1:\d+ is lame for lost\.test/,
      ),
    });
  });
  it('ends where servers need each other, and never takes that for absence', async () => {
    expect(await dns.ask('www.circle.test', 'A')).toMatchObject({
      kind: 'servfail',
      detail: expect.stringContaining('no server of circle.test has an address'),
    });
    expect((await dns.ask('www.gone.test', 'A')).kind).toBe('servfail');
  });
  it('finds the DS of a zone above it, and absence at the root', async () => {
    expect(await dns.ask('good.test', 'DS')).toMatchObject({
      kind: 'nodata',
      server: expect.stringContaining('127.0.0.2:'),
    });
    expect(await dns.ask('nowhere', 'MX')).toMatchObject({ kind: 'nxdomain' });
  });
  it('ends with its caller and with its client', async () => {
    const one = createNodeDns({ servers: dns.servers });
    expect(await one.ask('www.good.test', 'A', { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'timeout',
    });
    const asked = one.ask('www.good.test', 'A');
    await one.close();
    expect(await asked).toMatchObject({ kind: 'unreachable' });
  });
});
