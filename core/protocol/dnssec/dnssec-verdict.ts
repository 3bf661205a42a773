/**
 * RFC 4035 4.3:
 * secure         a chain of valid signatures leads from a trust anchor to the answer, or to the proof of its absence
 * insecure       a signed zone proves that what lies below is not signed, or is signed in ways that nobody can check
 * bogus          it ought to be signed, and the signatures do not hold: validating resolvers answer SERVFAIL
 * indeterminate  no verdict: an answer could not be had, or no trust anchor leads here
 */
export type DnssecStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate';

export type DnssecCode =
  // secure
  | 'valid'
  // insecure
  | 'no-ds'
  | 'opt-out'
  | 'unsupported-algorithm'
  | 'nsec3-iterations'
  // bogus: what is wrong with a record set
  | 'signature-missing'
  | 'signature-expired'
  | 'signature-not-yet-valid'
  | 'signature-wrong'
  | 'signer-wrong'
  | 'key-missing'
  // bogus: what is wrong with a zone's keys
  | 'dnskey-missing'
  | 'ds-mismatch'
  // bogus: absence, or a wildcard's place, is not proven
  | 'denial-missing'
  | 'denial-wrong'
  // bogus: more keys and signatures of one tag than anybody tries (CVE-2023-50387)
  | 'too-many-attempts'
  // indeterminate
  | 'unasked'
  | 'unseen'
  | 'no-anchor'
  | 'no-signatures'
  | 'too-costly';

/** The moment at which a record set loses its signature. */
export interface SignatureEnd {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Since when it is valid: how long the signer lets its signatures live. */
  readonly from: string;
  readonly name: string;
  readonly type: string;
  /** Of the key that made it, and the zone of that key. */
  readonly keyTag: number;
  readonly zone: string;
}

/** One zone of the chain of trust, from the anchor down. */
export interface TrustedZone {
  readonly zone: string;
  /** Of the key that DS, or the trust anchor, vouches for, and with which the keys of the zone are signed. */
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
}

export interface DnssecVerdict {
  readonly status: DnssecStatus;
  readonly code: DnssecCode;
  /** In words: which name, which record, which key, which date. */
  readonly detail: string;
  /** The record set that decided: for "example.com DNSKEY", name and type. */
  readonly name: string;
  readonly type: string;
  /** Deepest zone on the way that is known; "" is the root. */
  readonly zone: string;
  /** The first signature on the way that ends; of a bogus verdict the one that has ended. */
  readonly expires?: SignatureEnd;
  /** Of a secure verdict: all signatures on the way. */
  readonly ends?: readonly SignatureEnd[];
  /** Zones whose keys were verified. */
  readonly path: readonly TrustedZone[];
}

/** A verdict before the way to it is added. */
export type Flaw = Pick<DnssecVerdict, 'code' | 'detail' | 'name' | 'type' | 'zone' | 'expires'> & {
  readonly status: Exclude<DnssecStatus, 'secure'>;
};

export type Judged<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly flaw: Flaw };

export function flawed(flaw: Flaw): { readonly ok: false; readonly flaw: Flaw } {
  return { ok: false, flaw };
}

/** The root has a name that a person can see. */
export function shownName(name: string): string {
  return name === '' ? 'the root' : name;
}

export function shownQuestion(name: string, type: string): string {
  return name === '' ? `the root's ${type}` : `${name} ${type}`;
}
