import type { DnsblFacts, DnsblSubject } from '../../model/dnsbl-facts.ts';
import { judgeFacts, listingKey, reasonText } from '../dnsbl/index.ts';

/** What a run saw clearly; keys are those of KnownDnsbl. */
export interface SeenDnsbl {
  /** The list's own words by listing. */
  readonly listed: Readonly<Record<string, string>>;
  /** Places on allowlists, in words. */
  readonly vouched: Readonly<Record<string, string>>;
  /** On blocklists and allowlists alike: the list can be believed, and has nothing. */
  readonly absent: readonly string[];
}

export function seeDnsbl(facts: DnsblFacts, subject: DnsblSubject): SeenDnsbl {
  const listed: Record<string, string> = {};
  const vouched: Record<string, string> = {};
  const absent: string[] = [];
  for (const { list, item, said, verdict } of judgeFacts(subject, facts).judged) {
    const key = listingKey(list, item);
    if (list.kind === 'score') continue;
    if (verdict.kind === 'listed') listed[key] = reasonText(said.reason);
    else if (verdict.kind === 'clean' || list.kind === undefined) absent.push(key);
    else vouched[key] = [...new Set(verdict.meanings.map(({ means }) => means))].join('; ');
  }
  return { listed, vouched, absent };
}
