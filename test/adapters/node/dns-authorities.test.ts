import { createAuthorities } from '../../../adapters/node/dns-authorities.ts';
import { a, startDnsServer, type DnsServer } from '../../support/dns-server.ts';

let server: DnsServer;
beforeAll(async () => {
  server = await startDnsServer(({ name }) => ({ answers: [a(name, '203.0.113.1')] }));
});
afterAll(async () => server.close());

function authoritiesAt(isGuarded: boolean) {
  const [address = '', port = ''] = server.address.split(':');
  return { address, authorities: createAuthorities({ port: Number(port), timeoutMs: 500, isGuarded }) };
}

test('asks the server of a zone, at the address that it is given', async () => {
  const { address, authorities } = authoritiesAt(false);
  expect(await authorities.ask(address, 'a.test', 'A')).toMatchObject({ kind: 'answer' });
  expect(server.asked).toHaveLength(1);
});

test.each(['127.0.0.1', '::ffff:127.0.0.1', '169.254.169.253', '10.0.0.2', 'fd00:ec2::253', 'fe80::1'])(
  'guarded, it asks nothing at %s: a zone must not lead into an inner network',
  async (address) => {
    const before = server.asked.length;
    const { authorities } = authoritiesAt(true);
    expect(await authorities.ask(address, 'a.test', 'A')).toMatchObject({
      kind: 'unreachable',
      authoritative: false,
      detail: expect.stringContaining('is no public address'),
    });
    expect(server.asked).toHaveLength(before);
  },
);
