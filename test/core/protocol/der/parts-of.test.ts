import fc from 'fast-check';
import { partsOf } from '../../../../core/protocol/der/index.ts';

const element = fc.record({
  tag: fc.integer({ min: 0, max: 255 }),
  content: fc.uint8Array({ maxLength: 300 }),
});

function format({ tag, content }: { readonly tag: number; readonly content: Uint8Array }): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

test('partsOf() gives back what was written', () => {
  fc.assert(
    fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
      const parts = partsOf(Buffer.concat(elements.map(format)));
      expect(parts?.map(({ tag, content }) => ({ tag, content: [...content] }))).toEqual(
        elements.map(({ tag, content }) => ({ tag, content: [...content] })),
      );
    }),
  );
});

test('partsOf() is total, and reads nothing beyond the end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const parts = partsOf(octets) ?? [];
      expect(parts.reduce((sum, { content }) => sum + content.length, 0)).toBeLessThanOrEqual(octets.length);
    }),
  );
  expect(partsOf(Buffer.from([0x30, 0x80]))).toBeUndefined();
  expect(partsOf(Buffer.from([0x30, 0x85, 0, 0, 0, 0, 0]))).toBeUndefined();
  expect(partsOf({ tag: 0x04, content: Buffer.alloc(0) }, 0x30)).toBeUndefined();
});
