/** What a mail log says as a whole. Rates are shares from 0 to 1, null where there is nothing to divide. */
import type { Mta, MailEventKind } from '../protocol/mail-log/index.ts';
import type { ReplyCategory, ReplyPermanence, ReplySide } from '../protocol/smtp/index.ts';
import type { Percentiles } from './histogram.ts';
import type { Counted } from './top-counter.ts';

export const GROUPINGS = ['provider', 'recipient-domain', 'relay'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Counted once for each recipient of each message on each day: one deferred line stands for one attempt only. */
export interface DeliveryFigures {
  readonly recipients: number;
  readonly delivered: number;
  /** Given up, those that expired among them. */
  readonly bounced: number;
  readonly expired: number;
  /** Put off at least once. */
  readonly deferred: number;
  readonly deliveredAfterDeferral: number;
  readonly discarded: number;
  /** Lines that say "deferred". */
  readonly deferredAttempts: number;
  readonly deliveryRate: number | null;
  readonly bounceRate: number | null;
  readonly deferralRate: number | null;
}

export interface ReasonFigures {
  readonly category: ReplyCategory;
  readonly permanence: ReplyPermanence;
  readonly side: ReplySide;
  readonly means: string;
  /** Attempts. */
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly sample: string;
  readonly advice: readonly string[];
}

export interface GroupFigures extends DeliveryFigures {
  readonly name: string;
  readonly reasons: readonly ReasonFigures[];
}

export interface ListingFigures {
  readonly list: string;
  readonly count: number;
  /** Of our addresses, as the receivers quote them. */
  readonly addresses: readonly string[];
  /** Providers that quote it. */
  readonly quotedBy: readonly string[];
  readonly sample: string;
  readonly first: string | null;
  readonly last: string | null;
}

export interface HourFigures {
  readonly hour: string;
  readonly delivered: number;
  readonly deferred: number;
  readonly bounced: number;
  readonly rejected: number;
}

export type LogStatus = 'ok' | 'warning' | 'critical' | 'unknown';

export interface LogDiagnosis {
  readonly status: LogStatus;
  readonly says: string;
  readonly evidence: string;
  readonly advice: readonly string[];
}

export interface LogSummary {
  readonly status: LogStatus;
  readonly says: string;
  readonly diagnosis: readonly LogDiagnosis[];
  readonly from: string | null;
  readonly to: string | null;
  readonly lines: {
    readonly total: number;
    readonly events: number;
    /** Of other programs, and comments. */
    readonly foreign: number;
    readonly unparsed: number;
    readonly cut: number;
    /** Outside --since and --until. */
    readonly outside: number;
    readonly byMta: Readonly<Partial<Record<Mta, number>>>;
  };
  readonly kinds: Readonly<Partial<Record<MailEventKind, number>>>;
  readonly messages: { readonly received: number; readonly bytes: number };
  readonly delivery: DeliveryFigures & {
    /** Put off, and neither delivered nor given up at the end of the log. */
    readonly waiting: number;
    /** Waiting recipients that memory had to let go of. */
    readonly forgotten: number;
    readonly handedOn: number;
  };
  readonly by: Grouping;
  readonly groups: readonly GroupFigures[];
  /** Groups beyond those listed. */
  readonly moreGroups: number;
  readonly reasons: readonly ReasonFigures[];
  readonly replyCodes: readonly Counted[];
  readonly enhancedCodes: readonly Counted[];
  /** Seconds from arrival to delivery, and age of what is put off at each attempt. */
  readonly delays: { readonly delivered: Percentiles; readonly deferred: Percentiles };
  readonly auth: {
    readonly failed: number;
    readonly passed: number;
    readonly users: readonly Counted[];
    readonly addresses: readonly Counted[];
  };
  readonly relayDenied: { readonly count: number; readonly addresses: readonly Counted[] };
  readonly rejected: {
    readonly count: number;
    readonly reasons: readonly Counted[];
    readonly lists: readonly Counted[];
    readonly addresses: readonly Counted[];
  };
  readonly connections: { readonly opened: number; readonly lost: number; readonly timedOut: number };
  readonly tls: {
    readonly inbound: number;
    readonly outbound: number;
    readonly failed: number;
    /** Encrypted of the connections that came; null when the log does not tell of TLS. */
    readonly inboundShare: number | null;
    readonly outboundShare: number | null;
  };
  readonly listings: readonly ListingFigures[];
  readonly warnings: readonly Counted[];
  readonly hours: readonly HourFigures[];
  /** First lines that were not understood. */
  readonly unparsedLines: readonly string[];
}
