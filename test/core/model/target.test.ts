import fc from 'fast-check';
import { endpointId, parseTarget } from '../../../core/model/target.ts';

const idOf = (text: string): string => {
  const target = parseTarget(text);
  return target.ok ? `${target.value.kind} ${target.value.id}` : `${target.code} at ${target.at}`;
};

test.each([
  ['Example.COM.', 'domain example.com'],
  [' example.com ', 'domain example.com'],
  ['bücher.example', 'domain xn--bcher-kva.example'],
  ['smtp.example.com:587', 'endpoint smtp.example.com:587'],
  ['192.0.2.1', 'address 192.0.2.1'],
  ['192.0.2.1:25', 'endpoint 192.0.2.1:25'],
  ['2001:DB8:0:0::1', 'address 2001:db8::1'],
  ['[2001:db8::1]', 'address 2001:db8::1'],
  ['[2001:db8:0::1]:465', 'endpoint [2001:db8::1]:465'],
  ['message:templates/Welcome mail.eml', 'message message:templates/Welcome mail.eml'],
  ['message:25', 'endpoint message:25'],
  ['example.com:', 'bad-port at 12'],
  ['example.com:0', 'bad-port at 12'],
  ['example.com:65536', 'bad-port at 12'],
  ['example.com:25x', 'bad-port at 12'],
  ['', 'empty at 0'],
  ['.', 'empty at 0'],
  ['a..b', 'bad-name at 0'],
  ['\u{1d7ce}', 'bad-name at 0'],
  ['exa mple.com', 'bad-name at 0'],
  [`${'a'.repeat(64)}.example`, 'name-too-long at 0'],
  [`${'a.'.repeat(149)}aa`, 'name-too-long at 253'],
])('parseTarget(%j) gives %s', (text, expected) => {
  expect(idOf(text)).toBe(expected);
});

test('parseTarget() never throws, and reads its own ids', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
      const target = parseTarget(text);
      if (target.ok) expect(idOf(target.value.id)).toBe(`${target.value.kind} ${target.value.id}`);
    }),
  );
});

test('endpointId() and parseTarget() agree for every host and port', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
      fc.integer({ min: 1, max: 65_535 }),
      (host, port) => {
        const target = parseTarget(endpointId(host, port));
        expect(target.ok && target.value.kind === 'endpoint' && target.value.port).toBe(port);
      },
    ),
  );
});
