import fc from 'fast-check';
import { nameMatches, parseAltNames } from '../../../../core/protocol/tls/index.ts';

test('parseAltNames() reads names and addresses, and nothing else', () => {
  expect(
    parseAltNames(
      'DNS:mx.example.com, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, email:a@b.c, DNS:*.example.com',
    ),
  ).toEqual(['DNS:mx.example.com', 'IP:192.0.2.1', 'IP:2001:DB8:0:0:0:0:0:1', 'DNS:*.example.com']);
  expect(parseAltNames(undefined)).toEqual([]);
});

test('parseAltNames() does not take one strange name for two', () => {
  expect(parseAltNames('DNS:"good.example, DNS:evil.example", DNS:mx.example.com')).toEqual([
    'DNS:mx.example.com',
  ]);
});

test('property: parseAltNames() never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseAltNames(text)));
});

test.each([
  [['DNS:mx.example.com'], 'mx.example.com', true],
  [['DNS:MX.Example.com'], 'mx.example.COM', true],
  [['DNS:*.example.com'], 'mx.example.com', true],
  [['DNS:*.example.com'], 'a.mx.example.com', false],
  [['DNS:*.example.com'], 'example.com', false],
  [['DNS:*.com'], 'example.com', false],
  [['DNS:m*.example.com'], 'mx.example.com', false],
  [['DNS:mx.*.com'], 'mx.example.com', false],
  [['DNS:192.0.2.1'], '192.0.2.1', false],
  [['IP:192.0.2.1'], '192.0.2.1', true],
  [['IP:2001:DB8:0:0:0:0:0:1'], '2001:db8::1', true],
  [['IP:192.0.2.1'], '192.0.2.2', false],
  [[], 'mx.example.com', false],
])('nameMatches(%j, %j) is %s', (names, reference, matches) => {
  expect(nameMatches(names, reference)).toBe(matches);
});
