/**
 * A DKIM public key as it stands in DNS (RFC 6376 3.6.1), with the key types of RFC 8301 (RSA) and RFC 8463 (Ed25519).
 * An empty p= is a key on purpose: it says that signatures of this selector are revoked.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseTagList, type Tag, type TagListCode } from './tag-list.ts';

export interface DkimKey {
  /** "other": a type that verifiers ignore (RFC 6376 3.6.1, k=). */
  readonly type: 'rsa' | 'ed25519' | 'other';
  /** As written, default "rsa". */
  readonly typeName: string;
  readonly revoked: boolean;
  /** Size of the modulus; 256 for Ed25519; 0 when revoked or unknown. */
  readonly bits: number;
  /** Public exponent of an RSA key in decimal, else "". */
  readonly exponent: string;
  /** h=; empty = all. */
  readonly hashes: readonly string[];
  /** s=; ["*"] = all. */
  readonly services: readonly string[];
  /** t=y */
  readonly testing: boolean;
  /** t=s: i= may not name a subdomain. */
  readonly strict: boolean;
  readonly notes: string;
  /** SHA-256 of the key's octets in hexadecimal; "" when revoked. */
  readonly fingerprint: string;
}

export type DkimKeyCode =
  TagListCode | 'version-not-first' | 'bad-version' | 'no-key' | 'bad-base64' | 'bad-key' | 'bad-value';

const HYPHENATED = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

export function parseDkimKey(text: string): Parsed<DkimKey, DkimKeyCode> {
  const list = parseTagList(text);
  if (!list.ok) return list;
  const tag = (name: string): Tag | undefined => list.value.find((one) => one.name === name);
  const version = tag('v');
  // RFC 6376 3.6.1: v= is optional; when there it is first and says DKIM1.
  if (version !== undefined && version !== list.value[0]) {
    return unparsed('version-not-first', version.at, 'v= must be the first tag');
  }
  if (version !== undefined && version.value !== 'DKIM1') {
    return unparsed('bad-version', version.at, `v= must be "DKIM1", got "${version.value}"`);
  }
  for (const name of ['h', 's', 't'] as const) {
    const one = tag(name);
    const wrong =
      one === undefined ? undefined : listOf(one).find((word) => word !== '*' && !HYPHENATED.test(word));
    if (one !== undefined && wrong !== undefined) {
      return unparsed('bad-value', one.at, `${name}= has "${wrong}", a word is expected`);
    }
  }
  const key = tag('p');
  if (key === undefined) return unparsed('no-key', text.length, 'the tag p= with the public key is missing');
  const typeName = tag('k')?.value ?? 'rsa';
  const read = readKey(typeName, key);
  if (!read.ok) return read;
  const flags = listOf(tag('t'));
  const services = listOf(tag('s'));
  return parsed({
    ...read.value,
    typeName,
    hashes: listOf(tag('h')),
    services: services.length === 0 ? ['*'] : services,
    testing: flags.includes('y'),
    strict: flags.includes('s'),
    notes: tag('n')?.value ?? '',
  });
}

function listOf(tag: Tag | undefined): string[] {
  // RFC 6376 3.2: a value may be empty; a list without a word says nothing.
  if (tag === undefined || tag.value === '') return [];
  return tag.value.split(':').map((word) => word.trim());
}

type ReadKey = Pick<DkimKey, 'type' | 'revoked' | 'bits' | 'exponent' | 'fingerprint'>;

function readKey(typeName: string, tag: Tag): Parsed<ReadKey, DkimKeyCode> {
  // RFC 6376 3.6.1: key types are compared as written; "RSA" is another type than "rsa".
  const type = typeName === 'rsa' || typeName === 'ed25519' ? typeName : 'other';
  // Folding white space may stand anywhere inside (RFC 6376 3.6.1, base64string).
  const base64 = tag.value.replace(/[ \t\r\n]/g, '');
  if (base64 === '') return parsed({ type, revoked: true, bits: 0, exponent: '', fingerprint: '' });
  // Padding may be missing, but a single character left over is no octet.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.replace(/=+$/, '').length % 4 === 1) {
    return unparsed('bad-base64', tag.at, 'p= is not base64');
  }
  const octets = Buffer.from(base64, 'base64');
  const fingerprint = createHash('sha256').update(octets).digest('hex');
  if (type === 'other') return parsed({ type, revoked: false, bits: 0, exponent: '', fingerprint });
  if (type === 'ed25519') {
    // RFC 8463 4: the 32 octets themselves, without the SubjectPublicKeyInfo around them.
    if (octets.length === 32) return parsed({ type, revoked: false, bits: 256, exponent: '', fingerprint });
    return unparsed(
      'bad-key',
      tag.at,
      `an Ed25519 key has 32 octets, this one has ${octets.length}${spkiHint(octets)}`,
    );
  }
  const key = rsaKey(octets);
  if (key === undefined) return unparsed('bad-key', tag.at, `p= is no RSA public key${edHint(octets)}`);
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return parsed({ type, revoked: false, bits, exponent: String(publicExponent), fingerprint });
}

/** RFC 6376 3.6.1 wants PKCS#1 and shows SubjectPublicKeyInfo in its appendix C; verifiers take both. */
function rsaKey(octets: Buffer): KeyObject | undefined {
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      const key = createPublicKey({ key: octets, format: 'der', type });
      if (key.asymmetricKeyType === 'rsa') return key;
    } catch {
      // Not this encoding.
    }
  }
  return undefined;
}

function spkiHint(octets: Buffer): string {
  return octets.length === 44 ? ' (with a SubjectPublicKeyInfo around it, which must be left out)' : '';
}

function edHint(octets: Buffer): string {
  if (octets.length === 32) return '; 32 octets look like an Ed25519 key, which needs k=ed25519';
  if (octets.length < 32) return `: it has ${octets.length} octets only`;
  return ': it is cut short, or something else';
}
