/** Servers of zones asked by address, without recursion (RFC 1034 4.3.1): what they say themselves, kept by nobody. */
import type { AuthorityAnswer } from '../../core/model/zone-servers-facts.ts';
import type { Authorities } from '../../core/ports.ts';
import { createFailover } from './dns-failover.ts';

export interface AuthoritiesOptions {
  /** 53 everywhere but in a laboratory. */
  readonly port?: number;
  readonly timeoutMs?: number;
}

export function createAuthorities({ port = 53, timeoutMs = 2500 }: AuthoritiesOptions = {}): Authorities {
  return {
    async ask(address, name, type, { signal } = {}) {
      const since = performance.now();
      const line = createFailover([{ address, port }], {
        timeoutMs,
        tries: 2,
        maxInFlight: 8,
        mixCase: false,
        count: () => {},
      });
      const effort = { cancel: (): void => {} };
      try {
        return await new Promise<AuthorityAnswer>((resolve) => {
          const late = (): void => {
            effort.cancel();
            resolve({ ...nothing(name, type), kind: 'timeout', detail: 'our time was up' });
          };
          if (signal?.aborted === true) return late();
          signal?.addEventListener('abort', late, { once: true });
          line.ask({ name, type, dnssec: false, direct: true }, effort, ({ said, server }) => {
            signal?.removeEventListener('abort', late);
            const { kind, rcode, records, chain, ttl, ad, detail, authoritative = false } = said;
            const tookMs = Math.round((performance.now() - since) * 100) / 100;
            const asOf = new Date().toISOString();
            resolve({
              name,
              type,
              kind,
              rcode,
              records,
              chain,
              ttl,
              ad,
              server,
              tookMs,
              asOf,
              detail,
              authoritative,
            });
          });
        });
      } finally {
        line.close();
      }
    },
  };
}

function nothing(name: AuthorityAnswer['name'], type: AuthorityAnswer['type']): AuthorityAnswer {
  return {
    name,
    type,
    kind: 'timeout',
    rcode: '',
    records: [],
    chain: [],
    ttl: 0,
    ad: false,
    server: '',
    tookMs: 0,
    detail: '',
    authoritative: false,
  };
}
