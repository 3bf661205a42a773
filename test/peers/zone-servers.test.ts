/** Two servers of one zone that say different things, and one that does not have it: BIND, asked directly. */
import { createAuthorities } from '../../adapters/node/dns-authorities.ts';
import { hasNamed, startNamed, type DnsPeer } from '../support/dns-peers.ts';

const zone = (serial: number, mx: string): string => `$TTL 60
@ 300 SOA ns hostmaster ${serial} 3600 900 86400 20
@ NS ns
ns A 127.0.0.1
@ MX 10 ${mx}
${mx} A 192.0.2.1
`;

const installed = hasNamed();
if (!installed) test.todo('BIND is not installed: apt-get install bind9');

(installed ? describe : describe.skip)('servers of a zone', () => {
  let fresh: DnsPeer;
  let other: DnsPeer;
  beforeAll(async () => {
    fresh = await startNamed({ 'test.example': zone(8, 'mx') });
    other = await startNamed({ 'other.example': zone(1, 'mx') });
  }, 30_000);
  afterAll(async () => {
    await fresh.stop();
    await other.stop();
  });

  test('one that has the zone answers with authority, one that has not does not', async () => {
    const at = ({ address }: DnsPeer): ReturnType<typeof createAuthorities> =>
      createAuthorities({ port: Number(address.split(':')[1]), timeoutMs: 1000 });
    expect(await at(fresh).ask('127.0.0.1', 'test.example', 'SOA')).toMatchObject({
      kind: 'answer',
      authoritative: true,
      records: [{ serial: 8 }],
    });
    const lame = await at(other).ask('127.0.0.1', 'test.example', 'SOA');
    expect([lame.kind === 'answer', lame.authoritative]).toEqual([false, false]);
    const gone = createAuthorities({ port: 9, timeoutMs: 200 });
    expect(['timeout', 'unreachable']).toContain((await gone.ask('127.0.0.1', 'test.example', 'SOA')).kind);
  }, 20_000);
});
