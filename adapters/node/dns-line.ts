/** A way to one server: UDP, TLS or HTTPS. */
import type { Query, Said } from '../../core/protocol/dns/index.ts';

export type Heard =
  | { readonly what: 'said'; readonly said: Said }
  | { readonly what: 'truncated' }
  | { readonly what: 'timeout' | 'unreachable'; readonly detail: string };

export interface DnsLine {
  /** `done` is called once, unless the returned function is called first. */
  ask(write: () => Query, done: (heard: Heard) => void): () => void;
  /** Questions under way end as "unreachable". */
  close(): void;
}

export const CLOSED = { what: 'unreachable', detail: 'this DNS client was closed' } as const;

/** Not a verdict: the connection works, what came through it does not. */
export function malformedReply(detail: string): Heard {
  return {
    what: 'said',
    said: { kind: 'malformed', rcode: '', records: [], chain: [], ttl: 0, ad: false, detail },
  };
}
