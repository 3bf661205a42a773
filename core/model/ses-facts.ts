/** The sending account at Amazon SES, in one region, and what it says of itself. */
export interface SesSubject {
  /** "eu-west-1" */
  readonly region: string;
  /** Domains and addresses that must be ready to send. */
  readonly identities: readonly string[];
}

/** One UTC day of GetSendStatistics, of which SES keeps fourteen. Counts of messages. */
export interface SesDay {
  /** "2026-11-24" */
  readonly day: string;
  readonly attempts: number;
  readonly bounces: number;
  readonly complaints: number;
  readonly rejects: number;
}

/** One UTC day of what the ses-events function counted: messages by recipient. */
export interface SesCountedDay {
  readonly day: string;
  readonly sent: number;
  readonly delivered: number;
  /** Permanent, and not kept back by SES itself. */
  readonly hard: number;
  readonly soft: number;
  /** On a suppression list: SES did not try. */
  readonly suppressed: number;
  readonly complaints: number;
  readonly rejected: number;
}

export interface SesIdentity {
  readonly name: string;
  /** SES's words: Success, Pending, Failed, TemporaryFailure, NotStarted; "" = SES does not know the identity. */
  readonly verification: string;
  readonly dkimEnabled: boolean;
  /** The same words for Easy DKIM; "" = none. */
  readonly dkim: string;
  /** Custom MAIL FROM domain and the state of its MX record; absent = amazonses.com. */
  readonly mailFrom?: { readonly domain: string; readonly status: string; readonly onFailure: string };
}

export interface SesFacts {
  /** Absent: could not be read, a fault says why. */
  readonly account?: {
    /** Messages in 24 hours that are allowed, -1 = without limit; that were sent; and a second. */
    readonly max24Hours: number;
    readonly sent24Hours: number;
    readonly maxPerSecond: number;
    readonly sendingEnabled: boolean;
  };
  /** Oldest first. */
  readonly days: readonly SesDay[];
  /** Messages of each of the last 24 hours, oldest first, the last one being the hour until now. */
  readonly hours?: readonly number[];
  /** Messages of the busiest quarter of an hour among them. */
  readonly busiestQuarter?: number;
  /** By SES's events, as far back as they were counted; oldest first. Absent: none are. */
  readonly counted?: readonly SesCountedDay[];
  readonly identities: readonly SesIdentity[];
  /** What SES itself holds against the account, as shares of 1, where CloudWatch has it. */
  readonly reputation?: { readonly bounces?: number; readonly complaints?: number };
}
