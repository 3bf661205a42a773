import { getDomain } from 'tldts';

/**
 * Registrable domain by the public suffix list with its private part; "" for a public suffix itself. Found when a
 * configuration is read, not when a probe runs: the list would be a fifth of the probe function's bundle.
 */
export function registrableDomain(domain: string): string {
  // tldts passes over an empty first label; such a name is none.
  if (domain.startsWith('.')) return '';
  return getDomain(domain, { allowPrivateDomains: true }) ?? '';
}
