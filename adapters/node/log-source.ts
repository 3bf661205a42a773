/**
 * Octets of a log in pieces: from a file or a pipe, plain or gzip, UTF-16 turned into UTF-8.
 * Following waits for more as `tail -F` does: through rotation, truncation and a file that is not there yet.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

const PIECE = 1 << 18;
/**
 * Lines are views into such a string. Short ones die young: what outlives a collection makes the engine take more memory,
 * 100 MB of it in the course of a gigabyte when they have the length of a piece.
 */
const STRING = 1 << 13;
const LOOK_AGAIN_MS = 200;

/** What is not read here, by its first octets, and how it is. */
const PACKED: readonly (readonly [magic: string, name: string, tool: string])[] = [
  ['\u0028\u00b5\u002f\u00fd', 'zstd', 'zstdcat'],
  ['BZh', 'bzip2', 'bzcat'],
  ['\u00fd7zXZ\u0000', 'xz', 'xzcat'],
  ['PK\u0003\u0004', 'zip', 'unzip -p'],
];

export class PackedLogError extends Error {
  override readonly name = 'PackedLogError';
  readonly packer: string;
  readonly tool: string;
  constructor(packer: string, tool: string) {
    super(`it is packed with ${packer}`);
    this.packer = packer;
    this.tool = tool;
  }
}

/** Use each before you ask for the next: it may be the same memory. */
export type LogPieces = AsyncIterable<Buffer>;

/** A file to its end. A gzip file that ends too early throws after what could be read. */
export async function* readLogFile(path: string, signal: AbortSignal): LogPieces {
  const file = await open(path);
  try {
    // A pipe cannot be read twice.
    if ((await file.stat()).isFile()) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(PIECE), 0, PIECE, null);
      if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) {
        refusePacked(buffer.subarray(0, bytesRead));
        yield* widen(readInto(buffer, bytesRead, file, signal));
        return;
      }
    }
  } finally {
    await file.close();
  }
  yield* readLogStream(createReadStream(path, { highWaterMark: PIECE, signal }));
}

/** One buffer for the whole file, for a fresh one each time waits for the collector. */
async function* readInto(
  buffer: Buffer,
  first: number,
  file: FileHandle,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  for (let read = first; read > 0 && !signal.aborted;) {
    yield buffer.subarray(0, read);
    read = (await file.read(buffer, 0, PIECE, null)).bytesRead;
  }
}

export async function* readLogStream(stream: Readable): LogPieces {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await firstPiece(pieces);
  if (first.length === 0) return;
  refusePacked(first);
  const rest = (async function* (): AsyncIterable<Buffer> {
    yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  })();
  if (first[0] === 0x1f && first[1] === 0x8b) {
    const packed = Readable.from(rest);
    const plain = createGunzip({ chunkSize: PIECE });
    packed.on('error', (error) => plain.destroy(error));
    yield* widen(packed.pipe(plain));
  } else yield* widen(rest);
}

/** The file as it grows, until the signal; then it ends without an error. */
export async function* followLogFile(path: string, signal: AbortSignal): LogPieces {
  let file: FileHandle | undefined;
  let inode = 0;
  let place = 0;
  const buffer = Buffer.allocUnsafe(PIECE);
  try {
    while (!signal.aborted) {
      if (file === undefined) {
        file = await open(path).catch(() => undefined);
        place = 0;
        inode = file === undefined ? 0 : (await file.stat()).ino;
      }
      const read = file === undefined ? 0 : (await file.read(buffer, 0, PIECE, place)).bytesRead;
      if (read > 0) {
        place += read;
        yield buffer.subarray(0, read);
        continue;
      }
      const now = await stat(path).catch(() => undefined);
      const isOther = now !== undefined && now.ino !== inode;
      const isShorter = now !== undefined && now.ino === inode && now.size < place;
      if (file !== undefined && isOther) {
        // What was written between the last read and the rename.
        const last = (await file.read(buffer, 0, PIECE, place)).bytesRead;
        if (last > 0) {
          place += last;
          yield buffer.subarray(0, last);
          continue;
        }
        await file.close();
        file = undefined;
        continue;
      }
      if (isShorter) place = 0;
      // Nothing of the old file completes a line of the new one.
      await wait(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await file?.close();
  }
}

/** One character for each octet. */
export function* stringsOf(piece: Buffer): Iterable<string> {
  for (let from = 0; from < piece.length; from += STRING)
    yield piece.toString('latin1', from, Math.min(from + STRING, piece.length));
}

async function firstPiece(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  let first: Buffer = Buffer.alloc(0);
  // A pipe may bring single octets; six tell what it is.
  while (first.length < 6) {
    const next = await pieces.next();
    if (next.done === true) return first;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

function refusePacked(first: Buffer): void {
  const head = first.toString('latin1', 0, 6);
  const packed = PACKED.find(([magic]) => head.startsWith(magic));
  if (packed !== undefined) throw new PackedLogError(packed[1], packed[2]);
}

async function* widen(pieces: AsyncIterable<Buffer>): LogPieces {
  let wide: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst) {
      isFirst = false;
      if (piece[0] === 0xff && piece[1] === 0xfe) wide = new TextDecoder('utf-16le');
      else if (piece[0] === 0xfe && piece[1] === 0xff) wide = new TextDecoder('utf-16be');
    }
    yield wide === undefined ? piece : Buffer.from(wide.decode(piece, { stream: true }), 'utf8');
  }
}
