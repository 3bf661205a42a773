/** What keeps a TLSA record from ever helping a mail sender (RFC 7672 3.1, RFC 7671 4). */
import type { TlsaRecord } from './parse-tlsa.ts';

/**
 * pkix-usage         0 and 1: undefined for SMTP (RFC 7672 3.1.3)
 * unknown-usage ...  a parameter without meaning
 * digest-length      the data cannot be a digest of the kind that it says
 * not-der            the data cannot be the certificate, or the key, that it says
 * digest-of-nothing  a script hashed an empty file: the record is well formed, and nothing will ever match it
 */
export type TlsaFlaw =
  | 'pkix-usage'
  | 'unknown-usage'
  | 'unknown-selector'
  | 'unknown-matching'
  | 'digest-length'
  | 'not-der'
  | 'digest-of-nothing';

const DIGITS: Readonly<Record<number, number>> = { 1: 64, 2: 128 };
const NOTHING: readonly string[] = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
];

export function tlsaFlaw({ usage, selector, matching, data }: TlsaRecord): TlsaFlaw | undefined {
  if (usage > 3) return 'unknown-usage';
  if (selector > 1) return 'unknown-selector';
  if (matching > 2) return 'unknown-matching';
  const digits = DIGITS[matching];
  if (digits !== undefined && data.length !== digits) return 'digest-length';
  if (matching === 0 && !isDerSequence(Buffer.from(data, 'hex'))) return 'not-der';
  if (NOTHING.includes(data)) return 'digest-of-nothing';
  return usage < 2 ? 'pkix-usage' : undefined;
}

/** Senders take part in DANE for this record (RFC 7672 2.2): it will match, or delivery will fail. */
export function isUsable(flaw: TlsaFlaw | undefined, { usage }: TlsaRecord): boolean {
  return usage >= 2 && (flaw === undefined || flaw === 'digest-of-nothing');
}

/** Certificate and SubjectPublicKeyInfo are each one SEQUENCE, and nothing after it. */
function isDerSequence(data: Buffer): boolean {
  const [tag, first = 0] = data;
  if (tag !== 0x30) return false;
  if (first < 0x80) return data.length === 2 + first;
  const octets = first - 0x80;
  if (octets < 1 || octets > 3 || data.length < 2 + octets) return false;
  return data.length === 2 + octets + data.readUIntBE(2, octets);
}
