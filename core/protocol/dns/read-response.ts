/**
 * What a reply says about the question that was asked: present, absent, or no verdict. Total: any octets give a Reading,
 * nothing throws, and time is bounded by the length of the message.
 */
import type { DnsAnswer, DnsKind, DnsRecord } from '../../model/dns.ts';
import { TYPE_NUMBERS, rcodeName } from './numbers.ts';
import type { Query } from './query.ts';
import { readMessage, type Message, type WireRecord } from './read-message.ts';
import { readRecord, readSoa } from './read-record.ts';
import { signedRecords } from './signed-records.ts';
import { readReferral, type Referral } from './read-referral.ts';
import { nameAt } from './wire-name.ts';

export type Said = Pick<
  DnsAnswer,
  'kind' | 'rcode' | 'records' | 'chain' | 'ttl' | 'ad' | 'detail' | 'proof'
> & {
  /** The chain leads on to this name, about which the server said nothing. */
  readonly next?: string;
  /** The server knows no EDNS: ask again without (RFC 6891 7). */
  readonly withoutEdns?: boolean;
  /** Asked directly: the server has the zone (AA). */
  readonly authoritative?: boolean;
  /** Asked directly: who is to be asked instead. */
  readonly referral?: Referral;
};

export type Reading =
  /** No reply to this question: somebody else's, late, or forged. Keep waiting. */
  | { readonly what: 'foreign'; readonly detail: string }
  /** TC: ask over TCP (RFC 7766 5). */
  | { readonly what: 'truncated' }
  | { readonly what: 'said'; readonly said: Said };

/** Longest CNAME chain that is followed: within a message, and over several (RFC 1034 3.6.2 sets no bound). */
export const MOST_ALIASES = 16;

type Alias = DnsAnswer['chain'][number];

export function readResponse(message: Buffer, query: Query): Reading {
  if (message.length < 12) return { what: 'foreign', detail: `${message.length} octets are no DNS message` };
  if (message[0] !== query.bytes[0] || message[1] !== query.bytes[1])
    return { what: 'foreign', detail: 'a reply with another id' };
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) === 0 || (flags & 0x7800) !== 0)
    return { what: 'foreign', detail: 'a message that is no reply to a query' };
  const rcode = flags & 15;
  const questions = message.readUInt16BE(4);
  // Some servers repeat no question with their errors; an answer without it could be to anything.
  if (questions === 0 && rcode !== 0 && rcode !== 3)
    return { what: 'said', said: failed(query, rcode, message, 12) };
  if (questions !== 1 || !sameQuestion(message, query))
    return { what: 'foreign', detail: 'a reply to another question' };
  if ((flags & 0x0200) !== 0) return { what: 'truncated' };
  if (rcode !== 0 && rcode !== 3)
    return { what: 'said', said: failed(query, rcode, message, query.questionEnd) };
  const content = readMessage(
    message,
    query.questionEnd,
    countsOf(message),
    query.dnssec || query.direct === true,
  );
  if (content === undefined) return malformed('the reply cannot be read to its end');
  if (content.upperRcode !== 0)
    return { what: 'said', said: failed(query, rcode, message, query.questionEnd) };
  return judge(message, query, content, rcode, (flags & 0x20) !== 0);
}

function judge(message: Buffer, query: Query, content: Message, rcode: number, ad: boolean): Reading {
  const followed = follow(message, query, content.answers);
  if (typeof followed === 'string') return malformed(followed);
  const { end, chain } = followed;
  const records: DnsRecord[] = [];
  let ttl = chain.reduce((least, alias) => Math.min(least, alias.ttl), 0x7fffffff);
  for (const found of content.answers) {
    if (found.type !== TYPE_NUMBERS[query.type] || found.name !== end) continue;
    const record = readRecord(message, query.type, found.name, found.ttl, found.at, found.end);
    if (record === undefined) return malformed(`a ${query.type} record of ${end} cannot be read`);
    records.push(record);
    if (found.ttl < ttl) ttl = found.ttl;
  }
  const proof = query.dnssec ? signedRecords(message, content) : undefined;
  if (query.dnssec && proof === undefined) return malformed('a signed record cannot be read');
  const base = {
    rcode: rcodeName(rcode),
    records,
    chain,
    ad,
    ...(proof === undefined ? {} : { proof }),
    ...directly(message, query),
  };
  if (records.length > 0) {
    if (rcode !== 0) return malformed(`NXDOMAIN together with ${query.type} records`);
    return { what: 'said', said: { ...base, kind: 'answer', ttl, detail: '' } };
  }
  const negativeTtl = Math.min(ttl, negativeTtlOf(message, content.soa));
  if (rcode === 3)
    return {
      what: 'said',
      said: { ...base, kind: 'nxdomain', ttl: negativeTtl, detail: content.explanation },
    };
  if (content.soa === undefined && chain.length > 0) {
    // An authoritative server need not know where an alias into another zone leads.
    return { what: 'said', said: { ...base, kind: 'nodata', ttl, detail: '', next: end } };
  }
  // RFC 2308 2.2: NS without SOA is a referral, and says nothing about the name.
  if (content.referral) {
    const referral = query.direct === true ? readReferral(message, content) : undefined;
    const reading = malformed('a referral: this server does not resolve for us');
    return referral === undefined ? reading : { ...reading, said: { ...reading.said, referral } };
  }
  return { what: 'said', said: { ...base, kind: 'nodata', ttl: negativeTtl, detail: content.explanation } };
}

/** RFC 1034 3.6.2: from the name asked along its aliases, in whatever order they stand. A string says why that ends nowhere. */
function follow(
  message: Buffer,
  query: Query,
  answers: readonly WireRecord[],
): { readonly end: string; readonly chain: readonly Alias[] } | string {
  const chain: Alias[] = [];
  let end = query.name;
  if (query.type === 'CNAME') return { end, chain };
  for (;;) {
    const alias = answers.find((record) => record.type === TYPE_NUMBERS.CNAME && record.name === end);
    if (alias === undefined) return { end, chain };
    const target = readRecord(message, 'CNAME', alias.name, alias.ttl, alias.at, alias.end);
    if (target?.type !== 'CNAME') return `the CNAME of ${end} cannot be read`;
    chain.push({ name: alias.name, target: target.target, ttl: alias.ttl });
    const loop = loopIn(chain);
    if (loop !== '') return loop;
    end = target.target;
  }
}

/** Why a chain cannot be followed on, "" when it can. */
export function loopIn(chain: readonly Alias[]): string {
  const passed = new Set<string>();
  for (const { name, target } of chain) {
    passed.add(name);
    if (passed.has(target)) return `a CNAME loop: ${name} leads back to ${target}`;
  }
  return chain.length > MOST_ALIASES ? `more than ${MOST_ALIASES} CNAMEs in a row` : '';
}

/** RFC 2308 5: the lesser of the SOA's TTL and its MINIMUM; without SOA a negative answer is not kept. */
function negativeTtlOf(message: Buffer, soa: WireRecord | undefined): number {
  const read = soa === undefined ? undefined : readSoa(message, soa.name, soa.ttl, soa.at, soa.end);
  return read === undefined ? 0 : Math.min(read.ttl, read.minimum > 0x7fffffff ? 0 : read.minimum);
}

function failed(query: Query, lowRcode: number, message: Buffer, at: number): Said {
  const content = readMessage(message, at, countsOf(message));
  const rcode = ((content?.upperRcode ?? 0) << 4) | lowRcode;
  const kind: DnsKind = rcode === 5 ? 'refused' : 'servfail';
  const explanation = content?.explanation ?? '';
  const asked = query.bytes.length > query.questionEnd;
  // RFC 6891 7: FORMERR without OPT comes from a server older than EDNS. NOTIMP and BADVERS come from broken ones.
  const withoutEdns = asked && (rcode === 16 || ((rcode === 1 || rcode === 4) && content?.edns !== true));
  const detail = explanation === '' ? rcodeName(rcode) : `${rcodeName(rcode)} (${explanation})`;
  return {
    kind,
    rcode: rcodeName(rcode),
    records: [],
    chain: [],
    ttl: 0,
    ad: false,
    detail,
    ...(withoutEdns ? { withoutEdns } : {}),
  };
}

function directly(message: Buffer, query: Query): Pick<Said, 'authoritative'> {
  return query.direct === true ? { authoritative: ((message[2] ?? 0) & 4) !== 0 } : {};
}

function malformed(detail: string): Extract<Reading, { what: 'said' }> {
  return {
    what: 'said',
    said: { kind: 'malformed', rcode: '', records: [], chain: [], ttl: 0, ad: false, detail },
  };
}

function countsOf(message: Buffer): readonly [number, number, number] {
  return [message.readUInt16BE(6), message.readUInt16BE(8), message.readUInt16BE(10)];
}

/** The question section repeats ours: octet by octet, letters without case unless we mixed it (RFC 5452 9.1). */
function sameQuestion(message: Buffer, query: Query): boolean {
  const { bytes, questionEnd, exactCase } = query;
  if (message.length < questionEnd) return false;
  let same = true;
  for (let at = 12; at < questionEnd && same; at += 1) same = message[at] === bytes[at];
  if (same || exactCase) return same;
  for (let at = questionEnd - 4; at < questionEnd; at += 1) if (message[at] !== bytes[at]) return false;
  return nameAt(message.subarray(0, questionEnd), 12) === query.name;
}
