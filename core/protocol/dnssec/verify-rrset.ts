/** One record set against the keys of its zone (RFC 4035 5.3). */
import { typeName } from '../dns/index.ts';
import { utcMinute } from '../../model/utc-minute.ts';
import { algorithmName, isSupportedAlgorithm, verifySignature } from './algorithms.ts';
import {
  flawed,
  shownName,
  shownQuestion,
  type DnssecCode,
  type Flaw,
  type Judged,
  type SignatureEnd,
} from './dnssec-verdict.ts';
import { MOST_ATTEMPTS, type Effort } from './effort.ts';
import { isWithin, lastLabels, signedLabels } from './name-order.ts';
import type { DnsKey, Signature } from './read-rdata.ts';
import type { Rrset } from './rrset.ts';
import { signedData } from './signed-data.ts';

export interface Verified {
  readonly expires: SignatureEnd;
  /** The set came out of the wildcard below this name: that nothing nearer exists must be proven, too. */
  readonly wildcardBelow?: string;
}

export interface ZoneKeys {
  readonly name: string;
  readonly keys: readonly DnsKey[];
}

/** What tells most about the cause stands first. */
const TELLING: readonly DnssecCode[] = [
  'too-costly',
  'too-many-attempts',
  'signature-wrong',
  'signature-expired',
  'signature-not-yet-valid',
  'key-missing',
  'signer-wrong',
  'signature-missing',
];

export function verifyRrset(rrset: Rrset, zone: ZoneKeys, effort: Effort): Judged<Verified> {
  const flaws: Flaw[] = [];
  const note = (code: DnssecCode, detail: string, signature?: Signature): void => {
    const status = code === 'too-costly' ? 'indeterminate' : 'bogus';
    const expires = signature === undefined ? {} : { expires: endOf(rrset, signature, effort) };
    flaws.push({
      status,
      code,
      detail,
      name: rrset.name,
      type: typeName(rrset.type),
      zone: zone.name,
      ...expires,
    });
  };
  const what = shownQuestion(rrset.name, typeName(rrset.type));
  if (!isWithin(rrset.name, zone.name)) note('signer-wrong', `${shownName(zone.name)} cannot sign ${what}`);
  else if (rrset.signatures.length === 0)
    note('signature-missing', `${what} has no signature, although ${shownName(zone.name)} is signed`);
  else {
    let attempts = 0;
    // The longest-lived first: it is the one that keeps the set alive.
    for (const signature of rrset.signatures.toSorted((a, b) => endTime(b, effort) - endTime(a, effort))) {
      const by = `the signature of ${what} by key ${signature.keyTag} of ${shownName(signature.signer)}`;
      const complaint = unfit(rrset, signature, zone, effort);
      if (complaint !== undefined) {
        note(
          complaint[0],
          `${by} ${complaint[1]}`,
          complaint[0] === 'signature-expired' ? signature : undefined,
        );
        continue;
      }
      const keys = zone.keys.filter(
        (key) => key.keyTag === signature.keyTag && key.algorithm === signature.algorithm,
      );
      if (keys.length === 0) {
        const tags = zone.keys
          .map((key) => key.keyTag)
          .slice(0, 8)
          .join(', ');
        note(
          'key-missing',
          `${by} is by a key that ${shownName(zone.name)} does not have (it has ${tags === '' ? 'none' : tags})`,
        );
      }
      for (const key of keys) {
        attempts += 1;
        effort.signatures -= 1;
        if (effort.signatures < 0)
          note('too-costly', `more signatures on the way to ${what} than one check verifies`);
        else if (attempts > MOST_ATTEMPTS)
          note('too-many-attempts', `${what} has more keys and signatures to try than ${MOST_ATTEMPTS}`);
        else if (isVerified(rrset, signature, key))
          return { ok: true, value: verified(rrset, signature, effort) };
        else note('signature-wrong', `${by} does not fit the record: one of the two was altered`);
        if (effort.signatures < 0 || attempts > MOST_ATTEMPTS) break;
      }
      if (effort.signatures < 0 || attempts > MOST_ATTEMPTS) break;
    }
  }
  const rank = (flaw: Flaw): number => TELLING.indexOf(flaw.code);
  const [worst] = flaws.toSorted((a, b) => rank(a) - rank(b));
  if (worst === undefined) throw new Error(`No reason why ${what} was not verified`);
  return flawed(worst);
}

/** RFC 4035 5.3.1. */
function unfit(
  rrset: Rrset,
  signature: Signature,
  zone: ZoneKeys,
  effort: Effort,
): readonly [DnssecCode, string] | undefined {
  const { algorithm, signer, labels, inception } = signature;
  if (signer !== zone.name)
    return ['signer-wrong', `is not by ${shownName(zone.name)}, the zone that it is in`];
  if (labels > signedLabels(rrset.name))
    return ['signature-wrong', `counts ${labels} labels, the name has fewer`];
  if (!isSupportedAlgorithm(algorithm))
    return ['signature-missing', `is of ${algorithmName(algorithm)}, which is not checked here`];
  const [start, end] = [serialTime(inception, effort), endTime(signature, effort)];
  if (end < effort.at) return ['signature-expired', `expired ${utcMinute(isoTime(end))}`];
  if (start > effort.at)
    return ['signature-not-yet-valid', `is valid from ${utcMinute(isoTime(start))} on only`];
  return undefined;
}

/** Objects are the same for the same answers, so that the rounds of one gathering verify each signature once. */
const tried = new WeakMap<Signature, WeakMap<DnsKey, boolean>>();

function isVerified(rrset: Rrset, signature: Signature, key: DnsKey): boolean {
  let byKey = tried.get(signature);
  if (byKey === undefined) tried.set(signature, (byKey = new WeakMap()));
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const data = signedData(rrset, signature);
  const fits = data !== undefined && verifySignature(key.algorithm, key.publicKey, data, signature.signature);
  byKey.set(key, fits);
  return fits;
}

function verified(rrset: Rrset, signature: Signature, effort: Effort): Verified {
  const expires = endOf(rrset, signature, effort);
  return signature.labels < signedLabels(rrset.name)
    ? { expires, wildcardBelow: lastLabels(rrset.name, signature.labels) }
    : { expires };
}

function endOf({ name, type }: Rrset, signature: Signature, effort: Effort): SignatureEnd {
  const { keyTag, signer, inception } = signature;
  return {
    at: isoTime(endTime(signature, effort)),
    from: isoTime(serialTime(inception, effort)),
    name,
    type: typeName(type),
    keyTag,
    zone: signer,
  };
}

function endTime(signature: Signature, effort: Effort): number {
  return serialTime(signature.expiration, effort);
}

/** RFC 4034 3.1.5: 32 bits are within 68 years of now (RFC 1982). */
function serialTime(seconds: number, { at }: Effort): number {
  return at + ((seconds - at) | 0);
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
