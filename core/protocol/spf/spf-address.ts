/** Client addresses and the networks of ip4, ip6, a and mx, as 32-bit words: four for IPv6, one for IPv4. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface SpfAddress {
  readonly family: 4 | 6;
  readonly words: readonly number[];
  /** Readable form: what %{c} expands to. */
  readonly text: string;
}

export function parseAddress(text: string): SpfAddress | undefined {
  if (isIP(text) === 4) return { family: 4, words: [wordOfIpv4(text)], text };
  if (isIP(text) !== 6) return undefined;
  const address = ipaddr.IPv6.parse(text.replace(/%.*$/, ''));
  // RFC 7208 5: an IPv4-mapped address is an IPv4 address.
  if (address.isIPv4MappedAddress()) return parseAddress(address.toIPv4Address().toString());
  return { family: 6, words: wordsOf(address), text: address.toRFC5952String() };
}

/** Words of a network as written in a record. Not mapped: ip6:::ffff:192.0.2.1 matches no IPv4 client. */
export function networkWords(text: string): readonly number[] {
  return isIP(text) === 4 ? [wordOfIpv4(text)] : wordsOf(ipaddr.IPv6.parse(text));
}

/** Do the first `length` bits agree? */
export function inNetwork(address: readonly number[], network: readonly number[], length: number): boolean {
  if (address.length !== network.length) return false;
  let left = length;
  for (let index = 0; left > 0; index += 1, left -= 32) {
    const difference = (address[index] ?? 0) ^ (network[index] ?? 0);
    // A shift by 32 would be a shift by 0.
    if (left >= 32 ? difference !== 0 : difference >>> (32 - left) !== 0) return false;
  }
  return true;
}

/** RFC 7208 7.3: %{i} of IPv6 is its 32 nibbles between dots, %{i} of IPv4 its usual form. */
export function dotted(address: SpfAddress): string {
  if (address.family === 4) return address.text;
  const nibbles = address.words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  return nibbles.toUpperCase().split('').join('.');
}

function wordOfIpv4(text: string): number {
  let word = 0;
  for (const octet of text.split('.')) word = (word << 8) | Number(octet);
  return word;
}

function wordsOf(address: ipaddr.IPv6): readonly number[] {
  const parts = address.parts;
  return [0, 2, 4, 6].map((index) => ((parts[index] ?? 0) << 16) | (parts[index + 1] ?? 0));
}
