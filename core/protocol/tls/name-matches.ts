/**
 * Does a certificate name this host (RFC 9525)? Only subjectAltName counts; a common name does not, however often it is
 * still the only place where an old certificate has the name.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `names` as in CertificateFact: "DNS:mx.example.com", "IP:192.0.2.1". `reference` is a host name or an address. */
export function nameMatches(names: readonly string[], reference: string): boolean {
  if (isIP(reference) !== 0) {
    const wanted = canonical(reference);
    return names.some((name) => name.startsWith('IP:') && canonical(name.slice(3)) === wanted);
  }
  const wanted = labelsOf(reference);
  return names.some((name) => name.startsWith('DNS:') && matches(labelsOf(name.slice(4)), wanted));
}

function labelsOf(name: string): string[] {
  return name.toLowerCase().replace(/\.$/, '').split('.');
}

function matches(presented: readonly string[], wanted: readonly string[]): boolean {
  if (presented.length !== wanted.length) return false;
  // RFC 9525 6.3: "*" is the whole left-most label, and never matches more than one. "*.com" would name a whole registry.
  const wild = presented[0] === '*' && presented.length > 2;
  return presented.every((label, index) =>
    index === 0 && wild ? wanted[0] !== '' : label === wanted[index],
  );
}

function canonical(address: string): string | undefined {
  return ipaddr.isValid(address) ? ipaddr.parse(address).toNormalizedString() : undefined;
}
