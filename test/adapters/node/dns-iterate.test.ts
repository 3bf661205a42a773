import type { Answer } from 'dns-packet';
import { createNodeDns, type NodeDns } from '../../../adapters/node/dns-client.ts';
import { a, startDnsServer, type DnsServer, type Script } from '../../support/dns-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** One server is the root and all that it leads to; it has no zone, for it never sets AA. */
async function root(
  script: Script,
  isGuarded = false,
): Promise<{ readonly server: DnsServer; readonly dns: NodeDns }> {
  const server = await startDnsServer(script);
  const servers = [`direct://${server.address}`];
  const dns = createNodeDns({ servers, timeoutMs: 300, tries: 1, isGuarded });
  open.push(server, dns);
  return { server, dns };
}

const ns = (name: string, data: string): Answer => ({ type: 'NS', name, data, ttl: 60 });

describe('asking from the root', () => {
  it('believes no address outside of the zone of the server that gives it', async () => {
    const { server, dns } = await root(() => ({ rcode: 5 }));
    server.script = ({ name }) => {
      const turn = server.asked.length;
      if (name !== 'a.sub.test') return { rcode: 5 };
      return turn === 1
        ? { authorities: [ns('test', 'ns.test')], additionals: [a('ns.test', '127.0.0.1')] }
        : { authorities: [ns('sub.test', 'ns.bank')], additionals: [a('ns.bank', '127.0.0.1')] };
    };
    expect(await dns.ask('a.sub.test', 'A')).toMatchObject({
      kind: 'servfail',
      detail: 'no server of sub.test has an address',
    });
    expect(server.asked.map(({ name }) => name)).toEqual(['a.sub.test', 'a.sub.test', 'ns.bank']);
  });

  it('follows no referral upwards, sideways or in a circle', async () => {
    for (const zone of ['', 'other', 'www.a.test']) {
      const { server, dns } = await root(() => ({
        authorities: [ns(zone, 'ns.test')],
        additionals: [a('ns.test', '127.0.0.1')],
      }));
      expect(await dns.ask('a.test', 'A')).toMatchObject({
        kind: 'servfail',
        detail: expect.stringContaining(`is lame for the root: it refers to "${zone}"`),
      });
      expect(server.asked).toHaveLength(1);
    }
  });

  it.each(['127.0.0.1', '10.0.0.2', '169.254.169.253'])(
    'asks no server at %s where that is a network of ours',
    async (address) => {
      const { server, dns } = await root(
        () => ({ authorities: [ns('test', 'ns.test')], additionals: [a('ns.test', address)] }),
        true,
      );
      expect(await dns.ask('a.test', 'A')).toMatchObject({
        kind: 'servfail',
        detail: 'no server of test has an address',
      });
      // The root alone, for somebody configured it.
      expect(server.asked).toHaveLength(1);
    },
  );

  it('takes an answer without authority for that of a lame server, never for a record', async () => {
    const { dns } = await root(({ name }) => ({ answers: [a(name, '203.0.113.66')] }));
    expect(await dns.ask('a.test', 'A')).toMatchObject({
      kind: 'servfail',
      records: [],
      detail: expect.stringContaining('it answers without authority'),
    });
  });

  it('asks a bounded number of questions, whatever the delegations say', async () => {
    const { server, dns } = await root(({ name }) => ({
      authorities: Array.from({ length: 13 }, (_, i) => ns(name, `ns${i}.n${name.length}${i}`)),
    }));
    expect((await dns.ask('a.test', 'A')).kind).toBe('servfail');
    expect(server.asked.length).toBeLessThanOrEqual(60);
  });
});
