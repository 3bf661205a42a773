/** RDATA of DNSSEC's own records (RFC 4034 2 to 5, RFC 5155 3). Total: what is not well formed is undefined. */
import { nameAt } from '../dns/index.ts';

/** RRSIG. */
export interface Signature {
  readonly typeCovered: number;
  readonly algorithm: number;
  readonly labels: number;
  readonly originalTtl: number;
  /** 32 bits of seconds since 1970, in serial arithmetic. */
  readonly expiration: number;
  readonly inception: number;
  readonly keyTag: number;
  readonly signer: string;
  /** RDATA up to the signature, which is signed itself. */
  readonly head: Buffer;
  readonly signature: Buffer;
}

/** DNSKEY. */
export interface DnsKey {
  readonly flags: number;
  readonly protocol: number;
  readonly algorithm: number;
  readonly keyTag: number;
  readonly publicKey: Buffer;
  readonly rdata: Buffer;
}

/** DS, and what a trust anchor says. */
export interface DelegationSigner {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

export interface Nsec {
  readonly next: string;
  readonly types: ReadonlySet<number>;
}

export interface Nsec3 {
  readonly hashAlgorithm: number;
  readonly flags: number;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly next: Buffer;
  readonly types: ReadonlySet<number>;
}

export function readSignature(rdata: Buffer): Signature | undefined {
  const end = nameEnd(rdata, 18);
  const signer = end === undefined ? undefined : nameAt(rdata, 18);
  if (end === undefined || signer === undefined || end >= rdata.length) return undefined;
  return {
    typeCovered: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    labels: rdata.readUInt8(3),
    originalTtl: rdata.readUInt32BE(4),
    expiration: rdata.readUInt32BE(8),
    inception: rdata.readUInt32BE(12),
    keyTag: rdata.readUInt16BE(16),
    signer,
    head: rdata.subarray(0, end),
    signature: rdata.subarray(end),
  };
}

export function readDnsKey(rdata: Buffer): DnsKey | undefined {
  if (rdata.length < 5) return undefined;
  return {
    flags: rdata.readUInt16BE(0),
    protocol: rdata.readUInt8(2),
    algorithm: rdata.readUInt8(3),
    keyTag: keyTagOf(rdata),
    publicKey: rdata.subarray(4),
    rdata,
  };
}

/** RFC 4034 appendix B. */
export function keyTagOf(rdata: Buffer): number {
  let sum = 0;
  for (let at = 0; at < rdata.length; at += 1)
    sum += (at & 1) === 1 ? (rdata[at] ?? 0) : (rdata[at] ?? 0) << 8;
  return (sum + ((sum >>> 16) & 0xffff)) & 0xffff;
}

export function readDelegationSigner(rdata: Buffer): DelegationSigner | undefined {
  if (rdata.length < 5) return undefined;
  return {
    keyTag: rdata.readUInt16BE(0),
    algorithm: rdata.readUInt8(2),
    digestType: rdata.readUInt8(3),
    digest: rdata.toString('hex', 4),
  };
}

export function readNsec(rdata: Buffer): Nsec | undefined {
  const end = nameEnd(rdata, 0);
  const next = end === undefined ? undefined : nameAt(rdata, 0);
  const types = end === undefined ? undefined : readTypes(rdata.subarray(end));
  return next === undefined || types === undefined ? undefined : { next, types };
}

export function readNsec3(rdata: Buffer): Nsec3 | undefined {
  if (rdata.length < 6) return undefined;
  const saltEnd = 5 + rdata.readUInt8(4);
  if (saltEnd >= rdata.length) return undefined;
  const nextEnd = saltEnd + 1 + rdata.readUInt8(saltEnd);
  if (nextEnd > rdata.length) return undefined;
  const types = readTypes(rdata.subarray(nextEnd));
  if (types === undefined) return undefined;
  return {
    hashAlgorithm: rdata.readUInt8(0),
    flags: rdata.readUInt8(1),
    iterations: rdata.readUInt16BE(2),
    salt: rdata.subarray(5, saltEnd),
    next: rdata.subarray(saltEnd + 1, nextEnd),
    types,
  };
}

/** RFC 4034 4.1.2: windows of 256 types, in order, each with 1 to 32 octets of bits. */
function readTypes(bitmap: Buffer): ReadonlySet<number> | undefined {
  const types = new Set<number>();
  let window = -1;
  for (let at = 0; at < bitmap.length;) {
    const next = bitmap[at] ?? 0;
    const length = bitmap[at + 1] ?? 0;
    if (next <= window || length === 0 || length > 32 || at + 2 + length > bitmap.length) return undefined;
    window = next;
    for (let bit = 0; bit < length * 8; bit += 1) {
      if (((bitmap[at + 2 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0) types.add(window * 256 + bit);
    }
    at += 2 + length;
  }
  return types;
}

/** Offset after a name that is written in full: compression is not allowed here (RFC 4034 3.1.7, 4.1.1). */
function nameEnd(rdata: Buffer, from: number): number | undefined {
  for (let at = from; at < rdata.length;) {
    const length = rdata[at] ?? 0;
    if (length === 0) return at + 1;
    if (length > 63) return undefined;
    at += length + 1;
  }
  return undefined;
}
