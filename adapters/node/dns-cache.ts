/** Answers for as long as their TTL allows, absence included (RFC 2308 5). What could not be seen is never kept. */
import { couldNotSee, type DnsAnswer } from '../../core/model/dns.ts';
import { createBoundedMap } from './bounded-map.ts';

/** An answer with its signatures may be of another kind than one without: no resolver on the way has validated it. */
export function cacheKey(name: string, type: string, dnssec: boolean): string {
  return dnssec ? `${name} ${type} signed` : `${name} ${type}`;
}

export interface DnsCache {
  /** With its TTLs counted down. */
  get(key: string): DnsAnswer | undefined;
  put(key: string, answer: DnsAnswer): void;
  clear(): void;
}

/** RFC 2308 5, RFC 8767 4: a year in a TTL is a mistake, and would hide its correction. Seconds. */
const LONGEST = 86_400;
const LONGEST_ABSENCE = 10_800;

/** `now` gives monotonic milliseconds. */
export function createDnsCache(size: number, now: () => number): DnsCache {
  const kept = createBoundedMap<string, { readonly answer: DnsAnswer; readonly since: number }>(size);
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      const age = Math.floor((now() - found.since) / 1000);
      return age < found.answer.ttl ? aged(found.answer, age) : undefined;
    },
    put(key, answer) {
      if (answer.ttl === 0 || couldNotSee(answer)) return;
      const ttl = Math.min(answer.ttl, answer.kind === 'answer' ? LONGEST : LONGEST_ABSENCE);
      kept.set(key, { answer: ttl === answer.ttl ? answer : { ...answer, ttl }, since: now() });
    },
    clear() {
      kept.clear();
    },
  };
}

function aged(answer: DnsAnswer, age: number): DnsAnswer {
  return { ...olderBy(answer, age), tookMs: 0 };
}

/** With its TTLs counted down by `age` seconds. */
export function olderBy<T extends Pick<DnsAnswer, 'ttl' | 'records' | 'chain'>>(answer: T, age: number): T {
  if (age === 0) return answer;
  const left = (ttl: number): number => Math.max(0, ttl - age);
  return {
    ...answer,
    ttl: left(answer.ttl),
    records: answer.records.map((record) => ({ ...record, ttl: left(record.ttl) })),
    chain: answer.chain.map((alias) => ({ ...alias, ttl: left(alias.ttl) })),
  };
}
