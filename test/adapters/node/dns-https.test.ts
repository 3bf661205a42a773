import { createNodeDns, type NodeDns, type NodeDnsOptions } from '../../../adapters/node/dns-client.ts';
import { a } from '../../support/dns-server.ts';
import { startHttpsDns, type SecureServer } from '../../support/secure-dns-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(script: Parameters<typeof startHttpsDns>[0]): Promise<SecureServer> {
  const server = await startHttpsDns(script);
  open.push(server);
  return server;
}

function client(server: SecureServer, who = 'dns.example', options: NodeDnsOptions = {}): NodeDns {
  const dns = createNodeDns({
    servers: [`https://127.0.0.1:${server.port}/dns-query#${who}`],
    ca: server.ca,
    tries: 1,
    timeoutMs: 4000,
    ...options,
  });
  open.push(dns);
  return dns;
}

describe('DNS over HTTPS', () => {
  it('asks everything on one connection, with id 0, and counts the age of an answer', async () => {
    const server = await serve(({ name }) => ({ answers: [a(name, '192.0.2.1', 60)], age: '20' }));
    const dns = client(server);
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => dns.ask(`${name}.test`, 'A')));
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: 'answer', ttl: 40, records: [{ ttl: 40 }] });
    expect(server.asked.map(({ id, connection }) => [id, connection])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it.each([
    ['an error of HTTP', { status: 503 }, 'HTTP status 503'],
    ['a page', { type: 'text/html', body: Buffer.from('<p>Welcome</p>') }, 'no DNS message but "text/html"'],
    ['too much', { body: Buffer.alloc(70_000) }, 'more than 65535 octets'],
    ['nonsense', { body: Buffer.from('x') }, '1 octets are no DNS message'],
  ])('takes %s for a fault of the path, never for absence', async (_, reply, detail) => {
    const server = await serve(() => reply);
    expect(await client(server).ask('a.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining(detail),
    });
  });

  it('says nothing to a server whose certificate names another', async () => {
    const server = await serve(({ name }) => ({ answers: [a(name, '192.0.2.1')] }));
    expect(await client(server, 'other.example').ask('a.test', 'A')).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('is not whom it should be'),
    });
    expect(server.asked).toEqual([]);
  });

  it('asks once more what a connection that worked has lost, and no third time', async () => {
    const server = await serve(({ name, connection }) =>
      name === 'never.test' || (name === 'b.test' && connection === 1)
        ? { hangUp: true }
        : { answers: [a(name, '192.0.2.1')] },
    );
    const dns = client(server);
    expect(await dns.ask('a.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('b.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('never.test', 'A')).toMatchObject({ kind: 'malformed' });
    expect(server.asked.filter(({ name }) => name === 'never.test')).toHaveLength(2);
  });

  it('keeps silence apart from absence, and ends with its client', async () => {
    const server = await serve(() => undefined);
    expect(await client(server, 'dns.example', { timeoutMs: 300 }).ask('a.test', 'A')).toMatchObject({
      kind: 'timeout',
    });
    const dns = client(server);
    const asked = dns.ask('a.test', 'A');
    await dns.close();
    expect(await asked).toMatchObject({ kind: 'unreachable', detail: 'this DNS client was closed' });
  });
});
