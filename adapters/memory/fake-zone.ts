/**
 * The whole of DNS in a few lines, for tests and the lab. It answers as a resolver would: NXDOMAIN and NODATA by
 * existence (empty non-terminals exist, RFC 8020), CNAME chains are followed, wildcards give what RFC 4592 says.
 *
 *   ; a comment. One record a line: owner [TTL] [IN] TYPE data. The final dot may be left out, names are absolute.
 *   example.com.        300 MX   10 mx1.example.com.
 *                           TXT  "v=spf1 " "-all"         ; starts with a space: the owner of the line before
 *   mx1.example.com         A    192.0.2.1
 *   *.example.com           TXT  "anything below"
 *   example.com        3600 SOA  ns.example.com hostmaster.example.com 1 7200 900 1209600 60
 *   mx1.example.com         TLSA 3 1 1 5f2c...            ; DS, DNSKEY, RRSIG, NSEC, NSEC3, CAA: RDATA in hexadecimal
 *
 * MX exchange "." is the root (null MX). Strings over 255 octets are cut into chunks; "\"" "\\" "\DDD" are escapes.
 * TTL is 300 when left out. Negative answers live as long as the SOA above says (RFC 2308 5), else 300 s.
 *
 * Faults come instead of an answer, for one type or for all, also at the end of a CNAME chain:
 *   !SERVFAIL mx1.example.com A
 *   !TIMEOUT *.example.org            ; every name below
 *   !REFUSED *                        ; every name
 * Kinds: !SERVFAIL !REFUSED !TIMEOUT !UNREACHABLE !MALFORMED !NXDOMAIN (and everything below it, RFC 8020).
 *
 * As an object: { "example.com": { MX: ["10 mx1.example.com"], TXT: ["one string", ["two ", "strings"]] } }.
 */
import type { DnsAnswer, DnsKind, DnsRecord, RrType } from '../../core/model/dns.ts';
import { questionKey } from '../../core/model/mail-dns-facts.ts';
import type { Dns } from '../../core/ports.ts';
import { normaliseName } from '../../core/protocol/dns/index.ts';
import { parseZone, rdataOf, type Zone, type ZoneFault } from './parse-zone.ts';

export type ZoneObject = Readonly<
  Record<string, { readonly [type in RrType]?: readonly (string | readonly string[])[] }>
>;

export type FakeZone = Dns & { readonly asked: readonly string[] };

const NEGATIVE_TTL = 300;
/** RFC 1034 3.6.2 sets no limit; resolvers do. */
const MAX_CHAIN = 16;
const RCODES: { readonly [kind in DnsKind]?: string } = {
  answer: 'NOERROR',
  nodata: 'NOERROR',
  nxdomain: 'NXDOMAIN',
  servfail: 'SERVFAIL',
  refused: 'REFUSED',
};
const DETAILS: { readonly [kind in DnsKind]?: string } = {
  servfail: 'the resolver answered SERVFAIL',
  refused: 'the resolver answered REFUSED',
  timeout: 'no reply within 5000 ms from 192.0.2.53:53',
  malformed: 'the reply cannot be read',
  unreachable: 'no resolver could be reached',
};

export function createFakeZone(source: string | ZoneObject): FakeZone {
  const zone = typeof source === 'string' ? parseZone(source) : zoneOfObject(source);
  const asked: string[] = [];
  const tree = createTree(zone);
  return {
    asked,
    ask(name, type, options) {
      const normal = normaliseName(name);
      asked.push(questionKey(normal, type));
      if (options?.signal?.aborted === true)
        return Promise.resolve(answerOf(normal, type, { kind: 'timeout' }));
      return Promise.resolve(tree(normal, type));
    },
  };
}

function zoneOfObject(object: ZoneObject): Zone {
  const records = Object.entries(object).flatMap(([name, types]) =>
    Object.entries(types).flatMap(([type, datas]) =>
      datas.map((data) =>
        rdataOf(
          { name: normaliseName(name), ttl: 300 },
          type as RrType,
          typeof data !== 'string' ? data : type === 'TXT' ? [data] : data.trim().split(/\s+/),
        ),
      ),
    ),
  );
  return { records, faults: [] };
}

function createTree({ records, faults }: Zone): (name: string, type: RrType) => DnsAnswer {
  const byName = Map.groupBy(records, (record) => record.name);
  const existing = new Set<string>(['']);
  for (const { name } of records) for (let at = name; at !== ''; at = parentOf(at)) existing.add(at);

  return (name, type) => {
    if (isBadName(name)) return answerOf(name, type, { kind: 'badname' });
    const chain: { name: string; target: string; ttl: number }[] = [];
    let at = name;
    for (;;) {
      const fault = faults.find((one) => hits(one, at, type));
      if (fault !== undefined) return answerOf(name, type, { kind: fault.kind, chain });
      if (chain.length > MAX_CHAIN) return answerOf(name, type, { kind: 'servfail', chain });
      const owned = ownedBy(at);
      if (owned === undefined) return answerOf(name, type, { kind: 'nxdomain', chain, ttl: negativeTtl(at) });
      const found = owned.filter((record) => record.type === type);
      if (found.length > 0) return answerOf(name, type, { kind: 'answer', chain, records: found });
      const alias = owned.find((record) => record.type === 'CNAME');
      if (alias?.type !== 'CNAME')
        return answerOf(name, type, { kind: 'nodata', chain, ttl: negativeTtl(at) });
      chain.push({ name: at, target: alias.target, ttl: alias.ttl });
      at = alias.target;
    }
  };

  /** Undefined: the name does not exist. */
  function ownedBy(name: string): readonly DnsRecord[] | undefined {
    if (existing.has(name)) return byName.get(name) ?? [];
    // RFC 4592 3.3.1: the wildcard below the closest encloser, and no other.
    let encloser = parentOf(name);
    while (!existing.has(encloser)) encloser = parentOf(encloser);
    return byName.get(encloser === '' ? '*' : `*.${encloser}`)?.map((record) => ({ ...record, name }));
  }

  function negativeTtl(name: string): number {
    for (let at = name; at !== ''; at = parentOf(at)) {
      const soa = byName.get(at)?.find((record) => record.type === 'SOA');
      if (soa?.type === 'SOA') return Math.min(soa.ttl, soa.minimum);
    }
    return NEGATIVE_TTL;
  }
}

function answerOf(
  name: string,
  type: RrType,
  found: { readonly kind: DnsKind; readonly ttl?: number } & Partial<Pick<DnsAnswer, 'chain' | 'records'>>,
): DnsAnswer {
  const { kind, chain = [], records = [], ttl = kind === 'nxdomain' ? NEGATIVE_TTL : 0 } = found;
  const unsent = kind === 'badname' || kind === 'timeout' || kind === 'unreachable';
  return {
    name,
    type,
    kind,
    rcode: RCODES[kind] ?? '',
    records,
    chain,
    ttl: kind === 'answer' ? Math.min(...[...chain, ...records].map((one) => one.ttl)) : ttl,
    ad: false,
    server: unsent ? '' : '192.0.2.53:53',
    tookMs: 0,
    detail: kind === 'badname' ? `"${name}" cannot be a name in DNS` : (DETAILS[kind] ?? ''),
  };
}

function hits(fault: ZoneFault, name: string, type: RrType): boolean {
  if (fault.type !== undefined && fault.type !== type) return false;
  if (fault.name === '*' || fault.name === name) return true;
  if (fault.name.startsWith('*.')) return name.endsWith(fault.name.slice(1));
  return fault.kind === 'nxdomain' && name.endsWith(`.${fault.name}`);
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** RFC 1035 2.3.4: 63 octets a label, 255 a name on the wire. */
function isBadName(name: string): boolean {
  return (
    name.length > 253 || (name !== '' && name.split('.').some((label) => label === '' || label.length > 63))
  );
}
