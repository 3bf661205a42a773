import { canonicalAddress } from '../../../../core/model/canonical-address.ts';
import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import type { DomainSubject } from '../../../../core/model/mail-dns-facts.ts';
import { gather, type Ask } from '../../../../core/protocol/dns/index.ts';
import {
  evaluateMx,
  hostAddresses,
  mxHosts,
  nonPublicRange,
  ptrAddresses,
} from '../../../../core/protocol/mx/index.ts';

async function on<T>(zone: string, fn: (ask: Ask) => T): Promise<T> {
  return (await gather(fn, createFakeZone(zone), { signal: new AbortController().signal })).value;
}
const kindOf = async (zone: string): Promise<string> =>
  (await on(zone, (ask) => evaluateMx('example.com', ask))).kind;

describe('evaluateMx()', () => {
  test.each([
    ['example.com MX 10 mx.example.com', 'hosts'],
    ['example.com MX 0 .', 'null'],
    ['example.com MX 0 .\nexample.com MX 5 mx.example.com', 'hosts'],
    ['example.com A 192.0.2.1', 'implicit'],
    ['example.com AAAA 2001:db8::1', 'implicit'],
    ['example.com TXT x', 'none'],
    ['', 'none'],
    ['!SERVFAIL example.com MX', 'unseen'],
    ['example.com TXT x\n!TIMEOUT example.com AAAA', 'unseen'],
    ['example.com A 192.0.2.1\n!TIMEOUT example.com AAAA', 'implicit'],
  ])('%j is %s', async (zone, kind) => {
    expect(await kindOf(zone)).toBe(kind);
  });

  test('sorts by preference, then name, and counts what is listed twice', async () => {
    const zone =
      'example.com MX 20 b.example\nexample.com MX 20 a.example\nexample.com MX 5 c.example\nexample.com MX 30 a.example';
    const set = await on(zone, (ask) => evaluateMx('example.com', ask));
    expect(mxHosts(set).map(({ host, preference, times }) => [host, preference, times])).toEqual([
      ['c.example', 5, 1],
      ['a.example', 20, 2],
      ['b.example', 20, 1],
    ]);
  });

  test('asks for a bounded number of hosts', async () => {
    const zone = Array.from({ length: 200 }, (_, n) => `example.com MX 10 mx${n}.example.com`).join('\n');
    expect(mxHosts(await on(zone, (ask) => evaluateMx('example.com', ask))).length).toBeLessThan(50);
  });
});

test('hostAddresses() gives each address once, in one spelling', async () => {
  const zone = 'h.example A 192.0.2.1\nh.example AAAA 2001:DB8:0:0::1\nh.example AAAA 2001:db8::1';
  expect((await on(zone, (ask) => hostAddresses('h.example', ask))).addresses).toEqual([
    '192.0.2.1',
    '2001:db8::1',
  ]);
});

describe('nonPublicRange()', () => {
  test.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '0.0.0.0',
    '169.254.1.1',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    'nonsense',
  ])('%s cannot be reached from outside', (address) => expect(nonPublicRange(address)).not.toBe(''));

  test.each([
    '8.8.8.8',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '2001:db8::1',
    '2a00:1450::1',
    '64:ff9b::808:808',
    '::ffff:8.8.8.8',
  ])('%s can, or stands for one that can', (address) => expect(nonPublicRange(address)).toBe(''));

  test('is total, as is canonicalAddress()', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        expect(typeof nonPublicRange(text)).toBe('string');
        expect(canonicalAddress(canonicalAddress(text))).toBe(canonicalAddress(text));
      }),
    );
  });
});

describe('ptrAddresses()', () => {
  const subject: DomainSubject = { domain: 'example.com', sends: true, receives: true, selectors: [] };
  const zone = 'example.com MX 10 mx.example.com\nmx.example.com A 192.0.2.1\nmx.example.com A 10.0.0.1';
  const addresses = (wanted: Partial<DomainSubject>): Promise<unknown> =>
    on(zone, (ask) =>
      ptrAddresses({ ...subject, ...wanted }, evaluateMx('example.com', ask)).map(({ address, role }) => [
        address,
        role,
      ]),
    );

  test('an MX host may be a sender too, unless senders are declared or nothing is sent', async () => {
    expect(await addresses({})).toEqual([['192.0.2.1', 'perhaps']]);
    expect(await addresses({ sends: false })).toEqual([['192.0.2.1', 'receiver']]);
    expect(await addresses({ senders: ['192.0.2.1', '2001:DB8::5/128', '198.51.100.0/24'] })).toEqual([
      ['192.0.2.1', 'sender'],
      ['2001:db8::5', 'sender'],
    ]);
  });

  test('a private address is judged in a laboratory only', async () => {
    expect(await addresses({ followMx: { port: 25, owned: false } })).toHaveLength(1);
    expect(await addresses({ followMx: { port: 2525, owned: true } })).toHaveLength(2);
  });
});
