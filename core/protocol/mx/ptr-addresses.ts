/** The addresses of a mail domain whose reverse names matter, and how much. */
import { isIP } from 'node:net';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import { canonicalAddress } from '../../model/canonical-address.ts';
import { closedRange, isLaboratory } from './address-scope.ts';
import { mxHosts, type MxSet } from './evaluate-mx.ts';

/**
 * sender    declared as one: receivers look at its reverse name
 * perhaps   an MX host that may send too: nothing is declared
 * receiver  an MX host that sends nothing for this domain: hardly anybody looks
 */
export type PtrRole = 'sender' | 'perhaps' | 'receiver';

export interface PtrAddress {
  readonly address: string;
  /** MX host that has it, or "". */
  readonly host: string;
  readonly role: PtrRole;
}

/** Danger: prefixes stand for thousands of addresses and are left out; lists may be long. */
const MAX_ADDRESSES = 40;

export function ptrAddresses(subject: DomainSubject, set: MxSet): PtrAddress[] {
  const role: PtrRole = subject.sends && subject.senders === undefined ? 'perhaps' : 'receiver';
  const found = new Map<string, PtrAddress>();
  for (const { host, addresses } of mxHosts(set)) {
    for (const address of addresses) if (!found.has(address)) found.set(address, { address, host, role });
  }
  for (const text of subject.senders ?? []) {
    const single = text.replace(/^([\d.]+)\/32$|^(.*:.*)\/128$/, '$1$2');
    if (isIP(single) === 0) continue;
    const address = canonicalAddress(single);
    found.set(address, { address, host: found.get(address)?.host ?? '', role: 'sender' });
  }
  // A private address is a finding of its own, and has no name in public.
  const judged = [...found.values()].filter(
    ({ address }) => isLaboratory(subject) || closedRange(address, subject.domain) === '',
  );
  return judged.slice(0, MAX_ADDRESSES);
}
