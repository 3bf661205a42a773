import * as fc from 'fast-check';
import { formatResolver, parseResolver } from '../../../../core/protocol/dns/index.ts';

describe('parseResolver()', () => {
  it.each([
    ['192.0.2.53', '192.0.2.53', 53],
    [' 192.0.2.53:5353 ', '192.0.2.53', 5353],
    ['2001:DB8::53', '2001:db8::53', 53],
    ['[2001:db8::53]', '2001:db8::53', 53],
    ['[::1]:65535', '::1', 65535],
  ])('reads "%s"', (text, address, port) => {
    expect(parseResolver(text)).toEqual({ ok: true, value: { address, port } });
  });
  it.each([
    ['', 'empty', 'an address is expected'],
    ['192.0.2.53:99999', 'bad-port', 'a number from 1 to 65535, got "99999"'],
    ['192.0.2.53:', 'bad-port', 'got ""'],
    ['192.0.2.53:0', 'bad-port', 'got "0"'],
    ['[::1]:53x', 'bad-port', 'got "53x"'],
    ['dns.example.com:53', 'bad-address', 'not by a name such as "dns.example.com"'],
    ['host:99999', 'bad-address', 'not by a name such as "host"'],
    ['[192.0.2.53]:53', 'bad-address', 'brackets are for IPv6: write 192.0.2.53:53'],
    ['2001:db8::53:5353x', 'bad-address', 'is not the address of a resolver'],
    ['192.0.2.256', 'bad-address', 'is not the address of a resolver'],
  ])('says what is wrong with "%s"', (text, code, detail) => {
    expect(parseResolver(text)).toMatchObject({ ok: false, code, detail: expect.stringContaining(detail) });
  });
  it('never throws, and reads back what it formats', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseResolver(text).ok === 'boolean'));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 65535 }), (address, port) => {
        expect(parseResolver(formatResolver({ address, port }))).toEqual({
          ok: true,
          value: { address: address.toLowerCase(), port },
        });
      }),
    );
  });
});
