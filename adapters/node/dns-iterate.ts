/**
 * Questions without a resolver: from the root along the referrals to the servers that have the zone (RFC 1034 5.3.3). For
 * those whose resolver is refused or lied to. No server is believed about what is not below its zone.
 */
import { isIP } from 'node:net';
import { canonicalAddress } from '../../core/model/canonical-address.ts';
import type { RrType } from '../../core/model/dns.ts';
import { isWithin, ROOT_SERVERS, type ResolverAddress, type Said } from '../../core/protocol/dns/index.ts';
import { innerRange } from '../../core/protocol/egress/index.ts';
import { createBoundedMap } from './bounded-map.ts';
import {
  createFailover,
  type Asked,
  type Effort,
  type Failover,
  type FailoverOptions,
  type Outcome,
} from './dns-failover.ts';

interface Cut {
  readonly zone: string;
  readonly servers: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** Monotonic milliseconds. */
  readonly until: number;
}

/** Of one question of the caller, with all that it takes. */
interface Budget {
  questions: number;
  ended: boolean;
  readonly effort: Effort;
  /** Names of servers whose address is being looked for: one that needs itself has none. */
  readonly looking: Set<string>;
}

/** Danger: delegations can be built to lead on for ever, or to fan out (CVE-2020-8616). */
const MOST_QUESTIONS = 60;
const MOST_ADDRESSES = 4;
const MOST_HOPS = 8;
const MOST_CUTS = 5_000;
/** RFC 2308 5, RFC 8767 4: a day is enough. Seconds. */
const LONGEST = 86_400;

export interface IteratorOptions extends FailoverOptions {
  /** Referrals come from strangers: none leads into an inner network. */
  readonly isGuarded?: boolean;
}

/** `roots` empty = the public ones. The port of the first is every server's: a laboratory has no other way to say it. */
export function createIterator(
  roots: readonly ResolverAddress[],
  { isGuarded = false, ...options }: IteratorOptions,
): Failover {
  const port = roots[0]?.port ?? 53;
  const root: Cut = {
    zone: '',
    servers:
      roots.length === 0 ? ROOT_SERVERS : [{ name: 'root', addresses: roots.map(({ address }) => address) }],
    until: Infinity,
  };
  const cuts = createBoundedMap<string, Cut>(MOST_CUTS);
  const lines = new Map<string, Failover>();

  function lineTo(address: string): Failover {
    const known = lines.get(address);
    if (known !== undefined) return known;
    // Sockets that are idle close by themselves; what is left of a line is small, but not nothing.
    if (lines.size >= MOST_CUTS) {
      const [oldest] = lines;
      oldest?.[1].close();
      lines.delete(oldest?.[0] ?? '');
    }
    const line = createFailover([{ address, port }], options);
    lines.set(address, line);
    return line;
  }

  /** The deepest zone above the name whose servers are known. */
  function nearest(name: string, type: RrType): Cut {
    // RFC 4035 3.1.4.1: the DS of a zone stands above it.
    let zone = type === 'DS' ? above(name) : name;
    for (;;) {
      const cut = cuts.get(zone);
      if (cut !== undefined && cut.until > performance.now()) return cut;
      if (zone === '') return root;
      zone = above(zone);
    }
  }

  function ask(address: string, asked: Asked, budget: Budget): Promise<Outcome> {
    budget.questions += 1;
    return new Promise((resolve) => {
      const effort: Effort = { cancel: () => {} };
      budget.effort.cancel = () => {
        budget.ended = true;
        effort.cancel();
      };
      lineTo(address).ask({ ...asked, direct: true }, effort, resolve);
    });
  }

  async function iterate(asked: Asked, budget: Budget): Promise<Outcome> {
    let cut = nearest(asked.name, asked.type);
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const step = await askZone(cut, asked, budget);
      if (!('zone' in step)) return step;
      cut = step;
      cuts.set(cut.zone, cut);
    }
    return failure('servfail', `more than ${MOST_HOPS} referrals for ${asked.name}`);
  }

  /** A verdict, or the zone below that has one. */
  async function askZone(cut: Cut, asked: Asked, budget: Budget): Promise<Outcome | Cut> {
    const failures: Outcome[] = [];
    const tried = new Set<string>();
    const shown = cut.zone === '' ? 'the root' : cut.zone;
    for (const server of inRandomOrder(cut.servers)) {
      for (const address of await addressesOf(server, cut, budget)) {
        if (isGuarded && cut !== root && innerRange(canonicalAddress(address)) !== '') continue;
        if (budget.ended || tried.size >= MOST_ADDRESSES || tried.has(address)) continue;
        if (budget.questions >= MOST_QUESTIONS)
          return failure('servfail', `${MOST_QUESTIONS} questions did not lead to ${asked.name}`);
        tried.add(address);
        const outcome = await ask(address, asked, budget);
        const { said } = outcome;
        const { referral } = said;
        if (referral !== undefined) {
          // Downwards only, towards the name: anything else is a server that does not have the zone.
          const isBelow =
            referral.zone !== cut.zone &&
            isWithin(referral.zone, cut.zone) &&
            isWithin(asked.name, referral.zone);
          if (isBelow) return cutOf(referral, cut);
          failures.push(
            lame(outcome, `${outcome.server} is lame for ${shown}: it refers to "${referral.zone}"`),
          );
        } else if (said.kind === 'answer' || said.kind === 'nodata' || said.kind === 'nxdomain') {
          if (said.authoritative === true) return { ...outcome, said: within(said, cut.zone) };
          failures.push(
            lame(outcome, `${outcome.server} is lame for ${shown}: it answers without authority`),
          );
        } else failures.push(outcome);
      }
    }
    const worst =
      failures.find(({ said }) => said.kind !== 'timeout' && said.kind !== 'unreachable') ?? failures[0];
    if (worst === undefined) return failure('servfail', `no server of ${shown} has an address`);
    const detail = failures.map(({ said }) => said.detail).join('; ');
    return { ...worst, said: { ...worst.said, detail: `no server of ${shown} gives an answer: ${detail}` } };
  }

  async function addressesOf(
    server: Cut['servers'][number],
    cut: Cut,
    budget: Budget,
  ): Promise<readonly string[]> {
    if (server.addresses.length > 0) return ipv4First(server.addresses);
    // Glue that is needed and missing is nowhere else.
    if (isWithin(server.name, cut.zone) && cut.zone !== '') return [];
    if (budget.looking.has(server.name) || budget.questions >= MOST_QUESTIONS) return [];
    budget.looking.add(server.name);
    // Danger: a way that is known costs no question, and servers that need each other fan out along it.
    budget.questions += 1;
    try {
      const { said } = await iterate({ name: server.name, type: 'A', dnssec: false }, budget);
      return said.records.flatMap((record) => (record.type === 'A' ? [record.address] : []));
    } finally {
      budget.looking.delete(server.name);
    }
  }

  return {
    ask(asked, effort, done) {
      const budget: Budget = { questions: 0, ended: false, effort, looking: new Set() };
      const run = async (): Promise<void> => {
        const outcome = await iterate(asked, budget);
        if (!budget.ended) done(outcome);
      };
      void run();
    },
    close() {
      for (const line of lines.values()) line.close();
      lines.clear();
    },
  };
}

/** Glue counts only below the zone that gives it: RFC 2181 5.4.1, and what a forger would add. */
function cutOf(referral: NonNullable<Said['referral']>, from: Cut): Cut {
  return {
    zone: referral.zone,
    until: performance.now() + Math.min(referral.ttl, LONGEST) * 1000,
    servers: referral.servers.map(({ name, addresses }) => ({
      name,
      addresses: isWithin(name, from.zone) ? addresses : [],
    })),
  };
}

/** A server speaks for its zone: where an alias leads out of it, its own servers are asked. */
function within(said: Said, zone: string): Said {
  const leaves = said.chain.findIndex(({ target }) => !isWithin(target, zone));
  const last = said.chain[leaves];
  if (last === undefined) return said;
  const chain = said.chain.slice(0, leaves + 1);
  const ttl = Math.min(...chain.map((alias) => alias.ttl));
  return {
    ...said,
    kind: 'nodata',
    rcode: 'NOERROR',
    records: [],
    chain,
    ttl,
    detail: '',
    next: last.target,
  };
}

function lame(outcome: Outcome, detail: string): Outcome {
  const { chain: _chain, records: _records, referral: _referral, next: _next, ...said } = outcome.said;
  return { ...outcome, said: { ...said, kind: 'servfail', records: [], chain: [], ttl: 0, detail } };
}

function failure(kind: 'servfail', detail: string): Outcome {
  return { said: { kind, rcode: '', records: [], chain: [], ttl: 0, ad: false, detail }, server: '' };
}

function above(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** Many hosts have no IPv6 at all, none has IPv6 only. */
function ipv4First(addresses: readonly string[]): readonly string[] {
  return [...addresses].sort((a, b) => isIP(a) - isIP(b));
}

function inRandomOrder<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
