/** How many addresses a record lets pass, with all that it includes: ranges that overlap count once. */
import { recordsOf } from '../../model/dns.ts';
import { look, type Walk } from './count-voids.ts';
import { queryName } from './query-name.ts';
import { networkWords } from './spf-address.ts';
import type { SpfTerm } from './spf-record.ts';

export interface AddressRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** `name`: what a and mx ask for. IPv6 counts in networks of 64 bits, the least that a site has. */
export function authorise(walk: Walk, term: SpfTerm, name: string | undefined): void {
  if (term.kind === 'ip4' || term.kind === 'ip6') return add(walk, term.network, term.length);
  if (name === undefined || (term.kind !== 'a' && term.kind !== 'mx')) return;
  const hosts =
    term.kind === 'a' ? [name] : recordsOf(look(walk, name, 'MX'), 'MX').map(({ exchange }) => exchange);
  for (const host of hosts) {
    const asked = queryName(host);
    if (asked === undefined) continue;
    for (const { address } of recordsOf(look(walk, asked, 'A'), 'A')) add(walk, address, term.length4);
    for (const { address } of recordsOf(look(walk, asked, 'AAAA'), 'AAAA')) add(walk, address, term.length6);
  }
}

function add(walk: Walk, network: string, length: number): void {
  const words = networkWords(network);
  const bits = words.length === 1 ? 32 : 64;
  const value = words.slice(0, bits / 32).reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
  const free = BigInt(Math.max(bits - length, 0));
  const from = (value >> free) << free;
  (bits === 32 ? walk.ranges4 : walk.ranges6).push({ from, to: from + (1n << free) });
}

export function countAddresses(ranges: readonly AddressRange[]): number {
  let count = 0n;
  let end = 0n;
  for (const { from, to } of [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    if (to <= end) continue;
    count += to - (from > end ? from : end);
    end = to;
  }
  return Number(count);
}
