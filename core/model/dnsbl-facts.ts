import type { DnsAnswer } from './dns.ts';

/** What the operator's answer means for the one who is listed. */
export interface DnsblMeaning {
  /** "127.0.0.2", a range "127.0.0.4-7" (last octet), or "*" for any other answer in 127.0.0.0/8. */
  readonly answer: string;
  readonly means: string;
  readonly severity: 'info' | 'notice' | 'warning' | 'error' | 'critical';
  /**
   * What the listing is about, where that is not the address's own conduct: "policy" = addresses of this kind are not
   * meant to send mail directly (no accusation), "network" = the range or provider it belongs to.
   */
  readonly about?: 'policy' | 'network';
}

/** One blocklist. Rows stand in core/protocol/dnsbl/lists.ts; users add theirs in postwatch.yaml. */
export interface DnsblList {
  /** Short, stable: "spamhaus-zen". */
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly families: readonly (4 | 6)[];
  /** Answers add up bit by bit (SURBL, URIBL). */
  readonly bitmask?: boolean;
  readonly codes: readonly DnsblMeaning[];
  /** Answers that mean "I will not tell you", beside 127.255.255.0/24 which always does. */
  readonly refusals: readonly { readonly answer: string; readonly means: string }[];
  /** Addresses by family that must be / must not be listed (RFC 5782 5). */
  readonly testPoints: { readonly listed: readonly string[]; readonly unlisted: readonly string[] };
  /** Page to look an address up and ask for removal; "{address}" is replaced. */
  readonly lookup: string;
  readonly policy: string;
  readonly source: string;
  /** Date of that knowledge: yyyy-mm-dd. */
  readonly asOf: string;
}

export interface AddressSubject {
  /** IPv4 or IPv6 address in canonical text form. */
  readonly address: string;
  /** Ids of lists that are not asked. */
  readonly without: readonly string[];
  /** Lists of the user's own, beside or (with `onlyOwn`) instead of the table. */
  readonly own: readonly DnsblList[];
  readonly onlyOwn: boolean;
}

/** What one list said in this run. */
export interface DnsblAsked {
  readonly list: string;
  /** One answer per test point; asked first, in the same run, through the same resolver. */
  readonly tests: readonly {
    readonly address: string;
    readonly expect: 'listed' | 'unlisted';
    readonly answer: DnsAnswer;
  }[];
  /** Undefined when the test points failed: an answer would not be believed, so none is asked for. */
  readonly answer?: DnsAnswer;
  /** TXT at the same name, only when there was an A answer. */
  readonly reason?: DnsAnswer;
}

export interface DnsblFacts {
  readonly lists: readonly DnsblAsked[];
  /** Reverse name and its forward confirmation. */
  readonly ptr: DnsAnswer;
  readonly forward: Readonly<Record<string, DnsAnswer>>;
}
