/** TXT data as text: for parsers, and for a person's eyes. */
import type { DnsAnswer } from '../../model/dns.ts';
import { recordsOf } from '../../model/dns.ts';

/** Each record's strings joined without a separator (RFC 7208 3.3, RFC 6376 3.6.2.2), octets as Latin-1. */
export function txtTexts(answer: DnsAnswer): string[] {
  return recordsOf(answer, 'TXT').map((record) => record.chunks.join(''));
}

/** Foreign text for a terminal or a page: control and 8-bit octets as \DDD (RFC 1035 5.1), cut in the middle when long. */
export function shownText(text: string, limit = 300): string {
  const safe = text.replace(/[^\x20-\x7e]/g, (octet) =>
    octet.charCodeAt(0) < 256 ? `\\${String(octet.charCodeAt(0)).padStart(3, '0')}` : '?',
  );
  return safe.length <= limit ? safe : `${safe.slice(0, limit - 43)}...${safe.slice(-40)}`;
}

const REASONS: { readonly [kind in DnsAnswer['kind']]?: string } = {
  servfail: 'the resolver could not find out (SERVFAIL)',
  refused: 'the resolver refused to answer (REFUSED)',
  timeout: 'no reply in time',
  malformed: 'the reply cannot be read',
  unreachable: 'no resolver could be reached',
  unasked: 'it was not asked: too many questions, or our time was up',
};

/** Why an answer gives no verdict, in words: "example.com MX: no reply in time". */
export function unseenReason(answer: DnsAnswer): string {
  const why = REASONS[answer.kind] ?? answer.kind;
  const rcode = answer.rcode !== '' && !why.includes(answer.rcode) ? ` (${answer.rcode})` : '';
  return `${answer.name} ${answer.type}: ${why}${rcode}`;
}

/** "a.example -> b.example"; "" when no alias was followed. */
export function shownChain(chain: DnsAnswer['chain']): string {
  const first = chain[0];
  return first === undefined ? '' : [first.name, ...chain.map(({ target }) => target)].join(' -> ');
}
