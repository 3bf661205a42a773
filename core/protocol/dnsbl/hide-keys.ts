/**
 * Paid lists are asked below a zone that starts with the customer's key (KEY.zen.dq.spamhaus.net). Whoever reads a
 * report could then use it; no name that is kept or shown may hold one.
 */
import type { DnsAnswer, DnsRecord } from '../../model/dns.ts';

/** Keys are long words of letters and digits; words of a zone's public name are short or have hyphens. */
export function hideKeys(name: string): string {
  return name
    .split('.')
    .map((label) => (/^(?=.*\d)[a-z0-9_]{16,}$/i.test(label) ? '***' : label))
    .join('.');
}

export function hideKeysInAnswer(answer: DnsAnswer): DnsAnswer {
  return {
    ...answer,
    name: hideKeys(answer.name),
    records: answer.records.map((record): DnsRecord => ({ ...record, name: hideKeys(record.name) })),
    chain: answer.chain.map((link) => ({
      ...link,
      name: hideKeys(link.name),
      target: hideKeys(link.target),
    })),
    detail: answer.detail.split(' ').map(hideKeys).join(' '),
  };
}
