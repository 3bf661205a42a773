import { a, cname, type Script } from '../../support/dns-server.ts';
import { answering, client, closeDnsWorld, closedPort, serve } from '../../support/dns-world.ts';

afterEach(closeDnsWorld);

describe('failover', () => {
  it.each<[string, Script]>([
    ['is silent', () => undefined],
    ['says SERVFAIL', () => ({ rcode: 2 })],
    ['says REFUSED', () => ({ rcode: 5 })],
    ['talks nonsense', ({ name }) => ({ rcode: 3, answers: [a(name, '192.0.2.1')] })],
  ])('goes on to the next server when the first %s', async (_, script) => {
    const [bad, good] = [await serve(script), await serve(answering)];
    expect(await client([bad, good]).ask('a.test', 'A')).toMatchObject({
      kind: 'answer',
      server: good.address,
    });
    expect(bad.asked).toHaveLength(1);
  });

  it('reports what tells most, and what every server did', async () => {
    const [silent, broken] = [await serve(() => undefined), await serve(() => ({ rcode: 2 }))];
    const answer = await client([silent, broken, await closedPort()]).ask('a.test', 'A');
    expect(answer).toMatchObject({ kind: 'servfail', rcode: 'SERVFAIL', server: broken.address });
    expect(answer.detail).toContain(
      `no reply within 60 ms from ${silent.address}; SERVFAIL from ${broken.address}; `,
    );
    expect([silent.asked.length, broken.asked.length]).toEqual([2, 1]);
  });

  it('asks a server that stays silent last', async () => {
    const [silent, good] = [await serve(() => undefined), await serve(answering)];
    const dns = client([silent, good]);
    for (let i = 0; i < 5; i += 1) await dns.ask(`n${i}.test`, 'A');
    expect(silent.asked).toHaveLength(3);
  });
});

describe('aliases', () => {
  it('are asked on where the server left them, with one chain in the answer', async () => {
    const server = await serve(({ name }) => {
      if (name === 'a.test') return { answers: [cname('a.test', 'b.test', 30)] };
      return name === 'b.test'
        ? { answers: [cname('b.test', 'c.test', 20)] }
        : { answers: [a(name, '192.0.2.1', 40)] };
    });
    expect(await client([server]).ask('a.test', 'A')).toMatchObject({
      kind: 'answer',
      name: 'a.test',
      ttl: 20,
      records: [{ name: 'c.test' }],
      chain: [{ target: 'b.test' }, { target: 'c.test' }],
    });
  });
  it('end in a verdict when they go round, or on without end', async () => {
    const round = await serve(({ name }) => ({
      answers: [cname(name, name === 'a.test' ? 'b.test' : 'a.test')],
    }));
    expect(await client([round]).ask('a.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: 'a CNAME loop: b.test leads back to a.test',
    });
    const endless = await serve(({ name }) => ({ answers: [cname(name, `x${name}`)] }));
    expect(await client([endless]).ask('a.test', 'A')).toMatchObject({
      kind: 'malformed',
      detail: expect.stringContaining('after 8 questions'),
    });
    expect(endless.asked).toHaveLength(9);
  });
  it('that end at a target nobody would speak of are no absence', async () => {
    const server = await serve(({ name }) =>
      name === 'a.test' ? { answers: [cname('a.test', 'b.other')] } : { rcode: 5 },
    );
    expect(await client([server]).ask('a.test', 'A')).toMatchObject({
      kind: 'refused',
      ttl: 0,
      chain: [{ target: 'b.other' }],
      detail: expect.stringContaining('alias target b.other'),
    });
  });
});
