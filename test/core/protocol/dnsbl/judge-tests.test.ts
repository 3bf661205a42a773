import type { AddressSubject, DnsblAsked, DnsblList } from '../../../../core/model/dnsbl-facts.ts';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import {
  DNSBLS,
  judgeFacts,
  judgeTests,
  testPointName,
  testPointsOf,
  type DnsblVerdict,
} from '../../../../core/protocol/dnsbl/index.ts';

const zen = DNSBLS[0] as DnsblList;
const LISTED = '2.0.0.127.zen.spamhaus.org A 127.0.0.2\n';

async function judged(zone: string, list = zen): Promise<DnsblVerdict> {
  const dns = createFakeZone(zone);
  const tests = await Promise.all(
    testPointsOf(list, 4, '2026-11-24T02').map(async (point) => ({
      ...point,
      answer: await dns.ask(testPointName(point.address, list.zone), 'A'),
    })),
  );
  const asked: DnsblAsked = {
    list: list.id,
    tests,
    said: [{ item: '192.0.2.10', answer: await dns.ask('10.2.0.192.zen.spamhaus.org', 'A') }],
  };
  const subject: AddressSubject = { address: '192.0.2.10', without: [], own: [list], onlyOwn: true };
  const { judged: believed, mute } = judgeFacts(subject, { lists: [asked], forward: {} });
  return believed[0]?.verdict ?? (mute[0]?.verdict as DnsblVerdict);
}

test('"clean" and "listed" are believed after right test points', async () => {
  expect(await judged(LISTED)).toEqual({ kind: 'clean' });
  expect(await judged(`${LISTED}10.2.0.192.zen.spamhaus.org A 127.0.0.4`)).toMatchObject({ kind: 'listed' });
});

test('a test point may be listed with a code of its own', async () => {
  expect(await judged('2.0.0.127.zen.spamhaus.org A 127.0.0.99')).toEqual({ kind: 'clean' });
});

test('a list that lists the world, or nobody, is not believed about the address', async () => {
  expect(await judged('*.zen.spamhaus.org A 127.0.0.2')).toMatchObject({
    kind: 'broken',
    why: expect.stringContaining('127.0.0.1') as string,
  });
  expect(await judged('zen.spamhaus.org SOA a b 1 2 3 4 10')).toMatchObject({
    kind: 'broken',
    why: expect.stringContaining('127.0.0.2') as string,
  });
  expect(await judged('10.2.0.192.zen.spamhaus.org A 127.0.0.2')).toMatchObject({ kind: 'broken' });
});

test('a zone that does not exist is broken, not clean (nagios_plugins 135)', async () => {
  expect(await judged('example.com A 192.0.2.1')).toMatchObject({ kind: 'broken' });
});

test('a refusal explains itself, even where the other test point is silent', async () => {
  expect(
    await judged('2.0.0.127.zen.spamhaus.org A 127.255.255.254\n!TIMEOUT 1.0.0.127.zen.spamhaus.org'),
  ).toMatchObject({ kind: 'refused' });
});

test('a list that answers for everything but 127.0.0.1 is found by what nobody ever entered', async () => {
  const random = testPointsOf(zen, 4, '2026-11-24T02').at(-1);
  expect(random?.address).toMatch(/^127\.\d+\.\d+\.\d+$/);
  const mad = `*.zen.spamhaus.org A 127.0.0.2\n!NXDOMAIN 1.0.0.127.zen.spamhaus.org`;
  expect(await judged(mad)).toMatchObject({
    kind: 'broken',
    why: expect.stringContaining(random?.address ?? '') as string,
  });
});

test('what is never listed is the same for an hour, and another in the next and for every list', () => {
  const pointOf = (list: DnsblList, seed: string, askedFor: 4 | 6 | 'name' = 4): string =>
    testPointsOf(list, askedFor, seed).at(-1)?.address ?? '';
  expect(pointOf(zen, '2026-11-24T02')).toBe(pointOf(zen, '2026-11-24T02'));
  expect(pointOf(zen, '2026-11-24T02')).not.toBe(pointOf(zen, '2026-11-24T03'));
  expect(pointOf(zen, '2026-11-24T02')).not.toBe(pointOf(DNSBLS[1] as DnsblList, '2026-11-24T02'));
  expect(pointOf(zen, '2026-11-24T02', 6)).toMatch(/^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/);
  expect(pointOf(zen, '2026-11-24T02', 'name')).toMatch(/^[0-9a-f]{12}\.example$/);
});

test('silence of a test point is unseen, whatever the other says', async () => {
  expect(await judged(`${LISTED}!TIMEOUT 1.0.0.127.zen.spamhaus.org`)).toMatchObject({ kind: 'unseen' });
  expect(await judged('!SERVFAIL 2.0.0.127.zen.spamhaus.org')).toMatchObject({ kind: 'unseen' });
});

test('without test points or without an answer there is no verdict', () => {
  expect(judgeTests(zen, [])).toMatchObject({ kind: 'unseen' });
});
