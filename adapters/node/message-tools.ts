/** Messages in files of this host, and the programs that score them. */
import { open } from 'node:fs/promises';
import type { MessageTools } from '../../core/model/message-tools.ts';
import { createExchange } from './exchange.ts';
import { faultOfFile } from './fault-of-file.ts';

export interface MessageToolsOptions {
  readonly ca?: readonly string[];
  readonly registrable: MessageTools['registrable'];
  /** Bytes of a message that are read. */
  readonly most: number;
}

export function createMessageTools({ ca, registrable, most }: MessageToolsOptions): MessageTools {
  return {
    ...createExchange(ca === undefined ? {} : { ca }),
    registrable,
    async read(file) {
      try {
        const handle = await open(file);
        try {
          const { size } = await handle.stat();
          const bytes = Buffer.alloc(Math.min(size, most));
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
          return bytesRead === 0
            ? { ok: false, detail: `${file}: it is empty` }
            : { ok: true, bytes: bytes.subarray(0, bytesRead) };
        } finally {
          await handle.close();
        }
      } catch (error) {
        return { ok: false, detail: `${file}: ${faultOfFile(error)}` };
      }
    },
  };
}
