import type { DnsAnswer } from './dns.ts';
import type { BimiFacts } from './bimi-facts.ts';
import type { HttpFacts } from './http-facts.ts';
import type { ResolverViewsFacts, ZoneServersFacts } from './zone-servers-facts.ts';

export interface SelectorSettings {
  /** SHA-256 of the key's octets in hexadecimal: the key that is to be there. */
  readonly key?: string;
  /** Nothing is signed with it yet: its key may be missing. */
  readonly standby?: boolean;
  /** When its key came into use, ISO 8601. */
  readonly since?: string;
}

/** A domain and what the configuration expects of it. Absent = no expectation. */
export interface DomainSubject {
  /** A-labels, lower case, no final dot. */
  readonly domain: string;
  /** Organizational domain by the public suffix list, as receivers of RFC 7489 see it; "" = it has none, absent = not known. */
  readonly registrable?: string;
  /** Does this domain send / receive mail? False turns the expectations round (RFC 7505, "v=spf1 -all"). */
  readonly sends: boolean;
  readonly receives: boolean;
  /** Exact set of MX hosts. */
  readonly mx?: readonly string[];
  /** Addresses and prefixes that must pass SPF. */
  readonly senders?: readonly string[];
  readonly selectors: readonly string[];
  /** By selector: what else is expected of it. */
  readonly selectorSettings?: Readonly<Record<string, SelectorSettings>>;
  /** A DKIM key that is in use for longer is due for a change. Absent = never. */
  readonly keyMaxAgeDays?: number;
  /** Ask for selectors that are usual elsewhere, as a courtesy to a person who named none. */
  readonly guessSelectors?: boolean;
  readonly dmarcAtLeast?: 'none' | 'quarantine' | 'reject';
  /** Probe the MX hosts that are found, on this port. Absent = do not. */
  readonly followMx?: {
    readonly port: number;
    readonly owned: boolean;
    /** Domains that share an MX host and this interval share one probe of it. Absent = probe in the domain's own slot. */
    readonly everyMinutes?: number;
  };
  /** False: DNSSEC and DANE are not looked at. */
  readonly dnssec?: boolean;
  /** Every server of the zone is asked what it says. */
  readonly consistency?: boolean;
  /** Resolvers that are compared. */
  readonly resolvers?: readonly string[];
  /** DS records that are trusted without a signature, in place of the root's: ". IN DS 20326 8 2 E06D44B8...". */
  readonly trustAnchors?: readonly string[];
  /** Selector of the BIMI record. Absent = "default". */
  readonly bimiSelector?: string;
  /** Port of the hosts of the MTA-STS policy and of BIMI files, in a laboratory. Absent = 443. */
  readonly mtaStsPort?: number;
  /** Changes before this moment (ISO 8601) were meant: what was known before it is not compared with any more. */
  readonly baseline?: string;
}

/**
 * Facts are the DNS answers themselves, by question: "example.com MX", and the file that they lead to. Every evaluator is
 * a pure function over them, so yesterday's verdict can be given again offline.
 */
export interface MailDnsFacts {
  readonly answers: Readonly<Record<string, DnsAnswer>>;
  /** The MTA-STS policy as it was fetched; absent where no record promises one, or its host has no address. */
  readonly mtaSts?: HttpFacts;
  /** The files that a BIMI record names; absent where it names none. */
  readonly bimi?: BimiFacts;
  /** What every server of the zone says; absent where that was not asked for. */
  readonly zoneServers?: ZoneServersFacts;
  /** What each of several resolvers says; absent where none were to be compared. */
  readonly resolverViews?: ResolverViewsFacts;
}

/** Key of an answer in MailDnsFacts. */
export function questionKey(name: string, type: string): string {
  return `${name.toLowerCase()} ${type}`;
}
