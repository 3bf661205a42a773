import type { HttpFacts } from './http-facts.ts';

/** What a BIMI record leads to, digested: the files themselves are too large to be kept with every run. */
export interface BimiFacts {
  readonly indicator?: BimiFile<IndicatorFact>;
  readonly evidence?: BimiFile<MarkFact>;
}

export interface BimiFile<T> {
  /** Without its body. */
  readonly http: HttpFacts;
  /** Absent when nothing was fetched. */
  readonly content?: T;
}

/** A logo. */
export interface IndicatorFact {
  /** Of the picture, uncompressed. */
  readonly octets: number;
  readonly compressed: boolean;
  /** SHA-256 of the file as it came, and of the picture in it. */
  readonly hashes: readonly string[];
  /** "" = none. */
  readonly title: string;
  /** Width through height; 0 when it does not say. */
  readonly ratio: number;
  /** What SVG Tiny PS does not allow, in words. */
  readonly problems: readonly string[];
}

/** A certificate that says whose the logo is, with those that vouch for it. */
export interface MarkFact {
  /** In the order of the file. */
  readonly certificates: readonly MarkCertificate[];
  /** SHA-256 of the logos that the first one names, and of those inside it. */
  readonly logos: readonly string[];
  /** Why there is no certificate to read, or "". */
  readonly problem: string;
}

export interface MarkCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** "DNS:example.com" */
  readonly names: readonly string[];
  /** Object identifiers of its extended key usage. */
  readonly usages: readonly string[];
  /** The next one in the file signed it. */
  readonly signedByNext: boolean;
}
