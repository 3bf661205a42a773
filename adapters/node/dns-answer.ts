/** What a server said becomes core's answer. */
import type { DnsAnswer, RrType } from '../../core/model/dns.ts';
import type { Said } from '../../core/protocol/dns/index.ts';

/** `since`: of performance.now(), when it was asked. */
export function dnsAnswer(name: string, type: RrType, said: Said, server: string, since: number): DnsAnswer {
  const { kind, rcode, records, chain, ttl, ad, detail, proof } = said;
  const tookMs = Math.round((performance.now() - since) * 100) / 100;
  const asOf = new Date().toISOString();
  const answer = { name, type, kind, rcode, records, chain, ttl, ad, server, tookMs, asOf, detail };
  return proof === undefined ? answer : { ...answer, proof };
}
