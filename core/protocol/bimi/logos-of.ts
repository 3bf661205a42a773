/**
 * The logos that a certificate is about (RFC 9399 4.1): for each a hash, and the picture itself as a data: URL. The
 * structure is deep and has choices; all that matters is found by walking through it.
 */
import { partsOf, type DerElement } from '../der/index.ts';
import { sha256, unfold } from './indicator-of.ts';

/** 1.3.6.1.5.5.7.1.12, id-pe-logotype. */
const LOGOTYPE = '2b0601050507010c';
/** 2.16.840.1.101.3.4.2.1 */
const SHA256 = '608648016503040201';
const OID = 0x06;
const OCTETS = 0x04;
const TEXT = 0x16;
const CONSTRUCTED = 0x20;
/** [3] of the certificate proper: its extensions (RFC 5280 4.1). */
const EXTENSIONS = 0xa3;
const MOST_DEPTH = 16;
const MOST_LOGOS = 16;

/** SHA-256 of the logos: as the certificate says, and of the pictures in it, unfolded. Never throws. */
export function logosOf(certificate: Uint8Array): string[] {
  const tbs = partsOf(partsOf(certificate)?.[0]?.content)?.[0];
  const list = partsOf(tbs?.content)?.find(({ tag }) => tag === EXTENSIONS);
  const extensions = partsOf(partsOf(list?.content)?.[0]?.content) ?? [];
  const hashes = new Set<string>();
  for (const extension of extensions) {
    const parts = partsOf(extension.content) ?? [];
    if (hexOf(parts[0], OID) !== LOGOTYPE) continue;
    const value = parts.find(({ tag }) => tag === OCTETS);
    if (value !== undefined) walk(value.content, 0, hashes);
  }
  return [...hashes].slice(0, MOST_LOGOS);
}

function walk(der: Uint8Array, depth: number, hashes: Set<string>): void {
  const parts = partsOf(der) ?? [];
  const [algorithm, hash] = parts;
  // HashAlgAndValue: the algorithm, then the hash.
  if (hash?.tag === OCTETS && hexOf(partsOf(algorithm?.content)?.[0], OID) === SHA256)
    hashes.add(Buffer.from(hash.content).toString('hex'));
  for (const part of parts) {
    if (part.tag === TEXT) pictureHashes(part.content).forEach((one) => hashes.add(one));
    else if ((part.tag & CONSTRUCTED) !== 0 && depth < MOST_DEPTH) walk(part.content, depth + 1, hashes);
  }
}

function pictureHashes(text: Uint8Array): string[] {
  const url = Buffer.from(text).toString('latin1');
  const comma = url.indexOf(',');
  if (!/^data:image\/svg\+xml[^,]{0,40};base64$/i.test(url.slice(0, Math.max(comma, 0)))) return [];
  const picture = unfold(Buffer.from(url.slice(comma + 1), 'base64'));
  return picture === undefined ? [] : [sha256(picture)];
}

function hexOf(element: DerElement | undefined, tag: number): string {
  return element?.tag === tag ? Buffer.from(element.content).toString('hex') : '';
}
