/** A server that does not resolve for its clients ends an alias where its own zone ends; the rest is asked here. */
import type { RrType } from '../../core/model/dns.ts';
import { loopIn, type Said } from '../../core/protocol/dns/index.ts';
import { cacheKey, type DnsCache } from './dns-cache.ts';
import type { Effort, Failover, Outcome } from './dns-failover.ts';

const MOST_HOPS = 8;

export function followAliases(
  failover: Failover,
  cache: DnsCache,
  asked: { readonly name: string; readonly type: RrType; readonly dnssec: boolean; readonly effort: Effort },
  done: (outcome: Outcome) => void,
): void {
  const { type, dnssec, effort } = asked;
  // The chain so far is the caller's alone: joining an equal question under way could wait for itself.
  const hop = (name: string, so: Said | undefined, hops: number): void => {
    const onward = (outcome: Outcome): void => {
      const said = so === undefined ? outcome.said : joined(so, outcome.said, name);
      const trouble = said.next === undefined ? '' : loopIn(said.chain) || tooMany(hops);
      if (trouble !== '')
        return done({
          said: { ...said, kind: 'malformed', ttl: 0, detail: trouble },
          server: outcome.server,
        });
      if (said.next === undefined) return done({ said, server: outcome.server });
      hop(said.next, said, hops + 1);
    };
    const kept = so === undefined ? undefined : cache.get(cacheKey(name, type, dnssec));
    if (kept === undefined) failover.ask({ name, type, dnssec }, effort, onward);
    else onward({ said: kept, server: kept.server });
  };
  hop(asked.name, undefined, 0);
}

function tooMany(hops: number): string {
  return hops >= MOST_HOPS ? `an alias that leads on after ${MOST_HOPS} questions` : '';
}

function joined(before: Said, after: Said, name: string): Said {
  const { kind, rcode, records, detail, next } = after;
  return {
    kind,
    rcode,
    records,
    chain: [...before.chain, ...after.chain],
    ttl: Math.min(before.ttl, after.ttl),
    ad: before.ad && after.ad,
    detail: detail === '' ? '' : `${detail} (asked for the alias target ${name})`,
    ...(before.proof === undefined ? {} : { proof: [...before.proof, ...(after.proof ?? [])] }),
    ...(next === undefined ? {} : { next }),
  };
}
