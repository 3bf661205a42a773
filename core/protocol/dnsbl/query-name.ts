/** The names that are asked for, for addresses and for a list's test points. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { DnsblAsked, DnsblList } from '../../model/dnsbl-facts.ts';
import { dnsblName } from '../dns/index.ts';

export interface TestPoint {
  readonly address: string;
  readonly expect: DnsblAsked['tests'][number]['expect'];
}

/** RFC 5782 5: what every list should have and should not have. */
const TEST_POINTS = {
  4: { listed: ['127.0.0.2'], unlisted: ['127.0.0.1'] },
  6: { listed: ['::ffff:7f00:2'], unlisted: ['::ffff:7f00:1'] },
} as const;

/** 4 or 6, as receivers see it: an IPv4 address in IPv6 clothes is IPv4. */
export function familyOf(address: string): 4 | 6 {
  return isIP(address) !== 0 && ipaddr.process(address).kind() === 'ipv4' ? 4 : 6;
}

/** Test points for addresses of a family: the list's own, else those that every list should have. */
export function testPointsOf(list: DnsblList, family: 4 | 6): readonly TestPoint[] {
  const points = (expect: TestPoint['expect']): TestPoint[] => {
    const own = list.testPoints[expect].filter((address) => isIP(address) === family);
    return (own.length > 0 ? own : TEST_POINTS[family][expect]).map((address) => ({ address, expect }));
  };
  return [...points('listed'), ...points('unlisted')];
}

export function queryName(address: string, zone: string): string {
  return dnsblName(address, zone);
}

/** RFC 5782 2.4, 5: the IPv6 test points look like mapped IPv4 addresses, but are asked for as 32 nibbles. */
export function testPointName(point: string, zone: string): string {
  if (isIP(point) !== 6) return dnsblName(point, zone);
  const bytes = ipaddr.IPv6.parse(point).toByteArray().reverse();
  const nibbles = bytes.map((byte) => `${(byte & 15).toString(16)}.${(byte >> 4).toString(16)}`).join('.');
  return `${nibbles}.${zone.replace(/\.$/, '').toLowerCase()}`;
}
