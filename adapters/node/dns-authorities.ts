/** Servers of zones asked by address, without recursion (RFC 1034 4.3.1): what they say themselves, kept by nobody. */
import { canonicalAddress } from '../../core/model/canonical-address.ts';
import { emptyAnswer } from '../../core/model/dns.ts';
import type { AuthorityAnswer } from '../../core/model/zone-servers-facts.ts';
import type { Authorities } from '../../core/ports.ts';
import { innerRange } from '../../core/protocol/egress/index.ts';
import { dnsAnswer } from './dns-answer.ts';
import { createFailover } from './dns-failover.ts';

export interface AuthoritiesOptions {
  /** 53 everywhere but in a laboratory. */
  readonly port?: number;
  readonly timeoutMs?: number;
  /** Addresses come from strangers' zones: inner networks are asked nothing. */
  readonly isGuarded?: boolean;
}

export function createAuthorities({
  port = 53,
  timeoutMs = 2500,
  isGuarded = false,
}: AuthoritiesOptions = {}): Authorities {
  return {
    async ask(address, name, type, { signal } = {}) {
      const inner = isGuarded ? innerRange(canonicalAddress(address)) : '';
      if (inner !== '')
        return {
          ...emptyAnswer(name, type, 'unreachable', `${address} is no public address: ${inner}`),
          authoritative: false,
        };
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
            resolve({ ...emptyAnswer(name, type, 'timeout', 'our time was up'), authoritative: false });
          };
          if (signal?.aborted === true) return late();
          signal?.addEventListener('abort', late, { once: true });
          line.ask({ name, type, dnssec: false, direct: true }, effort, ({ said, server }) => {
            signal?.removeEventListener('abort', late);
            const { authoritative = false } = said;
            resolve({ ...dnsAnswer(name, type, said, server, since), authoritative });
          });
        });
      } finally {
        line.close();
      }
    },
  };
}
