import * as fc from 'fast-check';
import { createFrameReader } from '../../../adapters/node/dns-frames.ts';

describe('createFrameReader()', () => {
  it('gives the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 600 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
        (messages, cuts) => {
          const stream = Buffer.concat(
            messages.flatMap((octets) => [Buffer.from([octets.length >> 8, octets.length & 255]), octets]),
          );
          const read: Buffer[] = [];
          const reader = createFrameReader((octets) => read.push(octets));
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const next = at + (cuts[turn % cuts.length] ?? 1);
            reader(stream.subarray(at, next));
            at = next;
          }
          expect(read.map((octets) => [...octets])).toEqual(messages.map((octets) => [...octets]));
        },
      ),
    );
  });
});
