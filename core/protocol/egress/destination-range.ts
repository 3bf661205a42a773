/**
 * May a vantage that stands in somebody's inner network connect to an address that a stranger's DNS gave it? Whoever
 * writes a zone could else make the monitor knock on inner doors with its own identity, up to the metadata service.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { nonPublicRange } from '../mx/index.ts';

/** RFC 4291 2.4: what is allocated as global unicast. The rest (::a.b.c.d, fec0::/10, ...) has no public servers. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
/** RFC 6052 2.1. RFC 8215 64:ff9b:1::/48 is for use inside one network. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** "" for an address on the public Internet, else what it is: "loopback", "link-local" ... */
export function innerRange(address: string): string {
  const range = nonPublicRange(address);
  if (range !== '' || isIP(address) === 4) return range;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return '';
  const six = parsed as ipaddr.IPv6;
  const inside = embedded(six);
  if (inside === undefined) return six.match(GLOBAL) ? '' : 'not globally routed';
  const inner = nonPublicRange(inside);
  return inner === '' ? '' : `${inner} (${inside})`;
}

/** The IPv4 address that a gateway would deliver to: RFC 6052 2.2, RFC 3056 2, RFC 4380 4 (complemented). */
function embedded(address: ipaddr.IPv6): string | undefined {
  const octets = address.toByteArray();
  const at = (from: number, flip = 0): string =>
    octets
      .slice(from, from + 4)
      .map((octet) => octet ^ flip)
      .join('.');
  if (address.match(NAT64)) return at(12);
  const range: string = address.range();
  if (range === '6to4') return at(2);
  return range === 'teredo' ? at(12, 0xff) : undefined;
}
