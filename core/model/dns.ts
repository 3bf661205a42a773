/**
 * DNS answers as facts. Names are A-labels, lower case, always absolute, written without the final dot ("" = root).
 * Everything is JSON, so that an observation can be stored and judged again.
 */
export type RrType =
  | 'A'
  | 'AAAA'
  | 'CNAME'
  | 'MX'
  | 'NS'
  | 'PTR'
  | 'SOA'
  | 'TXT'
  | 'TLSA'
  | 'DS'
  | 'DNSKEY'
  | 'RRSIG'
  | 'NSEC'
  | 'NSEC3'
  | 'CAA';

export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly ttl: number; readonly address: string }
  | {
      readonly type: 'CNAME' | 'NS' | 'PTR';
      readonly name: string;
      readonly ttl: number;
      readonly target: string;
    }
  | {
      readonly type: 'MX';
      readonly name: string;
      readonly ttl: number;
      readonly preference: number;
      readonly exchange: string;
    }
  /** Character strings as sent, octets as Latin-1: lossless, and joined without a separator by whoever reads them. */
  | { readonly type: 'TXT'; readonly name: string; readonly ttl: number; readonly chunks: readonly string[] }
  | {
      readonly type: 'SOA';
      readonly name: string;
      readonly ttl: number;
      readonly mname: string;
      readonly rname: string;
      readonly serial: number;
      readonly minimum: number;
    }
  /** Any other type: RDATA in hexadecimal. */
  | {
      readonly type: 'TLSA' | 'DS' | 'DNSKEY' | 'RRSIG' | 'NSEC' | 'NSEC3' | 'CAA';
      readonly name: string;
      readonly ttl: number;
      readonly rdata: string;
    };

/** Not Extract: some members stand for several types. */
export type DnsRecordOf<T extends RrType> = MemberOf<DnsRecord, T>;
type MemberOf<R extends DnsRecord, T extends RrType> = R extends DnsRecord
  ? T extends R['type']
    ? R
    : never
  : never;

/**
 * answer       at least one record of the type asked for, at the end of the CNAME chain
 * nodata       the name exists, no record of this type (RFC 2308 2.2)
 * nxdomain     the name does not exist (RFC 2308 2.1, RFC 8020)
 * servfail refused   the server's own words; `rcode` has them, other error codes come as servfail
 * timeout      no server answered in time
 * malformed    what came back cannot be read, or does not answer the question
 * unreachable  no server could be sent to (port closed, no route)
 * badname      the name cannot exist in DNS (label over 63 octets, name over 255): nothing was sent
 * unasked      offline evaluation met a question that nobody asked
 */
export type DnsKind =
  | 'answer'
  | 'nodata'
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  | 'timeout'
  | 'malformed'
  | 'unreachable'
  | 'badname'
  | 'unasked';

export interface DnsAnswer {
  readonly name: string;
  readonly type: RrType;
  readonly kind: DnsKind;
  /** Mnemonic of the response code: NOERROR, NXDOMAIN, SERVFAIL ...; "" when no message was read. */
  readonly rcode: string;
  /** Records of the asked type at the end of the chain; empty unless kind is "answer". */
  readonly records: readonly DnsRecord[];
  /** CNAMEs followed, in order. */
  readonly chain: readonly { readonly name: string; readonly target: string; readonly ttl: number }[];
  /** Seconds this answer may be kept: least TTL of chain and records, or the negative TTL (RFC 2308 5); 0 otherwise. */
  readonly ttl: number;
  /** The resolver's AD bit, as sent. Says nothing unless the path to the resolver is trusted. */
  readonly ad: boolean;
  /** "address:port" that answered, "" when none did. */
  readonly server: string;
  readonly tookMs: number;
  /** ISO 8601, when it was received, also where a cache kept it since; absent when nobody was asked. */
  readonly asOf?: string;
  /** Why, for kinds that are no answer: "no reply within 5000 ms from 192.0.2.53:53". */
  readonly detail: string;
  /** Nobody was asked: the day's questions to this operator are spent. */
  readonly unasked?: true;
  /** What DNSSEC signs of this answer, and the signatures; absent when they were not asked for. */
  readonly proof?: readonly SignedRecord[];
}

/** Holds nothing: nobody was asked, or nothing of use came back. */
export function emptyAnswer(name: string, type: RrType, kind: DnsKind, detail = ''): DnsAnswer {
  return {
    name,
    type,
    kind,
    rcode: '',
    records: [],
    chain: [],
    ttl: 0,
    ad: false,
    server: '',
    tookMs: 0,
    detail,
  };
}

/**
 * A record of the answer section, or of a negative answer's authority section, as it enters a signature
 * (RFC 4034 6.2): names uncompressed and in lower case.
 */
export interface SignedRecord {
  readonly section: 'answer' | 'authority';
  readonly name: string;
  /** Number on the wire: 15 is MX, 46 is RRSIG. */
  readonly type: number;
  /** RDATA in hexadecimal. */
  readonly rdata: string;
}

/** The answer says that there is no such record. "Could not see" is never absence. */
export function isAbsent(answer: Pick<DnsAnswer, 'kind'>): boolean {
  return answer.kind === 'nodata' || answer.kind === 'nxdomain' || answer.kind === 'badname';
}

/** No verdict is possible from this answer: neither present nor absent. */
export function couldNotSee(answer: Pick<DnsAnswer, 'kind'>): boolean {
  return answer.kind !== 'answer' && !isAbsent(answer);
}

/** Records of one type, typed. */
export function recordsOf<T extends RrType>(answer: DnsAnswer, type: T): DnsRecordOf<T>[] {
  return answer.records.filter((record): record is DnsRecordOf<T> => record.type === type);
}
