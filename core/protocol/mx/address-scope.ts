/** Which addresses the public internet can reach. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { DomainSubject } from '../../model/mail-dns-facts.ts';

/**
 * "" for an address that mail can be delivered to, else the kind of range it lies in: "private", "loopback" ...
 * Documentation prefixes (RFC 5737, RFC 3849) count as public: examples and laboratories are written with them.
 */
export function nonPublicRange(address: string): string {
  if (isIP(address) === 0) return 'no address';
  const parsed = ipaddr.process(address);
  const range: string = parsed.range();
  if (range === 'unicast' || isDocumentation(parsed)) return '';
  // 64:ff9b::/96, 6to4 and Teredo carry a public IPv4 address and are routed.
  if (range === 'rfc6052' || range === '6to4' || range === 'teredo') return '';
  return RANGES[range] ?? range;
}

const RANGES: Readonly<Record<string, string>> = {
  carrierGradeNat: 'carrier-grade NAT',
  linkLocal: 'link-local',
  uniqueLocal: 'unique local',
  unspecified: 'unspecified',
};

const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'].map(
  (prefix) => ipaddr.parseCIDR(prefix),
);

function isDocumentation(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return DOCUMENTATION.some(
    ([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never),
  );
}

/**
 * The same for a host of this domain. Addresses for documentation are right below names for documentation (RFC 2606,
 * RFC 6761); in the zone of anybody else they were copied out of an example.
 */
export function closedRange(address: string, domain: string): string {
  const range = nonPublicRange(address);
  if (range !== '' || isIP(address) === 0 || isExampleName(domain)) return range;
  return isDocumentation(ipaddr.process(address)) ? 'for documentation only' : '';
}

function isExampleName(domain: string): boolean {
  return /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$/i.test(domain);
}

/** MX hosts are probed on another port than 25 only in a laboratory, whose addresses are private on purpose. */
export function isLaboratory(subject: Pick<DomainSubject, 'followMx'>): boolean {
  return subject.followMx !== undefined && subject.followMx.port !== 25;
}
