/** PLAIN (RFC 4616): name and password in one message. Safe inside TLS only. */
import type { Exchange } from './exchange.ts';
import { say } from './exchange.ts';
import { failed } from './sasl-client.ts';

export function plainExchange(user: string, password: string): Exchange {
  return {
    // RFC 4616 2: authzid NUL authcid NUL passwd in UTF-8; without an authzid the server derives it. Preparing the
    // strings is the server's part (RFC 4616 2), so they go as they were configured.
    first: say(`\0${user}\0${password}`, true),
    promptsOnly: true,
    answer: () => failed('unexpected-challenge', 'PLAIN is said, but the server asks for more'),
  };
}
