/**
 * Reverse DNS of an address, confirmed forward: address -> PTR name -> address again. Anybody can write any name into
 * their reverse zone; only the owner of the name can make it lead back.
 */
import { isIP } from 'node:net';
import { couldNotSee, recordsOf } from '../../model/dns.ts';
import { reverseName, unseenReason, type Ask } from '../dns/index.ts';
import { canonicalAddress } from './address-scope.ts';

export interface ReverseDns {
  readonly address: string;
  readonly state: 'confirmed' | 'not-confirmed' | 'missing' | 'unseen';
  /** All PTR names. */
  readonly names: readonly string[];
  /** Those that lead back to the address. */
  readonly confirmed: readonly string[];
  /** Where the others lead, or what could not be seen. */
  readonly detail: string;
}

/** Danger: a reverse zone may hold thousands of names; as many as RFC 7208 4.6.4 looks at are enough. */
const MAX_NAMES = 10;

export function evaluatePtr(address: string, ask: Ask): ReverseDns {
  const answer = ask(reverseName(address), 'PTR');
  const names = [...new Set(recordsOf(answer, 'PTR').map(({ target }) => target))].sort((a, b) =>
    a.localeCompare(b),
  );
  const seen = { address, names, confirmed: [] };
  if (couldNotSee(answer)) return { ...seen, state: 'unseen', detail: unseenReason(answer) };
  if (names.length === 0) return { ...seen, state: 'missing', detail: '' };
  const forward = names.slice(0, MAX_NAMES).map((name) => forwardOf(name, address, ask));
  const confirmed = forward.filter(({ back }) => back).map(({ name }) => name);
  if (confirmed.length > 0) return { ...seen, confirmed, state: 'confirmed', detail: '' };
  const unseen = forward.filter((one) => one.unseen !== '');
  if (unseen.length > 0)
    return { ...seen, state: 'unseen', detail: unseen.map((one) => one.unseen).join('; ') };
  return {
    ...seen,
    state: 'not-confirmed',
    detail: forward.map(({ name, leads }) => `${name} ${leads}`).join('; '),
  };
}

function forwardOf(
  name: string,
  address: string,
  ask: Ask,
): { readonly name: string; readonly back: boolean; readonly leads: string; readonly unseen: string } {
  const answer = ask(name, isIP(address) === 6 ? 'AAAA' : 'A');
  const addresses = [...recordsOf(answer, 'A'), ...recordsOf(answer, 'AAAA')].map((record) =>
    canonicalAddress(record.address),
  );
  const leads =
    addresses.length > 0 ? `leads to ${addresses.join(', ')}` : (NOWHERE[answer.kind] ?? 'has no address');
  const unseen = couldNotSee(answer) ? unseenReason(answer) : '';
  return { name, back: addresses.includes(canonicalAddress(address)), leads, unseen };
}

const NOWHERE: Readonly<Record<string, string>> = { nxdomain: 'does not exist', badname: 'cannot be a name' };
