import { createNodeDns, type NodeDns, type NodeDnsOptions } from '../../../adapters/node/dns-client.ts';
import { a } from '../../support/dns-server.ts';
import { startTlsDns, type SecureServer, type TlsTalk } from '../../support/secure-dns-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(talk: Parameters<typeof startTlsDns>[0]): Promise<SecureServer> {
  const server = await startTlsDns(talk);
  open.push(server);
  return server;
}

function client(server: SecureServer, who = 'dns.example', options: NodeDnsOptions = {}): NodeDns {
  const dns = createNodeDns({
    servers: [`tls://127.0.0.1:${server.port}#${who}`],
    ca: server.ca,
    tries: 1,
    timeoutMs: 4000,
    ...options,
  });
  open.push(dns);
  return dns;
}

describe('DNS over TLS', () => {
  it('asks everything on one connection and takes answers in any order', async () => {
    const late: (() => void)[] = [];
    const server = await serve(({ name }, { reply }) => {
      late.unshift(() => reply([a(name, `192.0.2.${name[1]}`)]));
      if (late.length === 3) for (const answer of late) answer();
    });
    const dns = client(server);
    const answers = await Promise.all(['n1', 'n2', 'n3'].map((name) => dns.ask(name, 'A')));
    expect(answers.map(({ records }) => records)).toMatchObject(
      [1, 2, 3].map((n) => [{ address: `192.0.2.${n}` }]),
    );
    expect(answers[0]?.server).toBe(`tls://127.0.0.1:${server.port}#dns.example`);
    expect(dns.stats()).toMatchObject({ sockets: 1, sent: 3, tcp: 0 });
  });

  it('says nothing to a server whose certificate names another', async () => {
    const server = await serve(({ name }, { reply }) => reply([a(name, '192.0.2.1')]));
    expect(await client(server, 'other.example').ask('a.test', 'A')).toMatchObject({
      kind: 'unreachable',
      server: '',
      detail: expect.stringContaining('is not whom it should be'),
    });
    expect(await client(server, 'dns.example', { ca: [] }).ask('a.test', 'A')).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('its certificate is not trusted'),
    });
    expect(server.asked).toEqual([]);
  });

  it('knows a server by its pinned key alone, and by no other', async () => {
    const server = await serve(({ name }, { reply }) => reply([a(name, '192.0.2.1')]));
    const wrong = await client(server, `sha256=${'A'.repeat(43)}=`, { ca: [] }).ask('a.test', 'A');
    expect(wrong).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('its key is sha256='),
    });
    const pin = /its key is (sha256=\S+)/.exec(wrong.detail)?.[1] ?? '';
    expect(server.asked).toEqual([]);
    expect(await client(server, pin, { ca: [] }).ask('a.test', 'A')).toMatchObject({
      kind: 'answer',
      detail: '',
    });
  });

  it('asks once more what a connection that worked has lost, and no third time', async () => {
    const server = await serve(({ name, connection }, { reply, socket }) => {
      if (name === 'never.test' || (name === 'b.test' && connection === 1)) socket.end();
      else reply([a(name, '192.0.2.1')]);
    });
    const dns = client(server);
    expect(await dns.ask('a.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('b.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('never.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining('closed the connection without an answer'),
    });
    expect(server.asked.filter(({ name }) => name === 'never.test')).toHaveLength(2);
  });

  it('waits on when an answer has another id, and keeps silence apart from absence', async () => {
    const server = await serve(({ name, id }, { reply }: TlsTalk) => {
      reply([a(name, '203.0.113.66')], id ^ 1);
      if (name === 'a.test') reply([a(name, '192.0.2.1')]);
    });
    const dns = client(server, 'dns.example', { timeoutMs: 300 });
    expect(await dns.ask('a.test', 'A')).toMatchObject({ records: [{ address: '192.0.2.1' }] });
    expect(await dns.ask('silent.test', 'A')).toMatchObject({
      kind: 'timeout',
      detail: expect.stringContaining('no reply within 300 ms'),
    });
    expect(await dns.ask('a2.test', 'A', { signal: AbortSignal.timeout(50) })).toMatchObject({
      kind: 'timeout',
      detail: 'our time was up',
    });
    expect(dns.stats().foreign).toBeGreaterThanOrEqual(2);
  });

  it('tells a reply to another question from an answer', async () => {
    const server = await serve(({ id }, { socket }) => {
      const octets = Buffer.alloc(12);
      octets.writeUInt16BE(id, 0);
      octets[2] = 0x80;
      socket.write(Buffer.concat([Buffer.from([0, 12]), octets]));
    });
    expect(await client(server).ask('a.test', 'A')).toMatchObject({ kind: 'malformed' });
  });

  it('ends what is under way when it is closed', async () => {
    const server = await serve(() => {});
    const dns = client(server);
    const asked = dns.ask('a.test', 'A');
    await dns.close();
    expect(await asked).toMatchObject({ kind: 'unreachable', detail: 'this DNS client was closed' });
  });
});
