import { createNodeDns, type NodeDns, type NodeDnsOptions } from '../../adapters/node/dns-client.ts';
import { reverseName } from '../../core/protocol/dns/index.ts';
import {
  hasNamed,
  hasUnbound,
  signZone,
  startNamed,
  startUnbound,
  type DnsPeer,
} from '../support/dns-peers.ts';

const HEAD = `$TTL 60
@ 300 SOA ns hostmaster 7 3600 900 86400 20
@ NS ns
ns A 127.0.0.1
`;
const TXT = Array.from({ length: 12 }, (_, i) => `"${String.fromCharCode(65 + i).repeat(255)}"`).join(' ');
const ZONE = `${HEAD}@ 120 MX 10 mx
mx 90 A 192.0.2.1
mx AAAA 2001:db8::1
null MX 0 .
alias 30 CNAME step
step 40 CNAME mx
dangling CNAME none
outside 30 CNAME host.elsewhere.example.
loop CNAME pool
pool CNAME loop
big TXT ${TXT}
octets TXT "\\255\\000a" "b"
_25._tcp.mx TLSA 3 1 1 ${'ab'.repeat(32)}
one.two A 192.0.2.2
`;

const installed = hasNamed() && hasUnbound();
if (!installed) test.todo('BIND and Unbound are not installed: apt-get install bind9 unbound bind9-dnsutils');

(installed ? describe : describe.skip)('against real servers', () => {
  let named: DnsPeer;
  let unbound: DnsPeer;
  const clients: NodeDns[] = [];
  const ask = (peer: DnsPeer, options: NodeDnsOptions = {}): NodeDns => {
    const dns = createNodeDns({ servers: [peer.address], ...options });
    clients.push(dns);
    return dns;
  };

  beforeAll(async () => {
    const good = signZone('signed.example', `${HEAD}www A 192.0.2.3\n`);
    const bad = signZone('bogus.example', `${HEAD}www A 192.0.2.4\n`);
    const otherKey = signZone('bogus.example', HEAD).ds;
    named = await startNamed({
      'test.example': ZONE,
      'signed.example': good.signed,
      'bogus.example': bad.signed,
      '2.0.192.in-addr.arpa': `${HEAD.replaceAll('ns A 127.0.0.1\n', '').replace('NS ns', 'NS ns.test.example.')}1 PTR mx.test.example.\n`,
    });
    unbound = await startUnbound(
      named.address,
      ['test.example', 'signed.example', 'bogus.example'],
      [good.ds, otherKey],
    );
  }, 30_000);
  afterAll(async () => {
    for (const dns of clients) await dns.close();
    await unbound?.stop();
    await named?.stop();
  });

  it.each(['named', 'unbound'] as const)('%s: presence and absence of every sort', async (which) => {
    const dns = ask(which === 'named' ? named : unbound);
    expect(await dns.ask('test.example', 'MX')).toMatchObject({
      kind: 'answer',
      records: [{ preference: 10, exchange: 'mx.test.example', ttl: 120 }],
    });
    expect(await dns.ask('mx.test.example', 'AAAA')).toMatchObject({
      kind: 'answer',
      records: [{ address: '2001:db8::1' }],
    });
    expect(await dns.ask('null.test.example', 'MX')).toMatchObject({
      kind: 'answer',
      records: [{ preference: 0, exchange: '' }],
    });
    expect(await dns.ask('_25._tcp.mx.test.example', 'TLSA')).toMatchObject({
      records: [{ rdata: `030101${'ab'.repeat(32)}` }],
    });
    expect(await dns.ask('octets.test.example', 'TXT')).toMatchObject({
      records: [{ chunks: ['\u00ff\0a', 'b'] }],
    });
    expect(await dns.ask('mx.test.example', 'TXT')).toMatchObject({
      kind: 'nodata',
      rcode: 'NOERROR',
      ttl: 20,
    });
    expect(await dns.ask('two.test.example', 'A')).toMatchObject({ kind: 'nodata' });
    expect(await dns.ask('none.test.example', 'A')).toMatchObject({
      kind: 'nxdomain',
      rcode: 'NXDOMAIN',
      ttl: 20,
    });
  });

  it.each(['named', 'unbound'] as const)('%s: chains', async (which) => {
    const dns = ask(which === 'named' ? named : unbound);
    expect(await dns.ask('alias.test.example', 'A')).toMatchObject({
      kind: 'answer',
      ttl: 30,
      records: [{ name: 'mx.test.example', address: '192.0.2.1' }],
      chain: [{ target: 'step.test.example' }, { target: 'mx.test.example' }],
    });
    expect(await dns.ask('alias.test.example', 'CNAME')).toMatchObject({
      kind: 'answer',
      chain: [],
      records: [{ target: 'step.test.example' }],
    });
    expect(await dns.ask('dangling.test.example', 'A')).toMatchObject({
      kind: 'nxdomain',
      chain: [{ target: 'none.test.example' }],
    });
    expect((await dns.ask('loop.test.example', 'A')).kind).toMatch(/^(malformed|servfail)$/);
  });

  it.each(['named', 'unbound'] as const)('%s: long TXT comes over TCP, whole', async (which) => {
    const dns = ask(which === 'named' ? named : unbound);
    const [record] = (await dns.ask('big.test.example', 'TXT')).records;
    expect(record?.type === 'TXT' && record.chunks.map((chunk) => chunk.length)).toEqual(
      Array.from({ length: 12 }, () => 255),
    );
    expect(dns.stats().tcp).toBe(1);
  });

  it('named: what an alias into a strange zone leads to, it refuses to say', async () => {
    expect(await ask(named).ask('outside.test.example', 'A')).toMatchObject({
      kind: 'refused',
      chain: [{ target: 'host.elsewhere.example' }],
    });
  });

  it('named: refuses what is not its own, names addresses, repeats mixed case', async () => {
    expect(await ask(named).ask('example.org', 'A')).toMatchObject({
      kind: 'refused',
      rcode: 'REFUSED',
      server: named.address,
    });
    expect(await ask(named).ask(reverseName('192.0.2.1'), 'PTR')).toMatchObject({
      records: [{ target: 'mx.test.example' }],
    });
    expect(await ask(named, { mixCase: true }).ask('mx.test.example', 'A')).toMatchObject({
      kind: 'answer',
      name: 'mx.test.example',
    });
  });

  it('unbound: the TTL counts down, there and in our cache', async () => {
    const [kept, fresh] = [ask(unbound), ask(unbound, { cacheSize: 0 })];
    await kept.ask('one.two.test.example', 'A');
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect((await kept.ask('one.two.test.example', 'A')).ttl).toBe(58);
    expect((await fresh.ask('one.two.test.example', 'A')).ttl).toBeLessThanOrEqual(58);
    expect(kept.stats().cacheHits).toBe(1);
  });

  it('unbound: AD for what validates, SERVFAIL and its reason for what does not', async () => {
    const dns = ask(unbound);
    expect(await dns.ask('www.signed.example', 'A')).toMatchObject({ kind: 'answer', ad: true });
    expect(await dns.ask('mx.test.example', 'A')).toMatchObject({ kind: 'answer', ad: false });
    expect(await dns.ask('www.bogus.example', 'A')).toMatchObject({
      kind: 'servfail',
      detail: expect.stringMatching(/^SERVFAIL \(DNSKEY missing|^SERVFAIL \(DNSSEC bogus/),
    });
    expect((await ask(unbound, { dnssec: true }).ask('www.signed.example', 'RRSIG')).kind).toBe('answer');
  });

  it('both: 1,000 at once, none lost', async () => {
    for (const peer of [named, unbound]) {
      const dns = ask(peer, { tries: 1 });
      const answers = await Promise.all(
        Array.from({ length: 1000 }, (_, i) => dns.ask(`n${i}.test.example`, 'A')),
      );
      expect(answers.filter(({ kind }) => kind !== 'nxdomain')).toEqual([]);
    }
  });
});
