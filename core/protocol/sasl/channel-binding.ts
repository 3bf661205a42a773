/**
 * Ties a login to the TLS connection it is made in: who sits between with a certificate of his own cannot pass it on.
 * The bytes come from whoever holds the connection.
 */
import { createHash } from 'node:crypto';
import { signatureOid } from './signature-oid.ts';

export interface ChannelBinding {
  readonly type: 'tls-exporter' | 'tls-server-end-point';
  readonly data: Uint8Array;
}

/** RFC 9266 2: what to export; the context is empty, not absent. For TLS 1.3, or 1.2 with extended master secret. */
export const TLS_EXPORTER = { label: 'EXPORTER-Channel-Binding', length: 32 } as const;

/** Hash of the signature by its algorithm's identifier (RFC 8017 A.2.4, RFC 5758 3). */
const HASHES: Readonly<Record<string, string>> = {
  // RFC 5929 4.1: SHA-256 in place of MD5 and SHA-1.
  '1.2.840.113549.1.1.4': 'sha256',
  '1.2.840.113549.1.1.5': 'sha256',
  '1.2.840.10045.4.1': 'sha256',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

/** RFC 5929 4: of the server's certificate in DER. Undefined where it is not defined (Ed25519, PSS) or cannot be read. */
export function serverEndPoint(certificate: Uint8Array): ChannelBinding | undefined {
  const hash = HASHES[signatureOid(certificate) ?? ''];
  if (hash === undefined) return undefined;
  return { type: 'tls-server-end-point', data: createHash(hash).update(certificate).digest() };
}
