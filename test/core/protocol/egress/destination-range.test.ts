import fc from 'fast-check';
import { innerRange } from '../../../../core/protocol/egress/index.ts';

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.1.2', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['169.254.169.254', 'link-local'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['0.0.0.0', 'unspecified'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['240.0.0.1', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['febf::1', 'link-local'],
  ['fd00:ec2::254', 'unique local'],
  ['ff02::1', 'multicast'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:a9fe:a9fe', 'link-local'],
  ['::ffff:10.0.0.1', 'private'],
])('%s is %s', (address, range) => {
  expect(innerRange(address)).toBe(range);
});

test.each([
  '::127.0.0.1', // IPv4-compatible, RFC 4291 2.5.5.1
  '::ffff:0:127.0.0.1', // IPv4-translated, RFC 2765
  '64:ff9b::10.0.0.1', // NAT64 to a private address
  '64:ff9b:1::8.8.8.8', // NAT64 of one network
  '2002:7f00:1::', // 6to4 of 127.0.0.1
  '2002:a9fe:a9fe::1', // 6to4 of the metadata service
  '2001:0:808:808:0:0:80ff:fffe', // Teredo client 127.0.0.1, complemented
  'fec0::1',
  '100::1',
  '4000::1',
])('%s is not public', (address) => {
  expect(innerRange(address)).not.toBe('');
});

test.each([
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '2a00:1450::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
])('%s is public', (address) => {
  expect(innerRange(address)).toBe('');
});

test('no address is public, and nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
      expect(typeof innerRange(text)).toBe('string');
    }),
  );
  expect(innerRange('localhost')).not.toBe('');
});

test('an IPv4 address is judged the same in its mapped form', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(innerRange(`::ffff:${address}`)).toBe(innerRange(address));
    }),
  );
});
