import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expandPrefix, MOST_ADDRESSES } from '../../../core/model/expand-prefix.ts';

test('an address stands for itself, a small prefix for all of its addresses', () => {
  expect(expandPrefix('192.0.2.1')).toEqual(['192.0.2.1']);
  expect(expandPrefix('2001:DB8::0:1')).toEqual(['2001:db8::1']);
  expect(expandPrefix('192.0.2.7/30')).toEqual(['192.0.2.4', '192.0.2.5', '192.0.2.6', '192.0.2.7']);
  expect(expandPrefix('192.0.2.255/28')?.at(-1)).toBe('192.0.2.255');
  expect(expandPrefix('2001:db8::fff3/126')).toEqual([
    '2001:db8::fff0',
    '2001:db8::fff1',
    '2001:db8::fff2',
    '2001:db8::fff3',
  ]);
});

test.each([
  '192.0.2.0/27',
  '0.0.0.0/0',
  '2001:db8::/64',
  '::/0',
  '192.0.2.0/33',
  '192.0.2.0/',
  'a/28',
  '',
  '/28',
])('"%s" is too large, or no prefix', (text) => {
  expect(expandPrefix(text)).toBeUndefined();
});

test('every prefix that is expanded holds each of its addresses once', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 28, max: 32 }), (address, bits) => {
      const addresses = expandPrefix(`${address}/${bits}`) ?? [];
      const prefix = ipaddr.parseCIDR(`${address}/${bits}`);
      expect(addresses.length).toBe(2 ** (32 - bits));
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(addresses.length).toBeLessThanOrEqual(MOST_ADDRESSES);
      for (const one of addresses) expect(ipaddr.parse(one).match(prefix)).toBe(true);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => expandPrefix(text) === undefined || text !== ''));
});
