import type { AddressSubject, DnsblList } from '../../model/dnsbl-facts.ts';
import { isDocumentation, isPublicAddress } from './address-scope.ts';
import { DNSBLS } from './lists.ts';
import { familyOf } from './query-name.ts';

/** The lists to ask about an address: of its family, not excluded; the user's own instead of ours where they share a zone. */
export function suitableLists(subject: AddressSubject): readonly DnsblList[] {
  const family = familyOf(subject.address);
  // Danger: a private address is nobody else's business. The user's own lists may know it.
  const known = isPublicAddress(subject.address) || isDocumentation(subject.address);
  const zones = new Set(subject.own.map(({ zone }) => zone));
  const table = subject.onlyOwn || !known ? [] : DNSBLS.filter(({ zone }) => !zones.has(zone));
  return [...table, ...subject.own].filter(
    (list) => list.families.includes(family) && !subject.without.includes(list.id),
  );
}
