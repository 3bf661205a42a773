/** What the lint says about a record and everything it includes, whoever the client is. */
import type { SpfTerm } from './spf-record.ts';

/**
 * record   a record that parses
 * none multiple syntax bad-name   evaluation ends here with permerror (RFC 7208 5.2, 6.1)
 * unseen   DNS gave no verdict
 * loop     the domain is being evaluated already, further up
 * repeat   seen elsewhere in the tree: costs again, not shown again
 * skipped  not followed: too deep, too many, or a question nobody asked
 */
export type SpfNodeState =
  'record' | 'none' | 'multiple' | 'syntax' | 'bad-name' | 'unseen' | 'loop' | 'repeat' | 'skipped';

/** What a record says about clients that nothing in it names. "none": there is neither all nor redirect. */
export type SpfPolicy = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'unknown';

export interface SpfCost {
  /** RFC 7208 4.6.4, worst case: no term matches before the last. */
  readonly lookups: number;
  /** Void lookups for IPv4 and for IPv6 clients. */
  readonly voids4: number;
  readonly voids6: number;
}

export interface SpfLintTerm extends SpfCost {
  readonly kind: SpfTerm['kind'];
  readonly term: string;
  readonly at: number;
  /** Never tested: it stands after all, or is a redirect beside all. */
  readonly dead: boolean;
  /** The name it asks for; "" when it asks nothing, or nobody can tell before the client is known. */
  readonly target: string;
  readonly leadsTo?: SpfLintNode;
}

export interface SpfLintNode extends SpfCost {
  readonly domain: string;
  readonly state: SpfNodeState;
  /** As published, "" when there is none. */
  readonly record: string;
  /** Why there is no tree below. */
  readonly problem: string;
  /** Of a syntax error: its offset and the term it lies in. */
  readonly at: number;
  readonly term: string;
  readonly policy: SpfPolicy;
  readonly terms: readonly SpfLintTerm[];
}

export type SpfProblemKind =
  | 'include-none'
  | 'include-multiple'
  | 'include-syntax'
  | 'include-bad-name'
  | 'include-unseen'
  | 'include-open'
  | 'loop'
  | 'too-many-mx'
  | 'unregistered'
  | 'address-unseen'
  | 'ptr'
  | 'dead'
  | 'duplicate'
  | 'redirect-ignored'
  | 'broad-range'
  | 'private-range'
  | 'mechanism-as-modifier'
  | 'unknown-modifier'
  | 'exp-broken'
  | 'large-answer';

export interface SpfProblem {
  readonly kind: SpfProblemKind;
  /** Whose record. */
  readonly domain: string;
  readonly term: string;
  readonly detail: string;
  /** Octets, bits, names: what the kind measures. */
  readonly size: number;
}

export interface SpfVoid {
  readonly domain: string;
  readonly term: string;
  readonly name: string;
  /** Clients of this family find nothing; "both" = the name holds no address at all. */
  readonly family: '4' | '6' | 'both';
  /** The host of an MX record: not counted by RFC 7208 4.6.4, but by some receivers. */
  readonly behindMx: boolean;
}

export interface SpfLint extends SpfCost {
  readonly domain: string;
  readonly tree: SpfLintNode;
  readonly voids: readonly SpfVoid[];
  readonly problems: readonly SpfProblem[];
  /** False: something could not be seen or not be followed; the true cost may be higher. */
  readonly complete: boolean;
  /** Some client with an IPv6 address may pass. */
  readonly allowsIpv6: boolean;
  /** Addresses that pass by ip4, ip6, a and mx, includes and all; of IPv6 the networks of 64 bits. */
  readonly addresses4: number;
  readonly networks6: number;
  /** TXT records that look as if they were meant to be SPF, when there is none. */
  readonly near: readonly string[];
}
