/** A certificate as facts. Reading one costs more than the rest of a probe, so those seen lately are remembered. */
import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { CertificateFact } from '../../core/model/tls-facts.ts';
import { parseAltNames } from '../../core/protocol/tls/index.ts';
import { createBoundedMap, type BoundedMap } from './bounded-map.ts';

/** More than any real chain has; a server may send what it likes. */
const MAX_CHAIN = 16;

export type ReadChain = (leaf: X509Certificate) => CertificateFact[];

export function createChainReader(): ReadChain {
  const seen = createBoundedMap<string, CertificateFact>(500);
  return (leaf) => {
    const chain: CertificateFact[] = [];
    const sums = new Set<string>();
    let at: X509Certificate | undefined = leaf;
    while (at !== undefined && chain.length < MAX_CHAIN) {
      const sum = sha256(at.raw);
      // A chain that leads back to itself ends here.
      if (sums.has(sum)) break;
      sums.add(sum);
      let fact = seen.get(sum);
      if (fact === undefined) seen.set(sum, (fact = readCertificate(at, sum)));
      chain.push(chain.length === 0 ? withLongDigests(fact, at, seen) : fact);
      at = at.issuerCertificate;
    }
    return chain;
  };
}

export function readCertificate(
  certificate: X509Certificate,
  sum = sha256(certificate.raw),
): CertificateFact {
  const key = keyOf(certificate);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: parseAltNames(certificate.subjectAltName),
    notBefore: isoDate(certificate.validFrom),
    notAfter: isoDate(certificate.validTo),
    serial: certificate.serialNumber,
    keyType: key?.asymmetricKeyType ?? 'unknown',
    keyBits: key === undefined ? 0 : bitsOf(key),
    sha256: sum,
    spkiSha256: key === undefined ? '' : sha256(key.export({ type: 'spki', format: 'der' })),
    selfSigned: certificate.subject === certificate.issuer && key !== undefined && certificate.verify(key),
  };
}

/** Of a leaf only: 256 more digits for every certificate would be a burden on each record that is kept. */
function withLongDigests(
  fact: CertificateFact,
  certificate: X509Certificate,
  seen: BoundedMap<string, CertificateFact>,
): CertificateFact {
  if (fact.sha512 !== undefined) return fact;
  const key = keyOf(certificate);
  const spki = key === undefined ? {} : { spkiSha512: sha512(key.export({ type: 'spki', format: 'der' })) };
  const long = { ...fact, sha512: sha512(certificate.raw), ...spki };
  seen.set(fact.sha256, long);
  return long;
}

/** The runtime throws for keys that it cannot read. */
function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

const CURVE_BITS: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp256k1: 256,
  secp224r1: 224,
  brainpoolP256r1: 256,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
};
const TYPE_BITS: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456 };

function bitsOf({
  asymmetricKeyType,
  asymmetricKeyDetails: { modulusLength, namedCurve = '' } = {},
}: KeyObject): number {
  return modulusLength ?? CURVE_BITS[namedCurve] ?? TYPE_BITS[String(asymmetricKeyType)] ?? 0;
}

function oneLine(name: string | undefined): string {
  return (name ?? '').trim().split('\n').join(', ');
}

/** "Nov 29 08:12:00 2026 GMT" */
function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha512(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex');
}
