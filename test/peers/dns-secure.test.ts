import { createNodeDns } from '../../adapters/node/dns-client.ts';
import { createAuthority } from '../../lab/certificates.ts';
import { hasNamed, hasUnbound, startSecureNamed, startSecureUnbound } from '../support/dns-peers.ts';

type Peer = Awaited<ReturnType<typeof startSecureNamed>>;

const TXT = Array.from({ length: 12 }, (_, i) => `"${String.fromCharCode(65 + i).repeat(255)}"`).join(' ');
const ZONE = `$TTL 60
@ 300 SOA ns hostmaster 7 3600 900 86400 20
@ NS ns
ns A 127.0.0.1
mx A 192.0.2.1
big TXT ${TXT}
`;

const installed = hasNamed() && hasUnbound();
if (!installed) test.todo('BIND and Unbound are not installed: apt-get install bind9 unbound');

(installed ? describe : describe.skip)('over TLS and HTTPS, against real servers', () => {
  const peers: Partial<Record<'named' | 'unbound', Peer>> = {};
  let ca: string;

  beforeAll(async () => {
    const authority = await createAuthority(new Date());
    const leaf = await authority.issue(['dns.example'], { from: -1, until: 30 });
    ({ ca } = authority);
    peers.named = await startSecureNamed({ 'test.example': ZONE }, leaf);
    peers.unbound = await startSecureUnbound(peers.named.address, ['test.example'], leaf);
  }, 30_000);
  afterAll(async () => {
    await peers.unbound?.stop();
    await peers.named?.stop();
  });

  it.each([
    ['named', 'tls'],
    ['named', 'https'],
    ['unbound', 'tls'],
    ['unbound', 'https'],
  ] as const)(
    '%s over %s: presence, absence, what is long, and 200 at once on one connection',
    async (which, over) => {
      const path = over === 'tls' ? '' : '/dns-query';
      const server = `${over}://127.0.0.1:${peers[which]?.[over]}${path}`;
      const dns = createNodeDns({ servers: [`${server}#dns.example`], ca: [ca] });
      try {
        expect(await dns.ask('mx.test.example', 'A')).toMatchObject({
          kind: 'answer',
          detail: '',
          records: [{ address: '192.0.2.1' }],
          server: `${server}#dns.example`,
        });
        expect(await dns.ask('mx.test.example', 'TXT')).toMatchObject({ kind: 'nodata' });
        expect(await dns.ask('big.test.example', 'TXT')).toMatchObject({ kind: 'answer' });
        const many = await Promise.all(
          Array.from({ length: 200 }, (_, i) => dns.ask(`n${i}.test.example`, 'A')),
        );
        expect(many.filter(({ kind }) => kind !== 'nxdomain')).toEqual([]);
        expect(dns.stats()).toMatchObject({ sockets: 1, tcp: 0, sent: 203 });
      } finally {
        await dns.close();
      }
      const stranger = createNodeDns({ servers: [`${server}#other.example`], ca: [ca], tries: 1 });
      try {
        expect(await stranger.ask('mx.test.example', 'A')).toMatchObject({
          kind: 'unreachable',
          detail: expect.stringContaining('is not whom it should be'),
        });
      } finally {
        await stranger.close();
      }
    },
  );
});
