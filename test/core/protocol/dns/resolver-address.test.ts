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
  it.each([
    ['tls://9.9.9.9#dns.quad9.net', '9.9.9.9', 853, { over: 'tls', name: 'dns.quad9.net', path: '' }],
    [
      'TLS://[2620:fe::fe]:8853#DNS.quad9.net.',
      '2620:fe::fe',
      8853,
      { over: 'tls', name: 'dns.quad9.net', path: '' },
    ],
    ['tls://192.0.2.53', '192.0.2.53', 853, { over: 'tls', name: '', path: '' }],
    [
      `tls://192.0.2.53#sha256=${'a'.repeat(43)}=`,
      '192.0.2.53',
      853,
      { over: 'tls', name: '', pin: `${'a'.repeat(43)}=`, path: '' },
    ],
    [
      'https://8.8.8.8/dns-query#dns.google',
      '8.8.8.8',
      443,
      { over: 'https', name: 'dns.google', path: '/dns-query' },
    ],
  ])('reads "%s", and formats it so that it is read again', (text, address, port, secure) => {
    const read = parseResolver(text);
    expect(read).toEqual({ ok: true, value: { address, port, secure } });
    if (read.ok) expect(parseResolver(formatResolver(read.value))).toEqual(read);
  });
  it.each([
    ['direct', { address: '', port: 53, root: true }],
    ['direct://127.0.0.1:5300', { address: '127.0.0.1', port: 5300, root: true }],
  ])('reads "%s", no resolver at all', (text, value) => {
    expect(parseResolver(text)).toEqual({ ok: true, value });
    const read = parseResolver(text);
    expect(read.ok && formatResolver(read.value)).toBe(text);
  });
  it.each([
    ['quic://9.9.9.9', 'bad-scheme', 'write an address, tls://9.9.9.9#dns.quad9.net or https://'],
    ['https://dns.google/dns-query', 'bad-address', 'write https://8.8.8.8/dns-query#dns.google'],
    ['tls://dns.quad9.net', 'bad-address', 'write tls://9.9.9.9#dns.quad9.net'],
    ['tls://9.9.9.9:0#a', 'bad-port', 'a number from 1 to 65535'],
    ['tls://9.9.9.9/dns-query#a', 'bad-path', 'nothing may follow the address'],
    ['https://9.9.9.9#a', 'bad-path', 'the path of the service is expected'],
    ['https://9.9.9.9/a,b#a', 'bad-path', 'the path of the service is expected'],
    ['tls://9.9.9.9#sha256=abc', 'bad-name', 'neither a host name nor'],
    ['tls://9.9.9.9#a b', 'bad-name', 'neither a host name nor'],
  ])('says what is wrong with "%s"', (text, code, detail) => {
    expect(parseResolver(text)).toMatchObject({ ok: false, code, detail: expect.stringContaining(detail) });
  });
  it('never throws, and reads back what it formats', () => {
    for (const scheme of ['', 'tls://', 'https://', 'https://192.0.2.53/', 'tls://192.0.2.53#'])
      fc.assert(fc.property(fc.string(), (text) => typeof parseResolver(scheme + text).ok === 'boolean'));
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
