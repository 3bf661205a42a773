import { recordsOf } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import { hostAddresses } from '../mx/index.ts';

export interface FoundServers {
  /** "" = none was found. */
  readonly zone: string;
  readonly servers: readonly { readonly name: string; readonly address: string }[];
  readonly homeless: readonly string[];
}

/** RFC 2182 5 says three to seven; the root has thirteen names with two addresses each. */
export const MOST_ADDRESSES = 26;

/** NS records of the domain, or of the nearest name above it that has some: the zone that it lies in. */
export function findServers(domain: string, ask: Ask): FoundServers {
  const labels = domain.split('.');
  // Never the servers of a public suffix: one label is nobody's own zone.
  for (let from = 0; from < labels.length - 1; from += 1) {
    const zone = labels.slice(from).join('.');
    const names = recordsOf(ask(zone, 'NS'), 'NS').map(({ target }) => target);
    if (names.length === 0) continue;
    const hosts = [...new Set(names)].sort().map((name) => hostAddresses(name, ask));
    return {
      zone,
      servers: hosts
        .flatMap(({ host, addresses }) => addresses.map((address) => ({ name: host, address })))
        .slice(0, MOST_ADDRESSES),
      homeless: hosts.filter(({ state }) => state === 'missing' || state === 'empty').map(({ host }) => host),
    };
  }
  return { zone: '', servers: [], homeless: [] };
}
