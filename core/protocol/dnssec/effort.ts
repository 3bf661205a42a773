/**
 * How much one verdict may cost. Danger: a zone with many keys and signatures of one key tag (CVE-2023-50387), or with many
 * NSEC3 rounds (CVE-2023-50868), makes a validator without limits work for minutes on one answer.
 */
export interface Effort {
  /** Seconds since 1970 at which signatures must be valid. */
  readonly at: number;
  /** Signatures that may still be verified. */
  signatures: number;
  /** Names that may still be hashed for NSEC3. */
  hashes: number;
}

/** A chain over ten zones with a CNAME needs about forty. */
const MOST_SIGNATURES = 120;
const MOST_HASHES = 128;

/** Keys and signatures tried for one record set; other validators stop between 4 and 16. */
export const MOST_ATTEMPTS = 8;

/** RFC 9276 3.2: more rounds than this count as not signed; the limit that resolvers agreed on in 2024. */
export const MOST_ITERATIONS = 50;

export function createEffort(at: number): Effort {
  return { at, signatures: MOST_SIGNATURES, hashes: MOST_HASHES };
}
