import ipaddr from 'ipaddr.js';

/** "192.0.2.0/24" when all addresses of both families lie in one network each, as providers give them out; else "". */
export function oneNetwork(addresses: readonly string[]): string {
  const networks = new Set(addresses.map(networkOf));
  const families = new Set([...networks].map((network) => network.includes(':')));
  return addresses.length > 1 && networks.size === families.size ? [...networks].sort().join(' and ') : '';
}

/** A /24 is the least that is routed on its own, a /48 what a site gets (RFC 6177 2). */
function networkOf(address: string): string {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [a = 0, b = 0, c = 0] = (parsed as ipaddr.IPv6).parts;
  return `${[a, b, c].map((part) => part.toString(16)).join(':')}::/48`;
}
