import type { DnsblList } from '../../model/dnsbl-facts.ts';

/** Page to look the address up and to ask for its removal; "" when the list has none. */
export function lookupUrl(list: Pick<DnsblList, 'lookup'>, address: string): string {
  return list.lookup.replaceAll('{address}', encodeURIComponent(address).replaceAll('%3A', ':'));
}
