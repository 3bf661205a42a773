/** The names that are asked for, for addresses, for names, and for a list's test points. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { DnsblList } from '../../model/dnsbl-facts.ts';
import { dnsblName } from '../dns/index.ts';
import { hideKeys } from './hide-keys.ts';

const PLACE = '{key}';

/** 4 or 6, as receivers see it: an IPv4 address in IPv6 clothes is IPv4. */
export function familyOf(address: string): 4 | 6 {
  return isIP(address) !== 0 && ipaddr.process(address).kind() === 'ipv4' ? 4 : 6;
}

/** The zone that is asked. `key` is the customer's, for lists that want one. */
export function zoneOf({ zone }: Pick<DnsblList, 'zone'>, key = ''): string {
  return zone.replace(PLACE, key).replace(/\.$/, '').toLowerCase();
}

/** The zone as it may be shown. */
export function shownZone({ zone }: Pick<DnsblList, 'zone'>): string {
  return hideKeys(zone.replace(PLACE, '***'));
}

/** RFC 5782 2.1, 2.4, 3: octets or nibbles turned round, or the name itself, in front of the zone. */
export function queryName(item: string, zone: string): string {
  return isIP(item) === 0 ? `${item.toLowerCase()}.${zone}` : dnsblName(item, zone);
}

/** RFC 5782 2.4, 5: the IPv6 test points look like mapped IPv4 addresses, but are asked for as 32 nibbles. */
export function testPointName(point: string, zone: string): string {
  if (isIP(point) !== 6) return queryName(point, zone);
  const bytes = ipaddr.IPv6.parse(point).toByteArray().reverse();
  const nibbles = bytes.map((byte) => `${(byte & 15).toString(16)}.${(byte >> 4).toString(16)}`).join('.');
  return `${nibbles}.${zone.replace(/\.$/, '').toLowerCase()}`;
}
