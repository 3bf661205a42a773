/**
 * An address has a believable name when one of its PTR names resolves back to it. Anybody may write any name into the
 * reverse zone of his network; only the owner of the name can make it point back. Many receivers reject mail from an
 * address without such a name, or from one whose name was made from its digits by the provider.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { couldNotSee, isAbsent, recordsOf, type DnsAnswer, type RrType } from '../../model/dns.ts';
import { reverseName } from '../dns/index.ts';
import { isGenericName } from './is-generic-name.ts';

/**
 * missing      no PTR record
 * unconfirmed  names, none of which resolves back to the address
 * confirmed    `names` are those that do
 * unseen       DNS gave no verdict
 */
export type PtrVerdict = (
  | { readonly kind: 'missing' }
  | { readonly kind: 'unconfirmed'; readonly names: readonly string[] }
  | { readonly kind: 'confirmed'; readonly names: readonly string[] }
  | { readonly kind: 'unseen'; readonly detail: string }
) & {
  /** Every name it has is made of the address's digits or says "dynamic". */
  readonly generic: boolean;
};

/** Danger: a reverse zone can hold hundreds of names. As many are followed as RFC 7208 4.6.4 lets SPF follow. */
export const MAX_PTR_NAMES = 10;

/** Pure: `ask` gives the PTR answer of the address and the A or AAAA answers of its names. */
export function evaluatePtr(address: string, ask: (name: string, type: RrType) => DnsAnswer): PtrVerdict {
  const own = canonical(address);
  const ptr = ask(reverseName(address), 'PTR');
  const all = recordsOf(ptr, 'PTR').map(({ target }) => target);
  const names = [...new Set(all)].filter((name) => name !== '').slice(0, MAX_PTR_NAMES);
  if (couldNotSee(ptr)) return { kind: 'unseen', detail: seenAs(ptr), generic: false };
  if (isAbsent(ptr) || names.length === 0) return { kind: 'missing', generic: false };

  const type = isIP(own) === 4 ? 'A' : 'AAAA';
  const forward = names.map((name) => ({ name, answer: ask(name, type) }));
  const confirmed = forward
    .filter(({ answer }) => recordsOf(answer, type).some((record) => canonical(record.address) === own))
    .map(({ name }) => name);
  const generic = (of: readonly string[]): boolean => of.every((name) => isGenericName(name, own));
  if (confirmed.length > 0) return { kind: 'confirmed', names: confirmed, generic: generic(confirmed) };
  const unseen = forward.find(({ answer }) => couldNotSee(answer));
  if (unseen !== undefined) return { kind: 'unseen', detail: seenAs(unseen.answer), generic: false };
  return { kind: 'unconfirmed', names, generic: generic(names) };
}

/** RFC 4291 2.5.5.2: an IPv4 peer of a dual-stack socket is that IPv4 address. */
function canonical(address: string): string {
  return isIP(address) === 0 ? address : ipaddr.process(address).toString();
}

function seenAs({ name, type, kind, detail }: DnsAnswer): string {
  return `${name} ${type}: ${detail === '' ? kind : detail}`;
}
