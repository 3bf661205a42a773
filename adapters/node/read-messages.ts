/**
 * Messages out of files, folders (maildir or any), mbox folders, plain or gzip, or a stream: one at a time, whatever
 * their number and size. A source that cannot be read gives a fault, with what came before it.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { faultOfFile } from './fault-of-file.ts';
import { createMboxSplitter, MOST_MAIL_BYTES } from '../../core/protocol/mime/index.ts';

export type ReadMessage =
  | {
      readonly ok: true;
      readonly file: string;
      /** From 1. */ readonly number: number;
      readonly bytes: Uint8Array;
    }
  | { readonly ok: false; readonly file: string; readonly fault: string };

const STDIN = '-';

export async function* readMessages(
  paths: readonly string[],
  input: () => AsyncIterable<Uint8Array>,
  /** Bytes of each message that are read. */
  most = MOST_MAIL_BYTES,
): AsyncGenerator<ReadMessage> {
  for (const path of paths) {
    if (path === STDIN) {
      yield* messagesOf('standard input', input(), most);
      continue;
    }
    try {
      const isFolder = (await stat(path)).isDirectory();
      for (const file of isFolder ? await filesIn(path) : [path])
        yield* messagesOf(file, createReadStream(file), most);
    } catch (error) {
      yield { ok: false, file: path, fault: faultOfFile(error) };
    }
  }
}

/** A maildir keeps unfinished deliveries in tmp; names that begin with a dot are indexes. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(
      (entry) => entry.isFile() && !entry.name.startsWith('.') && !/(?:^|\/)tmp$/.test(entry.parentPath),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function* messagesOf(
  file: string,
  source: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<ReadMessage> {
  const splitter = createMboxSplitter(most);
  let number = 0;
  try {
    for await (const chunk of unpacked(source)) {
      for (const bytes of splitter.push(chunk)) yield { ok: true, file, number: (number += 1), bytes };
      if (splitter.isFull()) break;
    }
  } catch (error) {
    yield { ok: false, file, fault: faultOfFile(error) };
    return;
  }
  for (const bytes of splitter.end()) yield { ok: true, file, number: (number += 1), bytes };
}

/** RFC 1952 2.3.1: gzip data begins with 1f 8b. */
async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* all();
    return;
  }
  const gunzip = createGunzip();
  const packed = Readable.from(all()).on('error', (error) => gunzip.destroy(error));
  yield* packed.pipe(gunzip);
}
