import { a, soa } from '../../support/dns-server.ts';
import { answering, client, closeDnsWorld, serve } from '../../support/dns-world.ts';

afterEach(closeDnsWorld);

describe('the cache', () => {
  it('keeps presence and absence for their TTL, counted down', async () => {
    const server = await serve(({ name }) =>
      name === 'a.test'
        ? { answers: [a(name, '192.0.2.1', 30)] }
        : { rcode: 3, authorities: [soa('test', 300, 10)] },
    );
    let now = 0;
    const dns = client([server], { now: () => now });
    await dns.ask('a.test', 'A');
    await dns.ask('none.test', 'A');
    now = 9_500;
    expect(await dns.ask('a.test', 'A')).toMatchObject({ ttl: 21, records: [{ ttl: 21 }] });
    expect(await dns.ask('none.test', 'A')).toMatchObject({ kind: 'nxdomain', ttl: 1 });
    expect(server.asked).toHaveLength(2);
    now = 10_000;
    await dns.ask('none.test', 'A');
    now = 30_000;
    expect(await dns.ask('a.test', 'A')).toMatchObject({ ttl: 30 });
    expect(server.asked).toHaveLength(4);
    expect(dns.stats()).toMatchObject({ questions: 6, cacheHits: 2 });
  });
  it('says when an answer was received, however late it is given', async () => {
    const server = await serve(answering);
    const dns = client([server]);
    const { asOf } = await dns.ask('a.test', 'A');
    expect(new Date(asOf ?? '').toISOString()).toBe(asOf);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await dns.ask('a.test', 'A')).toMatchObject({ asOf, server: server.address });
  });
  it('never keeps what could not be seen, nor a TTL of zero', async () => {
    const server = await serve(() => ({ rcode: 2 }));
    const dns = client([server]);
    await dns.ask('a.test', 'A');
    server.script = ({ name }) => ({ answers: [a(name, '192.0.2.1', 0)] });
    expect(await dns.ask('a.test', 'A')).toMatchObject({ kind: 'answer' });
    await dns.ask('a.test', 'A');
    expect(server.asked).toHaveLength(3);
  });
});

describe('equal questions under way', () => {
  it('are asked once', async () => {
    const server = await serve(({ name }) => ({ answers: [a(name, '192.0.2.1')], delayMs: 5 }));
    const dns = client([server], { timeoutMs: 1000 });
    const answers = await Promise.all(['a.test', 'A.TEST', 'a.test.'].map((name) => dns.ask(name, 'A')));
    expect(answers.map(({ kind }) => kind)).toEqual(['answer', 'answer', 'answer']);
    expect(server.asked).toHaveLength(1);
    expect(dns.stats().joined).toBe(2);
  });
  it('go on when one caller gives up', async () => {
    const server = await serve(({ name }) => ({ answers: [a(name, '192.0.2.1')], delayMs: 20 }));
    const dns = client([server], { timeoutMs: 1000 });
    const impatient = new AbortController();
    const first = dns.ask('a.test', 'A', { signal: impatient.signal });
    const second = dns.ask('a.test', 'A', { signal: new AbortController().signal });
    impatient.abort();
    expect(await first).toMatchObject({ kind: 'timeout', detail: 'our time was up' });
    expect(await second).toMatchObject({ kind: 'answer' });
  });
  it('are dropped with the last caller, and can be asked anew', async () => {
    const server = await serve(() => undefined);
    const dns = client([server], { timeoutMs: 1000, maxInFlight: 1 });
    const impatient = new AbortController();
    const asked = ['a.test', 'b.test'].map((name) => dns.ask(name, 'A', { signal: impatient.signal }));
    impatient.abort();
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['timeout', 'timeout']);
    server.script = answering;
    expect(await dns.ask('a.test', 'A')).toMatchObject({ kind: 'answer' });
    expect(await dns.ask('a.test', 'MX', { signal: impatient.signal })).toMatchObject({ kind: 'timeout' });
    expect(server.asked.map(({ name }) => name)).not.toContain('b.test');
  });
});
