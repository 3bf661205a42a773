import fc from 'fast-check';
import type { AddressSubject, DnsblList, NamesSubject } from '../../../../core/model/dnsbl-facts.ts';
import {
  DNSBLS,
  hideKey,
  hideKeyInAnswer,
  itemsOf,
  operatorOf,
  OPERATORS,
  suitableLists,
} from '../../../../core/protocol/dnsbl/index.ts';

const subject = (wanted: Partial<AddressSubject>): AddressSubject => ({
  address: '192.0.2.10',
  without: [],
  own: [],
  onlyOwn: false,
  ...wanted,
});
const ids = (lists: readonly DnsblList[]): string[] => lists.map(({ id }) => id);

describe('names', () => {
  const names: NamesSubject = {
    domain: 'example.com',
    names: [
      { name: 'example.com', role: 'domain', registrable: 'example.com' },
      { name: 'mail.shop.example.com', role: 'mail', registrable: 'example.com' },
      { name: 'xn--mnchen-3ya.example', role: 'mail', registrable: 'xn--mnchen-3ya.example' },
    ],
    followMx: true,
    without: [],
    own: [],
    onlyOwn: false,
  };
  const row = (id: string): DnsblList => DNSBLS.find((list) => list.id === id) as DnsblList;
  const asked = (id: string, hosts: string[] = []): string[] =>
    itemsOf(row(id), names, hosts).map(({ item }) => item);

  test('are asked on lists of names only, and addresses never are', () => {
    expect(suitableLists(names).every(({ asks }) => asks !== undefined)).toBe(true);
    expect(suitableLists(subject({})).every(({ asks }) => asks === undefined)).toBe(true);
    expect(ids(suitableLists(names))).toEqual(expect.arrayContaining(['spamhaus-dbl', 'surbl', 'uribl']));
    expect(itemsOf(row('spamhaus-zen'), { ...names, names: [] })).toEqual([]);
    const odd = [{ name: '192.0.2.1', role: 'mail', registrable: '192.0.2.1' }] as const;
    expect(itemsOf(row('surbl'), { ...names, names: odd })).toEqual([]);
    expect(itemsOf(row('uribl'), { ...names, names: odd })).toEqual([]);
  });

  test('go as hosts where subdomains are listed, as organizational domains elsewhere, each once', () => {
    expect(asked('surbl')).toEqual(['example.com', 'mail.shop.example.com', 'xn--mnchen-3ya.example']);
    expect(asked('uribl')).toEqual(['example.com', 'xn--mnchen-3ya.example']);
  });

  test('MX hosts that DNS tells are asked as hosts; elsewhere only below a domain that is known', () => {
    const hosts = ['mx.example.com', 'mx.other.example', ''];
    expect(asked('surbl', hosts)).toEqual([...asked('surbl'), 'mx.example.com', 'mx.other.example']);
    expect(asked('uribl', hosts)).toEqual(asked('uribl'));
    const many = Array.from({ length: 500 }, (_, index) => `mx${index}.other.example`);
    expect(asked('surbl', many).length).toBe(asked('surbl').length + 8);
  });

  test.each(['printer.local', 'localhost', 'mail.internal', 'mx.home.arpa', 'host.test', 'mail.example'])(
    '%s is never shown to public lists',
    (domain) => {
      expect(suitableLists({ ...names, domain })).toEqual([]);
    },
  );
});

test('a keyed list is asked with its key only, and then instead of the public one', () => {
  expect(ids(suitableLists(subject({}))).filter((id) => id.includes('dqs'))).toEqual([]);
  const keyed = ids(suitableLists(subject({ keys: { 'spamhaus-dqs': 'env:DQS' } })));
  expect(keyed).toContain('spamhaus-dqs-zen');
  expect(keyed).not.toContain('spamhaus-zen');
  const back = subject({ keys: { 'spamhaus-dqs': 'env:DQS' }, without: ['spamhaus-dqs-zen'] });
  expect(ids(suitableLists(back))).toContain('spamhaus-zen');
});

test('lists that are off are asked when they are enabled', () => {
  expect(ids(suitableLists(subject({})))).not.toContain('hostkarma');
  expect(ids(suitableLists(subject({ enable: ['hostkarma'] })))).toContain('hostkarma');
});

test('a list of your own weight weighs that for every answer', () => {
  const lists = suitableLists(subject({ severity: { spamcop: 'notice', dnswl: 'critical' } }));
  const severities = (id: string) => lists.find((list) => list.id === id)?.codes.map((row) => row.severity);
  expect(severities('spamcop')).toEqual(['notice']);
  expect(new Set(severities('dnswl'))).toEqual(new Set(['info']));
});

test('lists of one operator share its budget, a list of your own has one of its own', () => {
  const zones = DNSBLS.filter(({ operator }) => operator === 'sem');
  expect(zones.length).toBeGreaterThan(3);
  expect(new Set(zones.map((list) => operatorOf(list))).size).toBe(1);
  expect(operatorOf({ id: 'mine', name: 'Mine' })).toMatchObject({ id: 'own-mine', perSecond: 5 });
  const used = new Set(DNSBLS.map(({ operator }) => operator));
  expect(OPERATORS.filter(({ id }) => !used.has(id))).toEqual([]);
});

test('a key is hidden wherever it stands and however it is written', () => {
  const key = 'mycustomerkey';
  const text = `see https://x.example/?k=${key} and MyCustomerKEY.zen.dq.spamhaus.net`;
  const answer = {
    name: `10.2.0.192.${key}.zen.dq.spamhaus.net`,
    type: 'TXT',
    kind: 'answer',
    rcode: 'NOERROR',
    chain: [{ name: `a.${key}.x`, target: `b.${key}.x`, ttl: 1 }],
    ttl: 1,
    ad: false,
    server: '',
    tookMs: 0,
    detail: `no reply about ${key}.zen`,
    records: [{ type: 'TXT', name: `c.${key}.x`, ttl: 1, chunks: [text] }],
  } as const;
  expect(JSON.stringify(hideKeyInAnswer(answer, key)).toLowerCase()).not.toContain(key);
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z0-9-]{6,20}$/), fc.string(), (before, secret, after) => {
      const hidden = hideKey(`${before}${secret.toUpperCase()}${after}${secret}`, secret);
      expect(hidden.toLowerCase()).not.toContain(secret);
    }),
  );
  expect(hideKey('nothing', '')).toBe('nothing');
});
