import fc from 'fast-check';
import { openEndpointDigest, writeEndpointDigest } from '../../../core/pipeline/endpoint-digest.ts';

test('knows every endpoint that was written, and no other', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.domain(), { maxLength: 50 }), fc.domain(), (names, other) => {
      const ids = names.map((name) => `${name}:25`);
      const digest = openEndpointDigest(() => writeEndpointDigest(ids));
      expect(ids.filter((id) => !digest.has(id))).toEqual([]);
      expect(digest.has(`${other}:25`)).toBe(names.includes(other));
    }),
  );
});

test('is read when it is first asked, once', () => {
  let read = 0;
  const digest = openEndpointDigest(() => {
    read += 1;
    return writeEndpointDigest(['mx.example:25']);
  });
  expect(read).toBe(0);
  expect([digest.has('mx.example:25'), digest.has('mx.example:587')]).toEqual([true, false]);
  expect(read).toBe(1);
});
