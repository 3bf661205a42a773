/**
 * Last known good: a small digest of what runs saw clearly, to compare the next one with. Facts only ever become better
 * in it by themselves; what becomes worse stays here until a person says that it was meant (docs/decisions/0008).
 */
import type { WatchedToken } from './delivery-facts.ts';
import type { ProbeId } from './probe.ts';

export interface KnownSmtp {
  /** When this was first held to be good, ISO 8601. */
  readonly since: string;
  /** Offered at every address in plain text; parameters in one spelling ("LOGIN PLAIN"), kept for AUTH and SIZE only. */
  readonly plain?: Readonly<Record<string, string>>;
  /** Offered at every address inside TLS. */
  readonly inside?: Readonly<Record<string, string>>;
  /** Least version seen at any address: "TLSv1.3". */
  readonly tls?: string;
  /** "<SHA-256 of the leaf's public key> <issuer>", the last few. */
  readonly certificates?: readonly string[];
  /** Names that the server greeted with, the first few. */
  readonly greetings?: readonly string[];
}

export interface KnownMailDns {
  readonly since: string;
  /** MX hosts, sorted; "." is the null MX; empty = none. */
  readonly mx?: readonly string[];
  /** The same by preference, when there are several: "mx1.example.com < mx2.example.com, mx3.example.com". */
  readonly mxOrder?: string;
  /** Names of each mail address, sorted; empty = none. */
  readonly ptr?: Readonly<Record<string, readonly string[]>>;
  /** Text of the SPF record; "" = none. */
  readonly spf?: string;
  /** Lookups that each include and redirect of it costs, by term: others change what stands behind them. */
  readonly spfCosts?: Readonly<Record<string, number>>;
  /** By selector: "rsa 2048 <SHA-256 of the key>"; "" = none, or revoked. */
  readonly dkim?: Readonly<Record<string, string>>;
  /** By selector: when the key above was first seen, ISO 8601. */
  readonly dkimSince?: Readonly<Record<string, string>>;
  /** By selector: where its alias leads to. */
  readonly dkimAlias?: Readonly<Record<string, string>>;
  /** The policy that applies, the domain whose record says so, and its text; `policy` "" = no record. */
  readonly dmarc?: { readonly policy: string; readonly at: string; readonly text: string };
  /** Id of the MTA-STS record, and the SHA-256 of the policy that was fetched with it. */
  readonly mtaSts?: { readonly id: string; readonly policy: string };
  readonly transport?: KnownTransport;
}

/** What keeps mail to a domain encrypted and unforged on its way. */
export interface KnownTransport {
  /** Mode of the MTA-STS policy; "" = no record. */
  readonly mtaSts?: string;
  /** For how long senders keep that policy. */
  readonly mtaStsSeconds?: number;
  /** Addresses for reports about TLS, sorted; "" = none. */
  readonly tlsRpt?: string;
  /** Whether DNSSEC secures the MX records. */
  readonly dnssec?: 'signed' | '';
  /** By MX host: its signed TLSA records, sorted; "" = none. */
  readonly dane?: Readonly<Record<string, string>>;
}

/** Keys are "list item", such as "spamcop 192.0.2.10". */
export interface KnownDnsbl {
  readonly since: string;
  /** Listings that were not seen to end: when each was first seen, and the list's own words then. */
  readonly listed?: Readonly<Record<string, { readonly since: string; readonly reason: string }>>;
  /** Places on allowlists, in words. */
  readonly vouched?: Readonly<Record<string, string>>;
}

/** Round trips that were judged: what may still come, and what is still to be cleaned away. */
export interface KnownDelivery {
  readonly since: string;
  readonly watched: readonly WatchedToken[];
}

export interface KnownOf {
  readonly smtp: KnownSmtp;
  readonly 'mail-dns': KnownMailDns;
  readonly dnsbl: KnownDnsbl;
  readonly ses: never;
  readonly content: never;
  readonly delivery: KnownDelivery;
}

export type Known = KnownOf[ProbeId];
