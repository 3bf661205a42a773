import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createProbeDns } from '../../../adapters/node/probe-dns.ts';
import type { Courtesy } from '../../../core/ports.ts';
import { answering, closeDnsWorld, serve } from '../../support/dns-world.ts';

afterEach(closeDnsWorld);

const courtesy: Courtesy = {
  operator: 'example',
  perSecond: 1,
  perDay: 1,
  zone: 'bl.example',
  isRefusal: () => false,
};

test('lists have resolvers of their own, where there are some', async () => {
  const [general, lists] = [await serve(answering), await serve(answering)];
  const clock = createManualClock();
  const dns = createProbeDns({ servers: [general.address], listServers: [lists.address], clock });
  await dns.ask('example.com', 'A');
  await dns.ask('2.0.0.127.bl.example', 'A', { courtesy });
  await dns.close();
  expect(general.asked.map(({ name }) => name)).toEqual(['example.com']);
  expect(lists.asked.map(({ name }) => name)).toEqual(['2.0.0.127.bl.example']);
});

test('equal questions of all targets are asked once: the budget of a day allows one here', async () => {
  const server = await serve(answering);
  const clock = createManualClock();
  const dns = createProbeDns({ servers: [server.address], listServers: [], clock });
  const ask = async (name: string): Promise<string> => (await dns.ask(name, 'A', { courtesy })).kind;
  expect(await Promise.all([ask('p.bl.example'), ask('P.BL.example')])).toEqual(['answer', 'answer']);
  expect([await ask('p.bl.example'), await ask('q.bl.example')]).toEqual(['answer', 'unreachable']);
  await dns.close();
  expect(server.asked).toHaveLength(1);
});
