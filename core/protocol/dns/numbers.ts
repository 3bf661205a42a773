/** Numbers of the wire that have names: record types, response codes, extended errors (IANA DNS parameters). */
import type { RrType } from '../../model/dns.ts';

export const TYPE_NUMBERS: Readonly<Record<RrType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  TLSA: 52,
  CAA: 257,
};

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name] as const),
  [39, 'DNAME'] as const,
]);

/** Mnemonic of a record type; one without name here is written as RFC 3597 5 does, TYPE65. */
export function typeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

export const OPT = 41;
export const CLASS_IN = 1;

const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

/** Mnemonic of a response code, the upper bits from OPT included (RFC 6891 6.1.3). */
export function rcodeName(rcode: number): string {
  if (rcode === 16) return 'BADVERS';
  if (rcode === 23) return 'BADCOOKIE';
  return RCODES[rcode] ?? `RCODE${rcode}`;
}

/** RFC 8914 4: what a resolver means by its SERVFAIL. */
const EXTENDED_ERRORS = [
  'other error',
  'unsupported DNSKEY algorithm',
  'unsupported DS digest type',
  'stale answer',
  'forged answer',
  'DNSSEC indeterminate',
  'DNSSEC bogus',
  'signature expired',
  'signature not yet valid',
  'DNSKEY missing',
  'RRSIGs missing',
  'no zone key bit set',
  'NSEC missing',
  'cached error',
  'not ready',
  'blocked',
  'censored',
  'filtered',
  'prohibited',
  'stale NXDOMAIN answer',
  'not authoritative',
  'not supported',
  'no reachable authority',
  'network error',
  'invalid data',
];

export function extendedErrorName(code: number): string {
  return EXTENDED_ERRORS[code] ?? `extended error ${code}`;
}
