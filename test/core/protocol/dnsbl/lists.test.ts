import { isDocumentation, isPublicAddress } from '../../../../core/model/public-address.ts';
import { isIP } from 'node:net';
import fc from 'fast-check';
import type { AddressSubject, DnsblList } from '../../../../core/model/dnsbl-facts.ts';
import {
  DEAD_LISTS,
  deadList,
  hasTestPoints,
  DNSBLS,
  hideKeys,
  lookupUrl,
  matchesAnswer,
  operatorOf,
  OPERATORS,
  parseAnswerPattern,
  reasonText,
  suitableLists,
  testPointName,
  testPointsOf,
} from '../../../../core/protocol/dnsbl/index.ts';

const subject = (wanted: Partial<AddressSubject>): AddressSubject => ({
  address: '192.0.2.10',
  without: [],
  own: [],
  onlyOwn: false,
  ...wanted,
});
const ids = (lists: readonly DnsblList[]): string[] => lists.map(({ id }) => id);

test('ids and zones are unique, and the list that matters most comes first', () => {
  expect(new Set(ids(DNSBLS)).size).toBe(DNSBLS.length);
  expect(new Set(DNSBLS.map(({ zone, asks = '' }) => `${zone} ${asks}`)).size).toBe(DNSBLS.length);
  expect(DNSBLS.length).toBeGreaterThanOrEqual(80);
  expect(DNSBLS[0]?.zone).toBe('zen.spamhaus.org');
});

describe.each(DNSBLS.map((list) => ({ id: list.id, list })))('$id', ({ list }) => {
  test('is not known as dead', () => {
    expect(deadList(list.zone.replace('{key}.', ''))).toBeUndefined();
  });

  test('has answers that can be read, none of them a refusal as well', () => {
    const refusals = list.refusals ?? [];
    for (const { answer } of [...list.codes, ...refusals])
      expect(parseAnswerPattern(answer)).toMatchObject({ ok: true });
    expect(list.codes.length).toBeGreaterThan(0);
    for (const { answer } of refusals)
      expect(list.codes.some((row) => row.answer !== '*' && matchesAnswer(row.answer, answer))).toBe(false);
  });

  test('has test points of each kind that it is asked for', () => {
    const kinds = list.asks === undefined ? list.families : (['name'] as const);
    expect(kinds.length).toBeGreaterThan(0);
    for (const kind of kinds) {
      const points = testPointsOf(list, kind, 'seed');
      const expected = hasTestPoints(list) ? ['listed', 'unlisted'] : [];
      expect([...new Set(points.map(({ expect: side }) => side))]).toEqual(expected);
      for (const { address } of points) expect(isIP(address)).toBe(kind === 'name' ? 0 : kind);
    }
    expect(hasTestPoints(list) || list.kind === 'score').toBe(true);
  });

  test('says what sort of list it is, and asks what it knows', () => {
    expect(list.asks === undefined).toBe(list.families.length > 0);
    const sorts = new Set(list.codes.map(({ sort }) => sort));
    if (list.kind === 'allow') expect([...sorts]).toEqual(['good']);
    if (list.kind === 'score') expect([...sorts]).toEqual(['neutral']);
    if (list.kind === undefined) expect(sorts).toContain(undefined);
    for (const { about, severity } of list.codes.filter((row) => row.about === 'network'))
      expect({ about, severity }).toEqual({ about: 'network', severity: 'info' });
    if (list.bitmask === true)
      for (const { answer } of [...list.codes, ...(list.refusals ?? [])])
        expect(Math.log2(Number(answer.split('.').at(-1))) % 1).toBe(0);
  });

  test('has an operator with a budget, and a key where its zone has a place for one', () => {
    const { perSecond, perDay, terms, name } = operatorOf(list);
    expect(OPERATORS.map(({ id }) => id)).toContain(list.operator);
    expect(Math.min(perSecond, perDay)).toBeGreaterThan(0);
    expect(`${terms} ${name}`.length).toBeGreaterThan(5);
    expect(list.zone.startsWith('{key}.')).toBe(list.key !== undefined);
    for (const id of list.replaces ?? []) expect(ids(DNSBLS)).toContain(id);
    expect(list.off).not.toBe('');
  });

  test('is complete', () => {
    expect(list.id).toMatch(/^[a-z0-9-]+$/);
    expect(list.zone).toMatch(/^(\{key\}\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    expect(URL.canParse(lookupUrl(list, '192.0.2.10'))).toBe(true);
    expect(list.lookup).toMatch(/^https:/);
    expect(list.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    for (const text of [list.name, list.source, ...list.codes.map(({ means }) => means)])
      expect(text).not.toBe('');
  });
});

test('a dead zone is known with everything below it, in any case', () => {
  expect(deadList('dnsbl.sorbs.net')).toMatchObject({ since: '2024-06-05' });
  expect(deadList('Spam.DNSBL.sorbs.net.')).toMatchObject({ zone: 'dnsbl.sorbs.net' });
  expect(deadList('dsn.rfc-ignorant.org')).toBeDefined();
  expect(deadList('notdnsbl.sorbs.net')).toBeUndefined();
  expect(deadList('zen.spamhaus.org')).toBeUndefined();
  expect(deadList('')).toBeUndefined();
  for (const { zone, since } of DEAD_LISTS)
    expect({ zone, since }).toEqual({
      zone: zone.toLowerCase(),
      since: expect.stringMatching(/^\d{4}(-\d\d){0,2}$/) as string,
    });
});

test('IPv6 test points are asked as 32 nibbles (RFC 5782 5)', () => {
  expect(testPointName('::FFFF:7F00:2', 'bl.example')).toBe(
    `2.0.0.0.0.0.f.7.f.f.f.f.${'0.'.repeat(20)}bl.example`,
  );
  expect(testPointName('127.0.0.2', 'bl.example')).toBe('2.0.0.127.bl.example');
});

test('a list of your own without test points of a family gets those of RFC 5782', () => {
  const own = { ...(DNSBLS[0] as DnsblList), testPoints: { listed: ['127.0.0.2'], unlisted: ['127.0.0.1'] } };
  expect(
    testPointsOf(own, 6, '')
      .map(({ address }) => address)
      .slice(0, 2),
  ).toEqual(['::ffff:7f00:2', '::ffff:7f00:1']);
});

test('lists are chosen by family, exclusion and ownership', () => {
  expect(ids(suitableLists(subject({})))).toContain('spamcop');
  expect(ids(suitableLists(subject({ address: '2001:db8::1' })))).not.toContain('spamcop');
  expect(ids(suitableLists(subject({ address: '2001:db8::1' })))).toContain('sem-ipv6');
  expect(ids(suitableLists(subject({ address: '::ffff:192.0.2.10' })))).toContain('spamcop');
  expect(ids(suitableLists(subject({ without: ['spamcop'] })))).not.toContain('spamcop');
  const own = { ...(DNSBLS[0] as DnsblList), id: 'ours', zone: 'bl.lab.example' };
  expect(ids(suitableLists(subject({ own: [own], onlyOwn: true })))).toEqual(['ours']);
  expect(ids(suitableLists(subject({ own: [{ ...own, zone: 'zen.spamhaus.org' }] })))).not.toContain(
    'spamhaus-zen',
  );
});

test.each([
  '127.0.0.9',
  '10.0.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.1.1',
  '::1',
  'fe80::1',
  'fd00::1',
  '::ffff:10.0.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '64:ff9b::a00:1',
])('%s is never shown to public lists, but to lists of your own', (address) => {
  expect(suitableLists(subject({ address }))).toEqual([]);
  const own = { ...(DNSBLS[0] as DnsblList), id: 'ours', zone: 'bl.lab.example' };
  expect(ids(suitableLists(subject({ address, own: [own] })))).toEqual(['ours']);
});

test('documentation addresses stand for public ones', () => {
  expect(isPublicAddress('192.0.2.10')).toBe(false);
  expect(['192.0.2.10', '198.51.100.1', '203.0.113.9', '2001:db8::1'].every(isDocumentation)).toBe(true);
  expect(['192.0.3.1', '2001:db9::1', 'example.com', ''].some(isDocumentation)).toBe(false);
});

test('keys disappear from names, nibbles and public zones stay', () => {
  expect(hideKeys('10.2.0.192.abcdefghijklmnopqrstuvwx12.zen.dq.spamhaus.net')).toBe(
    '10.2.0.192.***.zen.dq.spamhaus.net',
  );
  const six = testPointName('::ffff:7f00:2', 'zen.spamhaus.org');
  expect(hideKeys(six)).toBe(six);
  for (const { zone } of DNSBLS) expect(hideKeys(zone)).toBe(zone);
});

test('reasons are cleaned: no control characters, one line, at most 200 characters', () => {
  const answer = (chunks: string[]) =>
    ({
      name: 'x',
      type: 'TXT',
      kind: 'answer',
      rcode: 'NOERROR',
      chain: [],
      ttl: 1,
      ad: false,
      server: '',
      tookMs: 0,
      detail: '',
      records: [{ type: 'TXT', name: 'x', ttl: 1, chunks }],
    }) as const;
  expect(reasonText(undefined)).toBe('');
  expect(reasonText(answer(['listed\r\n', 'see \u001b[31m\u009bhttps://x/']))).toBe(
    'listed see [31m https://x/',
  );
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 255 })), (chunks) => {
      const text = reasonText(answer(chunks));
      expect(text.length).toBeLessThanOrEqual(200);
      expect(text).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
    }),
  );
});
