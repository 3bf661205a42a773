/** What is trusted without a signature: digests of keys, as DS records write them. */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { absoluteName } from '../dns/index.ts';
import type { DelegationSigner } from './read-rdata.ts';

export interface TrustAnchor extends DelegationSigner {
  /** "" is the root. */
  readonly zone: string;
}

/**
 * The keys of the root, from https://data.iana.org/root-anchors/root-anchors.xml (RFC 9718): KSK-2017 and KSK-2024,
 * which takes over on 2026-10-11.
 */
export const ROOT_ANCHORS: readonly TrustAnchor[] = [
  {
    zone: '',
    keyTag: 20326,
    algorithm: 8,
    digestType: 2,
    digest: 'e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d',
  },
  {
    zone: '',
    keyTag: 38696,
    algorithm: 8,
    digestType: 2,
    digest: '683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16',
  },
];

/** Those of a configuration, and the root's own unless it names another root. What cannot be read is left out. */
export function trustAnchorsOf(texts: readonly string[] = []): readonly TrustAnchor[] {
  const own = texts.map(parseTrustAnchor).flatMap((anchor) => (anchor.ok ? [anchor.value] : []));
  return [...own, ...ROOT_ANCHORS.filter(({ zone }) => !own.some((one) => one.zone === zone))];
}

export type TrustAnchorCode = 'bad-anchor';

const DIGITS: Readonly<Record<number, number>> = { 1: 40, 2: 64, 4: 96 };

/** A DS record as zone files write it: ". IN DS 20326 8 2 E06D44B8..."; TTL and class may be left out. */
export function parseTrustAnchor(text: string): Parsed<TrustAnchor, TrustAnchorCode> {
  const fields =
    /^\s*(\S+)\s+(?:\d+\s+)?(?:IN\s+)?DS\s+(\d{1,5})\s+(\d{1,3})\s+(\d{1,3})\s+([\da-f\s]+)$/i.exec(text);
  const name = fields === null ? undefined : fields[1] === '.' ? parsed('') : absoluteName(fields[1] ?? '');
  const [keyTag, algorithm, digestType] = [fields?.[2], fields?.[3], fields?.[4]].map(Number);
  const digest = (fields?.[5] ?? '').replace(/\s/g, '').toLowerCase();
  if (
    name?.ok !== true ||
    keyTag === undefined ||
    algorithm === undefined ||
    digestType === undefined ||
    keyTag > 65535
  ) {
    return unparsed('bad-anchor', 0, 'write a DS record, such as ". IN DS 20326 8 2 E06D44B8..."');
  }
  const digits = DIGITS[digestType];
  if (digits !== digest.length) {
    const why =
      digits === undefined
        ? `digest type ${digestType} is not known`
        : `digest type ${digestType} has ${digits} hexadecimal digits, got ${digest.length}`;
    return unparsed('bad-anchor', text.search(/\S+\s*$/), why);
  }
  return parsed({ zone: name.value, keyTag, algorithm, digestType, digest });
}
