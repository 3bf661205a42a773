import { createNodeDns } from '../../../adapters/node/dns-client.ts';
import { a } from '../../support/dns-server.ts';
import { answering, client, closeDnsWorld, closedPort, serve } from '../../support/dns-world.ts';

afterEach(closeDnsWorld);

describe('ask()', () => {
  it('gives the records, the TTL, the AD bit and who said so', async () => {
    const server = await serve(() => ({ answers: [a('mx.test', '192.0.2.1', 30)], ad: true }));
    const answer = await client([server]).ask('MX.test.', 'A');
    expect(answer).toMatchObject({
      name: 'mx.test',
      type: 'A',
      kind: 'answer',
      ttl: 30,
      ad: true,
      server: server.address,
      detail: '',
    });
    expect(answer.tookMs).toBeGreaterThan(0);
  });

  it('sends nothing for a name that cannot exist, and asks for A-labels', async () => {
    const server = await serve(answering);
    const dns = client([server]);
    expect(await dns.ask(`${'a'.repeat(64)}.test`, 'A')).toMatchObject({
      kind: 'badname',
      detail: expect.stringContaining('63 octets'),
    });
    expect(await dns.ask('a..test', 'A')).toMatchObject({ kind: 'badname' });
    expect(server.asked).toHaveLength(0);
    expect(await dns.ask('b\u00fccher.test', 'A')).toMatchObject({
      kind: 'answer',
      name: 'xn--bcher-kva.test',
    });
  });

  it('ignores replies with a wrong id or question and takes the right one', async () => {
    const server = await serve(({ name, id }) => [
      { id: id ^ 1, answers: [a(name, '203.0.113.66')] },
      { question: 'other.test', answers: [a('other.test', '203.0.113.66')] },
      { octets: Uint8Array.of(1, 2, 3) },
      { answers: [a(name, '192.0.2.1')] },
      { answers: [a(name, '203.0.113.66')] },
    ]);
    const dns = client([server], { timeoutMs: 1000 });
    expect(await dns.ask('a.test', 'A')).toMatchObject({
      kind: 'answer',
      records: [{ address: '192.0.2.1' }],
    });
    expect(dns.stats().foreign).toBeGreaterThanOrEqual(3);
  });

  it('says "timeout" when only foreign replies came, and that they came', async () => {
    const server = await serve(() => ({ question: 'other.test' }));
    const answer = await client([server], { tries: 1 }).ask('a.test', 'A');
    expect(answer).toMatchObject({
      kind: 'timeout',
      server: '',
      detail: `no reply within 60 ms from ${server.address}, only a reply to another question`,
    });
  });

  it('asks again over TCP when the reply was cut', async () => {
    const chunks = Array.from({ length: 40 }, (_, i) => Buffer.alloc(255, 65 + (i % 26)));
    const server = await serve(({ name, via }) =>
      via === 'udp' ? { truncated: true } : { answers: [{ type: 'TXT', name, data: chunks }] },
    );
    const dns = client([server], { timeoutMs: 1000 });
    const answer = await dns.ask('big.test', 'TXT');
    expect(answer).toMatchObject({ kind: 'answer' });
    expect(answer.records[0]).toMatchObject({ chunks: chunks.map((chunk) => chunk.toString()) });
    expect(dns.stats()).toMatchObject({ tcp: 1, sent: 1 });
  });

  it('calls nonsense malformed, over UDP as over TCP', async () => {
    const server = await serve(({ name, via }) =>
      name === 'tcp.test' && via === 'udp'
        ? { truncated: true }
        : { answers: [{ type: 'A', name, data: '192.0.2.1' }] },
    );
    const dns = client([server], { timeoutMs: 1000 });
    server.script = ({ name, via }) =>
      name === 'cut.test'
        ? { truncated: true }
        : via === 'udp'
          ? { truncated: true }
          : { question: 'x.test' };
    expect(await dns.ask('cut.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining('a truncated reply from'),
    });
    expect(await dns.ask('tcp.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining('another question'),
    });
  });

  it('notices at once that nobody listens', async () => {
    const answer = await client([await closedPort()], { timeoutMs: 5000 }).ask('a.test', 'A');
    expect(answer).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') });
    expect(answer.tookMs).toBeLessThan(2000);
  });

  it('does without EDNS where a server does not know it, and remembers that', async () => {
    const server = await serve(({ name, edns }) =>
      edns ? { rcode: 1 } : { answers: [a(name, '192.0.2.1')] },
    );
    const dns = client([server]);
    expect(await dns.ask('a.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('b.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(server.asked.map(({ edns }) => edns)).toEqual([true, false, false]);
  });

  it('mixes case when told to', async () => {
    const server = await serve(answering);
    const name = 'abcdefghijklmnopqrstuvwxyz.test';
    expect(await client([server], { mixCase: true }).ask(name, 'A')).toMatchObject({ kind: 'answer', name });
    expect(server.asked[0]?.name).not.toBe(name);
    server.script = () => ({ question: name, answers: [a(name, '203.0.113.66')] });
    expect(await client([server], { mixCase: true, tries: 1 }).ask(name, 'A')).toMatchObject({
      kind: 'timeout',
    });
  });
});

describe('many questions', () => {
  it('at once: 1,000 and none lost, from several ports', async () => {
    const server = await serve(answering);
    const dns = client([server], { timeoutMs: 2000 });
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => dns.ask(`n${i}.test`, 'A')));
    expect(answers.filter(({ kind }) => kind !== 'answer')).toEqual([]);
    expect(answers.every((answer, i) => answer.records[0]?.name === `n${i}.test`)).toBe(true);
    expect(new Set(server.asked.map(({ port }) => port)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(server.asked.map(({ id }) => id)).size).toBeGreaterThan(950);
  });
  it('change ports again and again', async () => {
    const server = await serve(answering);
    const dns = client([server], { timeoutMs: 2000 });
    for (let i = 0; i < 5; i += 1)
      await Promise.all(Array.from({ length: 1000 }, (_, j) => dns.ask(`n${i}-${j}.test`, 'A')));
    expect(new Set(server.asked.map(({ port }) => port)).size).toBeGreaterThanOrEqual(8);
  });
});

describe('close()', () => {
  it('ends what is under way', async () => {
    const server = await serve(() => undefined);
    const dns = client([server], { timeoutMs: 5000 });
    const asked = dns.ask('a.test', 'A');
    await dns.close();
    expect(await asked).toMatchObject({ kind: 'unreachable', detail: 'this DNS client was closed' });
    expect(await dns.ask('b.test', 'A')).toMatchObject({ kind: 'unreachable' });
  });
});

describe('createNodeDns()', () => {
  it('takes the servers of the system, and refuses what is none', () => {
    const dns = createNodeDns();
    expect(dns.servers.length).toBeGreaterThan(0);
    expect(() => createNodeDns({ servers: ['127.0.0.1:99999'] })).toThrow(
      'Cannot use resolver "127.0.0.1:99999": a port is a number from 1 to 65535',
    );
  });
});
