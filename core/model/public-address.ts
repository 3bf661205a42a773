/** Which addresses a public blocklist can know. To ask one about any other tells a stranger about our network, for nothing. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** RFC 5737 3, RFC 3849 2: stand for real addresses in examples and drills; a question about them tells nobody anything. */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((text) =>
  ipaddr.parseCIDR(text),
);

export function isDocumentation(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  return DOCUMENTATION.some(([net, bits]) => net.kind() === parsed.kind() && parsed.match(net, bits));
}

/** Routed on the public Internet, so that receivers can see mail come from it. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.process(address).range() === 'unicast';
}
