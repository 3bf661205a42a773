/**
 * Names that stand for addresses. The tree under in-addr.arpa and ip6.arpa names every address with its parts turned
 * round, so that a network is a zone; DNS blocklists hang the same labels below their own zone (RFC 5782).
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Octets (IPv4) or nibbles (IPv6) from the last to the first: "1.2.0.192" for 192.0.2.1. Throws for what is no address. */
export function reversedLabels(address: string): string {
  // ipaddr.js alone would take "0x7f.1" and "127.1" for addresses.
  if (isIP(address) === 0) throw new RangeError(`Cannot reverse "${address}": not an IP address`);
  // RFC 4291 2.5.5.2: ::ffff:192.0.2.1 is how a dual-stack socket shows an IPv4 peer; its names are those of 192.0.2.1.
  const bytes = ipaddr.process(address).toByteArray().reverse();
  if (bytes.length === 4) return bytes.join('.');
  // RFC 3596 2.5: 32 nibbles, low-order first.
  return bytes.map((byte) => `${(byte & 15).toString(16)}.${(byte >> 4).toString(16)}`).join('.');
}

/** RFC 1035 3.5, RFC 3596 2.5: the name whose PTR records tell what the address is called. */
export function reverseName(address: string): string {
  const labels = reversedLabels(address);
  return `${labels}.${labels.length > 15 ? 'ip6' : 'in-addr'}.arpa`;
}

/** RFC 5782 2.1, 2.4: the name whose A record tells whether the blocklist has the address. */
export function dnsblName(address: string, zone: string): string {
  return `${reversedLabels(address)}.${zone.replace(/\.$/, '').toLowerCase()}`;
}
