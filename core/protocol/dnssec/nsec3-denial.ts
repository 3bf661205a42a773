/** NSEC3: as NSEC, over hashes of names, so that a zone cannot be listed (RFC 5155). */
import { createHash } from 'node:crypto';
import type { Denial, Denied } from './denial.ts';
import { MOST_ITERATIONS, type Effort } from './effort.ts';
import { childToward, isWithin, labelsOf, parentOf, wildcardAt } from './name-order.ts';
import { delegationAt, hasNot, knowsBelow } from './nsec-denial.ts';
import type { Nsec3 } from './read-rdata.ts';
import { wireName } from './signed-data.ts';

export interface OwnedNsec3 extends Nsec3 {
  readonly owner: string;
}

interface Span {
  readonly hash: string;
  readonly next: string;
  readonly optOut: boolean;
  readonly types: ReadonlySet<number>;
}

const SHA1 = 1;

/** Danger: a hash costs time; this stops the proof, not the process. */
const COSTLY = Symbol('costly');

export function nsec3Denial(
  records: readonly OwnedNsec3[],
  zone: string,
  effort: Effort,
): Denial | undefined {
  // RFC 5155 8.1, 8.2: unknown hashes and flags are ignored; one zone has one set of parameters.
  const known = records.filter(
    ({ hashAlgorithm, flags, owner }) =>
      hashAlgorithm === SHA1 && flags <= 1 && parentOf(owner) === zone && owner !== '',
  );
  const [first] = known;
  if (first === undefined) return undefined;
  const { iterations, salt } = first;
  if (iterations > MOST_ITERATIONS) return all('iterations');
  const spans = known
    .filter((record) => record.iterations === iterations && record.salt.equals(salt))
    .map(({ owner, next, flags, types }): Span => ({
      hash: labelsOf(owner)[0] ?? '',
      next: base32(next),
      optOut: (flags & 1) === 1,
      types,
    }));
  const hashes = new Map<string, string>();

  const hashOf = (name: string): string => {
    let hash = hashes.get(name);
    if (hash === undefined) {
      effort.hashes -= 1;
      if (effort.hashes < 0) throw COSTLY;
      hashes.set(name, (hash = nsec3Hash(name, salt, iterations)));
    }
    return hash;
  };
  const matching = (name: string): Span | undefined => {
    const hash = hashOf(name);
    return spans.find((span) => span.hash === hash);
  };
  const covering = (name: string): Span | undefined => {
    const hash = hashOf(name);
    return spans.find((span) =>
      span.hash < span.next ? span.hash < hash && hash < span.next : span.hash < hash || hash < span.next,
    );
  };
  /** RFC 5155 8.3: deepest ancestor that exists, and proof that the name below it on the way does not. */
  const closest = (name: string): { readonly encloser: string; readonly nearer: Span } | undefined => {
    if (name === zone) return undefined;
    for (let at = parentOf(name); ; at = parentOf(at)) {
      const match = matching(at);
      if (match !== undefined) {
        const nearer = knowsBelow(match.types) ? covering(childToward(name, at)) : undefined;
        return nearer === undefined ? undefined : { encloser: at, nearer };
      }
      if (at === zone) return undefined;
    }
  };
  const within = (name: string, prove: () => Denied): Denied =>
    isWithin(name, zone) ? unlessCostly(prove) : 'unproven';
  const so = ({ optOut }: Span): Denied => (optOut ? 'opt-out' : 'proven');

  return {
    nodata: (name, type) =>
      within(name, () => {
        const match = matching(name);
        if (match !== undefined) return hasNot(match.types, name, type) ? 'proven' : 'unproven';
        const found = closest(name);
        if (found === undefined) return 'unproven';
        const wildcard = wildcardAt(found.encloser);
        const expanded = matching(wildcard);
        if (expanded !== undefined)
          return hasNot(expanded.types, wildcard, type) ? so(found.nearer) : 'unproven';
        // RFC 5155 8.6, 9.2: a name that is not signed may be there, with what it has.
        return found.nearer.optOut ? 'opt-out' : 'unproven';
      }),
    nxdomain: (name) =>
      within(name, () => {
        if (matching(name) !== undefined) return 'unproven';
        const found = closest(name);
        if (found === undefined || covering(wildcardAt(found.encloser)) === undefined) return 'unproven';
        return so(found.nearer);
      }),
    nothingNearer: (name, ancestor) =>
      within(name, () => {
        const nearer = isWithin(name, ancestor) ? covering(childToward(name, ancestor)) : undefined;
        return nearer === undefined ? 'unproven' : so(nearer);
      }),
    delegation(name) {
      if (!isWithin(name, zone)) return 'unproven';
      let found: ReturnType<Denial['delegation']> = 'unproven';
      const denied = unlessCostly(() => {
        const match = matching(name);
        if (match !== undefined) {
          found = delegationAt(match.types, name);
          return 'proven';
        }
        const proof = closest(name);
        if (proof === undefined) return 'unproven';
        found = 'no-name';
        return so(proof.nearer);
      });
      return denied === 'proven' ? found : denied;
    },
  };
}

function all(denied: Exclude<Denied, 'proven'>): Denial {
  const say = (): typeof denied => denied;
  return { nodata: say, nxdomain: say, nothingNearer: say, delegation: say };
}

function unlessCostly(prove: () => Denied): Denied {
  try {
    return prove();
  } catch (error) {
    if (error === COSTLY) return 'costly';
    throw error;
  }
}

/** RFC 5155 5, as base32hex in lower case (RFC 4648 7), which sorts as the octets do. */
export function nsec3Hash(name: string, salt: Buffer, iterations: number): string {
  let digest = wireName(name) ?? Buffer.alloc(0);
  for (let round = 0; round <= iterations; round += 1) {
    digest = createHash('sha1').update(digest).update(salt).digest();
  }
  return base32(digest);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv';

function base32(octets: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const octet of octets) {
    value = ((value << 8) | octet) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += DIGITS[(value >> (bits - 5)) & 31] ?? '';
  }
  return bits === 0 ? text : text + (DIGITS[(value << (5 - bits)) & 31] ?? '');
}
