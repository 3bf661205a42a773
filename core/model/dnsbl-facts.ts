import type { DnsAnswer } from './dns.ts';
import type { Severity } from './severity.ts';

/** What the operator's answer means for the one who is listed. */
export interface DnsblMeaning {
  /** "127.0.0.2", ranges of octets "127.0.2-15.3", or "*" for any other answer in 127.0.0.0/8. */
  readonly answer: string;
  /** "{n}" is replaced by the last octet of the answer: a score, an age. */
  readonly means: string;
  readonly severity: Severity;
  /**
   * What the listing is about, where that is not the one's own conduct: "policy" = addresses of this kind are not
   * meant to send mail directly (no accusation), "network" = the range or provider it belongs to.
   */
  readonly about?: 'policy' | 'network';
  /** No accusation: "good" = vouched for, "neutral" = a number or a remark. Absent = a listing. */
  readonly sort?: 'good' | 'neutral';
  /** What has to be repaired before the entry can go. */
  readonly needs?: 'reverse-name';
}

/** One list. Rows stand in core/protocol/dnsbl/*-lists.ts; users add theirs in postwatch.yaml. */
export interface DnsblList {
  /** Short, stable: "spamhaus-zen". */
  readonly id: string;
  readonly name: string;
  /** "{key}." at its head stands for the customer's key, which is no part of any row. */
  readonly zone: string;
  /** Absent = a blocklist. "allow" = to be on it is good; "score" = an answer is a number, never a listing. */
  readonly kind?: 'allow' | 'score';
  /** Absent = it is asked for addresses. "host" = for names as they are, "organizational" = for registrable domains. */
  readonly asks?: 'host' | 'organizational';
  /** Of the addresses that it knows; none for a list of names. */
  readonly families: readonly (4 | 6)[];
  /** Answers add up bit by bit (SURBL, URIBL). */
  readonly bitmask?: boolean;
  readonly codes: readonly DnsblMeaning[];
  /** Answers that mean "I will not tell you", beside 127.255.255.0/24 which always does. */
  readonly refusals?: readonly { readonly answer: string; readonly means: string }[];
  /** Addresses or names that must be and must not be listed; absent = those of RFC 5782 5. None at all only for scores. */
  readonly testPoints?: { readonly listed: readonly string[]; readonly unlisted: readonly string[] };
  /** Id in operators.ts: lists of one operator share its servers, and its patience. Absent = one of its own. */
  readonly operator?: string;
  /** Id under `blocklists.keys`; it is asked only when there is one. */
  readonly key?: string;
  /** Ids of lists that say the same and are not asked beside it. */
  readonly replaces?: readonly string[];
  /** Why it is not asked unless `blocklists.enable` names it. Absent = it is asked. */
  readonly off?: string;
  /** Page to look the one up and ask for removal; "{address}" is replaced. "" = none. */
  readonly lookup: string;
  readonly source: string;
  /** Date of that knowledge: yyyy-mm-dd. */
  readonly asOf: string;
}

/** Who runs lists: what they allow, together for all of their lists. */
export interface DnsblOperator {
  readonly id: string;
  readonly name: string;
  /** Questions that one asker may send. Where the operator names no number, ours out of courtesy. */
  readonly perSecond: number;
  readonly perDay: number;
  readonly use: 'free' | 'non-commercial' | 'registered' | 'key';
  /** Their terms in a few words. */
  readonly terms: string;
}

export type DnsblBudget = Partial<Pick<DnsblOperator, 'perSecond' | 'perDay'>>;

/** Which lists are asked: shared by all subjects of a configuration. */
export interface ListChoice {
  /** Ids of lists that are not asked. */
  readonly without: readonly string[];
  /** Ids of lists that are asked although the table has them off. */
  readonly enable?: readonly string[];
  /** Lists of the user's own, beside or (with `onlyOwn`) instead of the table. */
  readonly own: readonly DnsblList[];
  readonly onlyOwn: boolean;
  /** References to the keys, by the id that rows name; never the keys. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Other budgets than the table's, by id of the operator, or of a list of the user's own. */
  readonly budgets?: Readonly<Record<string, DnsblBudget>>;
  /** Other weights than the table's, by id of the list. */
  readonly severity?: Readonly<Record<string, Severity>>;
  /** Changes before this moment (ISO 8601) were meant. */
  readonly baseline?: string;
}

export interface AddressSubject extends ListChoice {
  /** IPv4 or IPv6 address in canonical text form. */
  readonly address: string;
}

/** What a name is to the domain: the reader of a listing must know where to look. */
export type NameRole = 'domain' | 'mx' | 'mail';

export interface MailName {
  /** A-labels, lower case, no final dot. */
  readonly name: string;
  /** "mx" = MX host; "mail" = a name that the configuration says its mail carries (EHLO, DKIM d=, links). */
  readonly role: NameRole;
  /** Organizational domain by the public suffix list; "" = it has none or it is not known. */
  readonly registrable: string;
}

/** A domain with the names that its mail carries. */
export interface NamesSubject extends ListChoice {
  readonly domain: string;
  readonly names: readonly MailName[];
  /** MX hosts are asked for, too, as DNS has them. */
  readonly followMx: boolean;
}

export type DnsblSubject = AddressSubject | NamesSubject;

/** What one list said about one address or name. */
export interface DnsblSaid {
  /** As the list was asked for it: an address, a host name, an organizational domain. */
  readonly item: string;
  readonly answer: DnsAnswer;
  /** TXT at the same name, only when there was an A answer. */
  readonly reason?: DnsAnswer;
}

/** What one list said in this run. */
export interface DnsblAsked {
  readonly list: string;
  /** One answer per test point; asked first, in the same run, through the same resolver. */
  readonly tests: readonly {
    /** Address or name. */
    readonly address: string;
    readonly expect: 'listed' | 'unlisted';
    readonly answer: DnsAnswer;
    /** TXT at the same name, only where the A answer is a refusal. */
    readonly reason?: DnsAnswer;
  }[];
  /** None when the test points failed: an answer would not be believed, so none is asked for. */
  readonly said: readonly DnsblSaid[];
}

export interface DnsblFacts {
  readonly lists: readonly DnsblAsked[];
  /** Lists that were not asked because their key could not be read, with the reason. */
  readonly keyless?: readonly { readonly list: string; readonly why: string }[];
  /** Addresses: reverse name and its forward confirmation. Domains: MX, as far as it was asked. */
  readonly ptr?: DnsAnswer;
  readonly mx?: DnsAnswer;
  readonly forward: Readonly<Record<string, DnsAnswer>>;
}
