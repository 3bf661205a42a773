import * as fc from 'fast-check';
import { dnsblName, reverseName } from '../../../../core/protocol/dns/index.ts';

const NIBBLES_OF_B = 'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4';

describe('reverseName()', () => {
  it('turns IPv4 octets round (RFC 1035 3.5)', () => {
    expect(reverseName('10.2.0.52')).toBe('52.0.2.10.in-addr.arpa');
  });
  it('turns IPv6 nibbles round, zeros included (RFC 3596 2.5, its own example)', () => {
    expect(reverseName('4321:0:1:2:3:4:567:89ab')).toBe(`${NIBBLES_OF_B}.ip6.arpa`);
    expect(reverseName('::1')).toBe(`1${'.0'.repeat(31)}.ip6.arpa`);
  });
  it('names an IPv4-mapped address as the IPv4 address that it is', () => {
    expect(reverseName('::ffff:192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
  });
  it.each(['', 'example.com', '127.1', '0x7f.0.0.1', '1.2.3.4.5', '192.0.2.0/24'])(
    'throws for "%s"',
    (text) => {
      expect(() => reverseName(text)).toThrow('not an IP address');
    },
  );
  it('leads back to the address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(reverseName(address).replace('.in-addr.arpa', '').split('.').reverse().join('.')).toBe(
          address,
        );
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const name = reverseName(groups.map((group) => group.toString(16)).join(':'));
        const nibbles = name.replace('.ip6.arpa', '').split('.').reverse().join('');
        const want = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
        if (!want.startsWith('00000000000000000000ffff')) expect(nibbles).toBe(want);
      }),
    );
  });
});

describe('dnsblName()', () => {
  it('puts the reversed address below the zone (RFC 5782 2.1 and 2.4)', () => {
    expect(dnsblName('192.0.2.99', 'BAD.example.com.')).toBe('99.2.0.192.bad.example.com');
    expect(dnsblName('2001:db8:1:2:3:4:567:89ab', 'ugly.example.com')).toBe(
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com',
    );
  });
});
