/**
 * Signature algorithms and digests that are checked here (RFC 8624 3.1, 3.3). SHA-1 signatures (5, 7) are not:
 * RFC 9905 retires them, and a zone signed with nothing else counts as not signed (RFC 4035 5.2).
 */
import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

interface Algorithm {
  readonly name: string;
  /** For node:crypto; null where the algorithm has its own. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
  readonly signatureOctets?: number;
  readonly jwk: (publicKey: Buffer) => JsonWebKey | undefined;
}

const ALGORITHMS: Readonly<Record<number, Algorithm>> = {
  8: { name: 'RSA/SHA-256', hash: 'sha256', jwk: rsaKey },
  10: { name: 'RSA/SHA-512', hash: 'sha512', jwk: rsaKey },
  13: { name: 'ECDSA P-256', hash: 'sha256', signatureOctets: 64, jwk: pointKey('P-256', 32) },
  14: { name: 'ECDSA P-384', hash: 'sha384', signatureOctets: 96, jwk: pointKey('P-384', 48) },
  15: { name: 'Ed25519', hash: null, signatureOctets: 64, jwk: edwardsKey('Ed25519', 32) },
  16: { name: 'Ed448', hash: null, signatureOctets: 114, jwk: edwardsKey('Ed448', 57) },
};

/** RFC 8624 3.1, RFC 9905 2: not to be signed with any more. */
const RETIRED: Readonly<Record<number, string>> = {
  1: 'RSA/MD5',
  3: 'DSA',
  5: 'RSA/SHA-1',
  6: 'DSA',
  7: 'RSA/SHA-1',
  12: 'GOST R 34.10-2001',
};

/** 1 is SHA-1, good enough where it is all there is: a DS needs no collision resistance. */
const DIGESTS: Readonly<Record<number, 'sha1' | 'sha256' | 'sha384'>> = {
  1: 'sha1',
  2: 'sha256',
  4: 'sha384',
};

export function isSupportedAlgorithm(algorithm: number): boolean {
  return ALGORITHMS[algorithm] !== undefined;
}

export function isSupportedDigest(digestType: number): boolean {
  return DIGESTS[digestType] !== undefined;
}

export function algorithmName(algorithm: number): string {
  const retired = RETIRED[algorithm];
  if (retired !== undefined) return `${retired} (algorithm ${algorithm})`;
  return ALGORITHMS[algorithm]?.name ?? `algorithm ${algorithm}`;
}

/** Lower-case hexadecimal; "" for a digest that is not supported. */
export function digestOf(digestType: number, data: Buffer): string {
  const hash = DIGESTS[digestType];
  return hash === undefined ? '' : createHash(hash).update(data).digest('hex');
}

/** False for anything that does not verify, a key that cannot be read included. */
export function verifySignature(
  algorithm: number,
  publicKey: Buffer,
  data: Buffer,
  signature: Buffer,
): boolean {
  const rules = ALGORITHMS[algorithm];
  const key = rules === undefined ? undefined : importKey(rules, publicKey);
  if (rules === undefined || key === undefined) return false;
  if (rules.signatureOctets !== undefined && signature.length !== rules.signatureOctets) return false;
  try {
    // RFC 6605 4: r and s one after the other, not DER. The option is ignored by the other algorithms.
    return verify(rules.hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

function importKey(rules: Algorithm, publicKey: Buffer): KeyObject | undefined {
  const jwk = rules.jwk(publicKey);
  if (jwk === undefined) return undefined;
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    // A point that is not on its curve, for one.
    return undefined;
  }
}

/** RFC 3110 2: the exponent, its length before it in one octet or in three, and the modulus. */
function rsaKey(publicKey: Buffer): JsonWebKey | undefined {
  if (publicKey.length < 3) return undefined;
  const short = publicKey.readUInt8(0);
  const start = short === 0 ? 3 : 1;
  const end = start + (short === 0 ? publicKey.readUInt16BE(1) : short);
  const modulus = publicKey.subarray(end);
  // Danger: a large exponent makes one verification take seconds; other validators stop at 35 bits. RFC 5702 2: 512 to 4096 bits.
  if (end - start === 0 || end - start > 5 || modulus.length < 64 || modulus.length > 512) return undefined;
  return { kty: 'RSA', e: publicKey.toString('base64url', start, end), n: modulus.toString('base64url') };
}

/** RFC 6605 4: x and y without the octet that says "uncompressed". */
function pointKey(crv: string, octets: number): Algorithm['jwk'] {
  return (publicKey) =>
    publicKey.length !== octets * 2
      ? undefined
      : {
          kty: 'EC',
          crv,
          x: publicKey.toString('base64url', 0, octets),
          y: publicKey.toString('base64url', octets),
        };
}

/** RFC 8080 3. */
function edwardsKey(crv: string, octets: number): Algorithm['jwk'] {
  return (publicKey) =>
    publicKey.length === octets ? { kty: 'OKP', crv, x: publicKey.toString('base64url') } : undefined;
}
