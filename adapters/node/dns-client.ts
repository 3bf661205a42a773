/**
 * The DNS client behind core's `Dns` port: a stub resolver that shows what node:dns hides (AD, TTL, aliases, the reason of
 * a failure). Equal questions under way are asked once; answers are kept for as long as their TTL allows.
 */
import { getServers } from 'node:dns';
import { emptyAnswer, type DnsAnswer, type RrType } from '../../core/model/dns.ts';
import type { Dns } from '../../core/ports.ts';
import {
  absoluteName,
  formatResolver,
  parseResolver,
  type ResolverAddress,
} from '../../core/protocol/dns/index.ts';
import { dnsAnswer } from './dns-answer.ts';
import { followAliases } from './dns-aliases.ts';
import { cacheKey, createDnsCache } from './dns-cache.ts';
import { createIterator } from './dns-iterate.ts';
import { createFailover, type Effort, type FailoverOptions } from './dns-failover.ts';

export interface NodeDnsOptions {
  /** "192.0.2.53", "[::1]:5353", "tls://192.0.2.53#dns.example", "https://192.0.2.53/dns-query#dns.example" or "direct"; unset or empty = the system's. */
  readonly servers?: readonly string[];
  /** For one try; a question takes at most this, times servers, times tries. */
  readonly timeoutMs?: number;
  /** Rounds over the servers. */
  readonly tries?: number;
  /** Questions under way to one server; the rest waits. */
  readonly maxInFlight?: number;
  /** Answers kept; 0 = none. */
  readonly cacheSize?: number;
  /** Random case in questions (0x20): forging gets harder, but a few servers do not repeat it. */
  readonly mixCase?: boolean;
  /** Ask for signatures even where a caller does not. The AD bit comes without them. */
  readonly dnssec?: boolean;
  /** PEM of authorities that may speak for servers over TLS and HTTPS, beside the runtime's. */
  readonly ca?: readonly string[];
  /** With "direct": ask no server in an inner network, whatever a zone says. */
  readonly isGuarded?: boolean;
  /** Monotonic milliseconds: the cache's clock. */
  readonly now?: () => number;
}

export interface NodeDnsStats {
  /** Calls of ask(). */
  readonly questions: number;
  readonly cacheHits: number;
  /** Calls that joined an equal question under way. */
  readonly joined: number;
  /** Datagrams out, connections, tries without a reply, replies that were not to us, sockets (= source ports) used. */
  readonly sent: number;
  readonly tcp: number;
  readonly timeouts: number;
  readonly foreign: number;
  readonly sockets: number;
}

export interface NodeDns extends Dns {
  /** Questions under way end as "unreachable". */
  close(): Promise<void>;
  stats(): NodeDnsStats;
  /** Such a question would be answered by the cache, or by an equal one under way. */
  readonly knows: (name: string, type: RrType) => boolean;
  /** "address:port" of each server, in the order asked. */
  readonly servers: readonly string[];
}

interface Asking {
  readonly promise: Promise<DnsAnswer>;
  readonly finish: (answer: DnsAnswer) => void;
  readonly effort: Effort;
  waiters: number;
}

export function createNodeDns(options: NodeDnsOptions = {}): NodeDns {
  const servers = serversOf(options);
  const counts = {
    questions: 0,
    cacheHits: 0,
    joined: 0,
    sent: 0,
    tcp: 0,
    timeouts: 0,
    foreign: 0,
    sockets: 0,
  };
  const way = {
    timeoutMs: options.timeoutMs ?? 2500,
    tries: options.tries ?? 2,
    maxInFlight: options.maxInFlight ?? 128,
    mixCase: options.mixCase ?? false,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    count: (what) => (counts[what] += 1),
  } satisfies FailoverOptions;
  const roots = servers.filter(({ root }) => root === true);
  const failover =
    roots.length === 0
      ? createFailover(servers, way)
      : createIterator(
          roots.filter(({ address }) => address !== ''),
          { ...way, isGuarded: options.isGuarded === true },
        );
  const cache = createDnsCache(options.cacheSize ?? 10_000, options.now ?? (() => performance.now()));
  const asking = new Map<string, Asking>();
  let closed = false;

  function start(name: string, type: RrType, dnssec: boolean, key: string): Asking {
    const since = performance.now();
    const { promise, resolve } = Promise.withResolvers<DnsAnswer>();
    const effort: Effort = { cancel: () => {} };
    const finish = (answer: DnsAnswer): void => {
      if (asking.get(key) === one) asking.delete(key);
      resolve(answer);
    };
    const one: Asking = { promise, finish, effort, waiters: 0 };
    asking.set(key, one);
    followAliases(failover, cache, { name, type, dnssec, effort }, ({ said, server }) => {
      const answer = dnsAnswer(name, type, said, server, since);
      cache.put(key, answer);
      finish(answer);
    });
    return one;
  }

  return {
    servers: servers.map(formatResolver),
    ask(text, type, { signal, dnssec = options.dnssec ?? false } = {}) {
      counts.questions += 1;
      const name = absoluteName(text);
      if (!name.ok)
        return Promise.resolve(emptyAnswer(text.toLowerCase().slice(0, 300), type, 'badname', name.detail));
      if (signal?.aborted === true)
        return Promise.resolve(emptyAnswer(name.value, type, 'timeout', OUR_TIME));
      if (closed) return Promise.resolve(emptyAnswer(name.value, type, 'unreachable', CLOSED));
      const key = cacheKey(name.value, type, dnssec);
      const kept = cache.get(key);
      if (kept !== undefined) {
        counts.cacheHits += 1;
        return Promise.resolve(kept);
      }
      let one = asking.get(key);
      if (one === undefined) one = start(name.value, type, dnssec, key);
      else counts.joined += 1;
      one.waiters += 1;
      if (signal === undefined) return one.promise;
      return untilAborted(one, signal, emptyAnswer(name.value, type, 'timeout', OUR_TIME), () => {
        if (asking.get(key) === one) asking.delete(key);
      });
    },
    close() {
      closed = true;
      for (const [key, one] of asking) {
        const [name, type] = key.split(' ') as [string, RrType];
        one.effort.cancel();
        one.finish(emptyAnswer(name, type, 'unreachable', CLOSED));
      }
      failover.close();
      cache.clear();
      return Promise.resolve();
    },
    stats: () => ({ ...counts }),
    knows(text, type) {
      const name = absoluteName(text);
      if (!name.ok) return true;
      const key = cacheKey(name.value, type, options.dnssec ?? false);
      return asking.has(key) || cache.get(key) !== undefined;
    },
  };
}

const OUR_TIME = 'our time was up';
const CLOSED = 'this DNS client was closed';

function serversOf(options: NodeDnsOptions): readonly ResolverAddress[] {
  const texts =
    options.servers === undefined || options.servers.length === 0 ? getServers() : options.servers;
  return texts.map((text) => {
    const server = parseResolver(text);
    if (!server.ok) throw new RangeError(`Cannot use resolver "${text}": ${server.detail}`);
    return server.value;
  });
}

/** This caller's time may end before the question does; the others go on waiting, and with the last one it is dropped. */
function untilAborted(
  one: Asking,
  signal: AbortSignal,
  late: DnsAnswer,
  drop: () => void,
): Promise<DnsAnswer> {
  return new Promise((resolve) => {
    const since = performance.now();
    const abort = (): void => {
      one.waiters -= 1;
      if (one.waiters === 0) {
        drop();
        one.effort.cancel();
      }
      resolve({ ...late, tookMs: rounded(performance.now() - since) });
    };
    signal.addEventListener('abort', abort, { once: true });
    void one.promise.then((answer) => {
      signal.removeEventListener('abort', abort);
      resolve(answer);
    });
  });
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
