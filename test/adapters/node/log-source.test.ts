import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { PackedLogError, readLogFile, stringsOf } from '../../../adapters/node/log-source.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'postwatch-source-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: Buffer): Promise<string[]> {
  const path = join(folder, 'log');
  writeFileSync(path, content);
  const pieces: string[] = [];
  for await (const piece of readLogFile(path, new AbortController().signal)) pieces.push(...stringsOf(piece));
  return pieces;
}

const octets = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff));

test('property: every octet comes once and in order, plain or packed, around the length of a piece', async () => {
  const around = (size: number): fc.Arbitrary<number> => fc.integer({ min: size - 2, max: size + 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 1, max: 10 }), around(1 << 13), around(1 << 18), around(5 << 16)),
      fc.boolean(),
      async (length, isPacked) => {
        const plain = Buffer.concat([Buffer.from('log '), octets(length)]);
        const pieces = await read(isPacked ? gzipSync(plain) : plain);
        expect(pieces.join('') === plain.toString('latin1')).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('no string is long: what outlives a collection would make the memory grow with the file', async () => {
  for (const piece of await read(octets(300_000))) expect(piece.length).toBeLessThanOrEqual(1 << 13);
});

test('an empty file is no log, a packed one of another kind is named, UTF-16 becomes UTF-8', async () => {
  expect(await read(Buffer.alloc(0))).toEqual([]);
  await expect(read(Buffer.from('BZh91AY'))).rejects.toThrow(PackedLogError);
  expect((await read(Buffer.from('\uFEFFJan 5', 'utf16le'))).join('')).toBe('Jan 5');
});
