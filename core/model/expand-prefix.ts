/** The addresses of a CIDR prefix, where these are few enough to be asked about one by one. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './canonical-address.ts';

/** A /28. */
export const MOST_ADDRESSES = 16;

/** Undefined: more than that, or no prefix at all. The first and the last are taken too: who routes a /28 may send from all. */
export function expandPrefix(text: string): readonly string[] | undefined {
  const [head = '', bits] = text.split('/');
  if (isIP(head) === 0) return undefined;
  if (bits === undefined) return [canonicalAddress(head)];
  if (!/^\d{1,3}$/.test(bits)) return undefined;
  const bytes = ipaddr.parse(head).toByteArray();
  const width = bytes.length * 8 - Number(bits);
  if (width < 0 || 2 ** width > MOST_ADDRESSES) return undefined;
  // At most four bits are free, so that one octet counts.
  const last = (bytes.at(-1) ?? 0) & ~(2 ** width - 1);
  return Array.from({ length: 2 ** width }, (_, index) =>
    canonicalAddress(ipaddr.fromByteArray([...bytes.slice(0, -1), last + index]).toString()),
  );
}
