/** The resolver of a process that probes: lists may be asked another way than the rest, and always with courtesy. */
import type { Clock, Dns } from '../../core/ports.ts';
import { createCourteousDns } from './courteous-dns.ts';
import { createNodeDns } from './dns-client.ts';

export interface ProbeDnsOptions {
  /** As in NodeDnsOptions. */
  readonly servers: readonly string[];
  /** For questions to blocklists; none: the same. */
  readonly listServers: readonly string[];
  readonly ca?: readonly string[];
  readonly isGuarded?: boolean;
  readonly clock: Clock;
}

export interface ProbeDns extends Dns {
  /** Another resolver, to compare: one of each for a process. */
  readonly resolver: (name: string) => Dns;
  close(): Promise<void>;
}

/** One for a process: its cache, its budgets and what refused go over all jobs. */
export function createProbeDns({
  servers,
  listServers,
  clock,
  ca,
  isGuarded = false,
}: ProbeDnsOptions): ProbeDns {
  const trust = { isGuarded, ...(ca === undefined ? {} : { ca }) };
  const general = createNodeDns({ servers, ...trust });
  const own = listServers.length === 0 ? undefined : createNodeDns({ servers: listServers, ...trust });
  const forLists = own ?? general;
  const lists = createCourteousDns(forLists, { clock, knows: forLists.knows });
  const compared = new Map<string, ReturnType<typeof createNodeDns>>();
  return {
    resolver(name) {
      const one = compared.get(name) ?? createNodeDns({ servers: [name], ...trust });
      compared.set(name, one);
      return one;
    },
    async ask(name, type, options) {
      return (options?.courtesy === undefined ? general : lists).ask(name, type, options);
    },
    async close() {
      await Promise.all([general, own, ...compared.values()].map(async (one) => one?.close()));
    },
  };
}
