import { setTimeout as wait } from 'node:timers/promises';
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createCourteousDns } from '../../../adapters/node/courteous-dns.ts';
import type { DnsAnswer, RrType } from '../../../core/model/dns.ts';
import { recordsOf } from '../../../core/model/dns.ts';
import type { Courtesy, Dns } from '../../../core/ports.ts';

const isRefusal = (answer: DnsAnswer): boolean =>
  answer.kind === 'refused' ||
  recordsOf(answer, 'A').some(({ address }) => address.startsWith('127.255.255.'));

function courteous(zone = 'bl.example A 127.0.0.2', budget: Partial<Courtesy> = {}) {
  const clock = createManualClock();
  const lists = createFakeZone(zone);
  const times: number[] = [];
  const timed: Dns = {
    async ask(...args) {
      times.push(clock.elapsed());
      return lists.ask(...args);
    },
  };
  const kept = new Set<string>();
  const dns = createCourteousDns(timed, { clock, knows: (name, type) => kept.has(`${name} ${type}`) });
  const courtesy: Courtesy = {
    operator: 'example',
    perSecond: 2,
    perDay: 1000,
    zone: 'bl.example',
    isRefusal,
    ...budget,
  };
  const ask = async (name: string, type: RrType = 'A', more: Partial<Courtesy> = {}): Promise<DnsAnswer> =>
    dns.ask(name, type, { courtesy: { ...courtesy, ...more } });
  return { clock, dns, ask, times, kept, courtesy, asked: lists.asked };
}
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}.bl.example`);

test('in no second of any phase is an operator asked more than it allows, over all its zones', async () => {
  const { ask, times } = courteous();
  await Promise.all(
    many(7).map((name, i) => ask(name, 'A', { zone: i % 2 === 0 ? 'bl.example' : 'b2.example' })),
  );
  expect(times).toEqual([0, 0, 1000, 1000, 2000, 2000, 3000]);
});

test('less than one a second is kept to as well', async () => {
  const { ask, times } = courteous('', { perSecond: 0.5 });
  await Promise.all(many(3).map((name) => ask(name)));
  expect(times).toEqual([0, 2000, 4000]);
});

test('operators do not wait for one another, and what is no question to a list waits for nobody', async () => {
  const { ask, dns, times } = courteous('', { perSecond: 1 });
  await Promise.all([
    ask('a.bl.example'),
    ask('b.other.example', 'A', { operator: 'other', zone: 'other.example' }),
  ]);
  await dns.ask('example.com', 'MX');
  expect(times).toEqual([0, 0, 0]);
});

test('what the cache knows costs nothing', async () => {
  const { ask, times, kept } = courteous('', { perSecond: 1, perDay: 1 });
  await ask('a.bl.example');
  kept.add('a.bl.example A');
  await Promise.all([ask('a.bl.example'), ask('a.bl.example')]);
  expect(times).toEqual([0, 0, 0]);
});

test('when the day is spent nobody is asked, until the next one begins in UTC', async () => {
  const { ask, clock, asked } = courteous('', { perDay: 2 });
  await ask('1.bl.example');
  await ask('2.bl.example');
  expect(await ask('3.bl.example')).toMatchObject({
    kind: 'unreachable',
    unasked: true,
    detail: "we ask this operator 2 questions a day, and today's are used up",
  });
  expect(asked).toEqual(['1.bl.example A', '2.bl.example A']);
  clock.advance(22 * 3_600_000);
  expect(await ask('3.bl.example')).toMatchObject({ kind: 'nxdomain' });
});

test('whoever runs out of time makes way, and costs nothing', async () => {
  const { dns, courtesy, asked } = courteous('', { perDay: 2, perSecond: 1000 });
  const gone = AbortSignal.abort();
  const late = await dns.ask('late.bl.example', 'A', { courtesy, signal: gone });
  expect(late).toMatchObject({ kind: 'timeout' });
  expect(late.detail).toContain('our time was up before our turn');
  await dns.ask('1.bl.example', 'A', { courtesy });
  expect(await dns.ask('2.bl.example', 'A', { courtesy })).toMatchObject({ kind: 'nxdomain' });
  expect(asked).toEqual(['1.bl.example A', '2.bl.example A']);
});

test('who leaves the queue holds up nobody behind it', async () => {
  let release: () => void = () => {};
  const clock = createManualClock();
  const lists = createFakeZone('bl.example A 127.0.0.2');
  const slow = { ...clock, sleep: async () => new Promise<void>((resolve) => (release = resolve)) };
  const dns = createCourteousDns(lists, { clock: slow, knows: () => false });
  const courtesy: Courtesy = { operator: 'o', perSecond: 1, perDay: 9, zone: 'bl.example', isRefusal };
  await dns.ask('1.bl.example', 'A', { courtesy });
  const leaving = new AbortController();
  const second = dns.ask('2.bl.example', 'A', { courtesy, signal: leaving.signal });
  const third = dns.ask('3.bl.example', 'A', { courtesy });
  await wait(0);
  leaving.abort();
  expect(await second).toMatchObject({ kind: 'timeout' });
  clock.advance(1000);
  release();
  expect(await third).toMatchObject({ kind: 'nxdomain' });
  expect(lists.asked).toEqual(['1.bl.example A', '3.bl.example A']);
});

test('a zone that refuses is left alone for an hour; its refusal is remembered with its words, others are asked', async () => {
  const { ask, clock, asked } = courteous(
    'p.bl.example A 127.255.255.254\np.bl.example TXT "see 192.0.2.53"\np.b2.example A 127.0.0.2',
  );
  const first = await ask('p.bl.example');
  expect(recordsOf(first, 'A')).toMatchObject([{ address: '127.255.255.254' }]);
  expect(await ask('p.bl.example', 'TXT')).toMatchObject({ kind: 'answer' });
  expect(await ask('p.bl.example')).toMatchObject({ kind: 'answer', records: first.records });
  expect(await ask('p.bl.example', 'TXT')).toMatchObject({ kind: 'answer' });
  expect(await ask('other.bl.example')).toMatchObject({
    kind: 'refused',
    detail: 'it refused us at 02:14 UTC and is left alone for a while',
  });
  await ask('p.b2.example', 'A', { zone: 'b2.example' });
  expect(asked).toEqual(['p.bl.example A', 'p.bl.example TXT', 'p.b2.example A']);
  clock.advance(3_600_000);
  await ask('p.bl.example');
  expect(asked).toHaveLength(4);
});

test('REFUSED is not asked again at once, but sooner: it may be our own resolver that says so', async () => {
  const { ask, clock, asked } = courteous('!REFUSED *');
  expect(await ask('p.bl.example')).toMatchObject({ kind: 'refused' });
  expect(await ask('p.bl.example')).toMatchObject({ kind: 'refused' });
  expect(asked).toHaveLength(1);
  clock.advance(600_000);
  await ask('p.bl.example');
  expect(asked).toHaveLength(2);
});
