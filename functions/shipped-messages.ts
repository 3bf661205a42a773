import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExchange } from '../adapters/node/exchange.ts';
import { registrableDomain } from '../core/config/registrable-domain.ts';
import { MESSAGES_FILE } from '../core/contract.ts';
import type { MessageTools } from '../core/model/message-tools.ts';

/** The messages beside the bundle. Scorers are asked where the configuration says, inside of a network of ours, too. */
export function createShippedMessages(ca: readonly string[]): MessageTools {
  let messages: Readonly<Record<string, string>> | undefined;
  return {
    ...createExchange(ca.length === 0 ? {} : { ca }),
    registrable: registrableDomain,
    async read(file) {
      messages ??= JSON.parse(readFileSync(join(import.meta.dirname, MESSAGES_FILE), 'utf8')) as Record<
        string,
        string
      >;
      const text = Object.hasOwn(messages, file) ? messages[file] : undefined;
      return text === undefined
        ? { ok: false, detail: `${file}: it was not shipped with this function` }
        : { ok: true, bytes: Buffer.from(text, 'base64') };
    },
  };
}
