/** The keys of a zone, believed because a DS record or a trust anchor names one of them (RFC 4035 5.2). */
import { shownName, flawed, type Judged, type SignatureEnd, type TrustedZone } from './dnssec-verdict.ts';
import { algorithmName, digestOf, isSupportedAlgorithm, isSupportedDigest } from './algorithms.ts';
import { MOST_ATTEMPTS, type Effort } from './effort.ts';
import { readDnsKey, type DelegationSigner, type DnsKey } from './read-rdata.ts';
import type { Rrset } from './rrset.ts';
import { wireName } from './signed-data.ts';
import { verifyRrset } from './verify-rrset.ts';

const ZONE_KEY = 0x0100;
/** RFC 5011 2.1: withdrawn. */
const REVOKED = 0x0080;
/** RFC 4034 2.1.2. */
const PROTOCOL = 3;

export interface JudgedKeys {
  readonly keys: readonly DnsKey[];
  readonly trusted: TrustedZone;
  readonly expires: SignatureEnd;
}

/** The same objects for the same set: see verify-rrset.ts. */
const read = new WeakMap<Rrset, readonly DnsKey[]>();

export function judgeKeys(
  rrset: Rrset,
  signers: readonly DelegationSigner[],
  by: string,
  effort: Effort,
): Judged<JudgedKeys> {
  const { name: zone } = rrset;
  const about = { name: zone, type: 'DNSKEY', zone };
  const usable = usableSigners(signers);
  // RFC 4035 5.2: nothing that can be checked is as good as no DS.
  if (usable.length === 0) {
    const used = [
      ...new Set(
        signers.map((one) =>
          isSupportedAlgorithm(one.algorithm)
            ? `digest type ${one.digestType}`
            : algorithmName(one.algorithm),
        ),
      ),
    ];
    const detail = `${by} for ${shownName(zone)} knows only ${used.join(', ')}, which validators need not support: it counts as not signed`;
    return flawed({ ...about, status: 'insecure', code: 'unsupported-algorithm', detail });
  }
  const keys = keysOf(rrset);
  const entries = entryKeys(zone, keys, usable);
  if (entries.length === 0) {
    const wants = usable
      .map((one) => `${one.keyTag} (${algorithmName(one.algorithm)})`)
      .slice(0, 8)
      .join(', ');
    const has = keys
      .map((key) => `${key.keyTag} (${algorithmName(key.algorithm)})`)
      .slice(0, 8)
      .join(', ');
    const namesake = usable.find((one) => keys.some(({ keyTag }) => keyTag === one.keyTag));
    const detail =
      namesake === undefined
        ? `${by} names key ${wants}, but ${shownName(zone)} has ${has === '' ? 'no zone key' : has}`
        : `${by} does not fit key ${namesake.keyTag} of ${shownName(zone)}: it has the digest or the algorithm of another key`;
    return flawed({ ...about, status: 'bogus', code: 'ds-mismatch', detail });
  }
  const verified = verifyRrset(rrset, { name: zone, keys: entries.map(({ key }) => key) }, effort);
  if (!verified.ok) return verified;
  const { expires } = verified.value;
  const entry = entries.find(({ key }) => key.keyTag === expires.keyTag) ?? entries[0];
  if (entry === undefined) throw new Error('A key verified that is not there');
  const { keyTag, algorithm, digestType } = entry.signer;
  return { ok: true, value: { keys, expires, trusted: { zone, keyTag, algorithm, digestType } } };
}

function usableSigners(signers: readonly DelegationSigner[]): readonly DelegationSigner[] {
  const usable = signers.filter(
    (one) => isSupportedAlgorithm(one.algorithm) && isSupportedDigest(one.digestType),
  );
  // RFC 4509 3: SHA-1 is ignored where a better digest is given.
  const better = usable.filter(({ digestType }) => digestType !== 1);
  return better.length > 0 ? better : usable;
}

function keysOf(rrset: Rrset): readonly DnsKey[] {
  let keys = read.get(rrset);
  if (keys === undefined) {
    keys = rrset.rdatas
      .map(readDnsKey)
      .filter((key) => key !== undefined)
      .filter(
        ({ flags, protocol }) => (flags & ZONE_KEY) !== 0 && (flags & REVOKED) === 0 && protocol === PROTOCOL,
      );
    read.set(rrset, keys);
  }
  return keys;
}

interface Entry {
  readonly key: DnsKey;
  readonly signer: DelegationSigner;
}

/** Keys whose digest one of the signers gives (RFC 4034 5.1.4). */
function entryKeys(
  zone: string,
  keys: readonly DnsKey[],
  signers: readonly DelegationSigner[],
): readonly Entry[] {
  const owner = wireName(zone);
  const entries: Entry[] = [];
  if (owner === undefined) return entries;
  let failures = 0;
  for (const signer of signers) {
    for (const key of keys) {
      if (key.keyTag !== signer.keyTag || key.algorithm !== signer.algorithm) continue;
      if (digestOf(signer.digestType, Buffer.concat([owner, key.rdata])) === signer.digest) {
        if (!entries.some((entry) => entry.key === key)) entries.push({ key, signer });
      } else if ((failures += 1) >= MOST_ATTEMPTS) return entries;
    }
  }
  return entries;
}
