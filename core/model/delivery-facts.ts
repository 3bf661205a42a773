/**
 * A round trip: a message that we send to a mailbox of ours, and what becomes of it. Sending and looking are runs of
 * their own, so that nobody waits; the runs of one slot share one token, by which the message is known again.
 */
import type { SmtpReply, SmtpSkip, SmtpStageName, SmtpTls, SmtpTrouble } from './smtp-facts.ts';

/** Where the message is handed in. */
export type DeliveryVia =
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      readonly tls: SmtpTls;
      readonly ehlo?: string;
      readonly auth?: { readonly secret: string; readonly mechanism?: string };
    }
  | { readonly kind: 'ses'; readonly region: string };

/** A mailbox that is read by IMAP. */
export interface MailboxSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  readonly secret: string;
  /** Folders to search beside INBOX and those for spam. */
  readonly folders: readonly string[];
}

/** What to send and where to look. JSON; secrets are references. */
export interface DeliverySubject {
  readonly via: DeliveryVia;
  readonly from: string;
  readonly to: string;
  readonly mailbox: MailboxSettings;
  /** Where bounces come back to, when that is another mailbox. */
  readonly bounces?: MailboxSettings;
  /** Slower than this is late. */
  readonly lateSeconds: number;
  /** What has not arrived by then is lost. */
  readonly lostSeconds: number;
  /** A hop that takes longer is worth a finding. */
  readonly hopSeconds: number;
  /** Name by which the receiver signs what it found (RFC 8601 2.2); absent = the host that took the message last. */
  readonly authservId?: string;
  /** Set by the pipeline for one run. */
  readonly step?: DeliveryStep;
}

/**
 * now      send it
 * claimed  another delivery of this job has begun to send: whether it did is to be seen in the mailbox
 * done     it was sent before: only look
 */
export interface DeliveryStep {
  readonly token: string;
  readonly slot: string;
  readonly send: 'now' | 'claimed' | 'done';
  /** Of the run before in this slot. */
  readonly sent?: DeliverySent;
  /** Other round trips that are not over. */
  readonly watched: readonly WatchedToken[];
  /** There is no look after this one. */
  readonly isLast: boolean;
}

/** A round trip that a run has judged, and that is not forgotten yet. */
export interface WatchedToken {
  readonly token: string;
  readonly slot: string;
  /** When it was sent, ISO 8601. */
  readonly sentAt: string;
  /** "judged": what came of it may be cleaned away. "open": it was given up, and may still come. */
  readonly state: 'judged' | 'open';
  /** Copies and notices that were seen and judged. */
  readonly copies: number;
}

/**
 * accepted  the server took it
 * deferred  4xx: come again
 * refused   5xx
 * failed    no server was reached, or it did not get so far
 * unknown   the line broke after the message was said: it may have been taken, or not
 */
export type DeliverySendState = 'accepted' | 'deferred' | 'refused' | 'failed' | 'unknown';

export interface DeliverySent {
  readonly state: DeliverySendState;
  /** When this slot's first try began, and the one told here, ISO 8601. */
  readonly firstAt: string;
  readonly at: string;
  /** When the server had taken it, ISO 8601. */
  readonly acceptedAt?: string;
  readonly tookMs: number;
  readonly tries: number;
  /** "smtp.example.com:587", "ses:eu-west-1". */
  readonly by: string;
  /** Where the conversation ended, or the stage that decided. */
  readonly stage?: SmtpStageName | 'resolve' | 'compose';
  readonly reply?: SmtpReply;
  readonly trouble?: Pick<SmtpTrouble, 'kind' | 'detail'>;
  readonly skipped?: SmtpSkip;
  /** "TLSv1.3", "" without TLS; absent where there is none to see. */
  readonly tls?: string;
  readonly message: ComposedMessage;
  readonly transcript: readonly string[];
}

/** As it was when it left. */
export interface ComposedMessage {
  readonly messageId: string;
  readonly subject: string;
  readonly date: string;
  /** Another number for each time it was handed in: two of them mean that we sent it twice. */
  readonly nonce: string;
  /** SHA-256 of its words, without white space at the ends of lines. */
  readonly bodySha256: string;
}

export type FolderUse = 'inbox' | 'junk' | 'other';

/** A copy of the message in the mailbox. */
export interface DeliveryArrival {
  readonly folder: string;
  readonly use: FolderUse;
  /** When the mailbox took it (INTERNALDATE), ISO 8601, whole seconds. */
  readonly at: string;
  readonly octets: number;
  /** Its header as it stands there, at most 48 KB. */
  readonly header: string;
  readonly bodySha256: string;
  readonly nonce: string;
  readonly verified?: DeliveryVerified;
}

/** What its receiver could have found, found again by us. */
export interface DeliveryVerified {
  readonly dkim: readonly DkimVerdict[];
  readonly arc?: { readonly result: string; readonly detail: string };
  readonly spf?: {
    readonly result: string;
    readonly domain: string;
    readonly address: string;
    readonly detail: string;
  };
  readonly dmarc?: {
    readonly result: 'pass' | 'fail' | 'none' | 'temperror' | 'permerror';
    readonly domain: string;
    readonly policy: string;
    readonly detail: string;
  };
}

export interface DkimVerdict {
  readonly domain: string;
  readonly selector: string;
  /** RFC 8601 2.7.1: pass, fail, neutral, policy, temperror, permerror. */
  readonly result: string;
  readonly detail: string;
}

/** A notice that came back. */
export interface DeliveryBounce {
  readonly folder: string;
  readonly at: string;
  readonly recipient: string;
  readonly kind: string;
  readonly replyCode: number | null;
  readonly status: string | null;
  readonly reason: string;
  readonly permanence: string;
  readonly diagnostic: string;
  readonly remoteMta: string | null;
  readonly reportingMta: string | null;
  readonly advice: readonly string[];
}

/** How far a look into a mailbox came. */
export interface MailboxSight {
  readonly mailbox: 'mailbox' | 'bounces';
  readonly host: string;
  readonly folders: readonly {
    readonly name: string;
    readonly use: FolderUse;
    readonly messages: number;
  }[];
  readonly tookMs: number;
  /** Copies of ours that were deleted, judged before. */
  readonly cleaned: number;
  readonly trouble?: MailboxTrouble;
}

/** refused: it does not want our login. folder: a configured one is not there. */
export interface MailboxTrouble {
  readonly kind: 'unreachable' | 'untrusted' | 'refused' | 'dropped' | 'timed-out' | 'no-secret' | 'folder';
  readonly detail: string;
}

export interface DeliveryFacts {
  readonly token: string;
  readonly slot: string;
  readonly step: DeliveryStep['send'];
  readonly isLast: boolean;
  /** Absent: another delivery of the job sent it, or nobody did. */
  readonly sent?: DeliverySent;
  /** Empty in a run that sends. */
  readonly sights: readonly MailboxSight[];
  readonly arrivals: readonly DeliveryArrival[];
  readonly bounces: readonly DeliveryBounce[];
  /** Of earlier round trips: what has come since, copies that are new. */
  readonly earlier: readonly EarlierArrival[];
}

export interface EarlierArrival {
  readonly watched: WatchedToken;
  readonly arrivals: readonly DeliveryArrival[];
  readonly bounces: readonly DeliveryBounce[];
}

/** The round trip has its verdict; until then nothing is opened or cleared by its runs. */
export function isSettled({
  sent,
  isLast,
  arrivals,
  bounces,
}: Pick<DeliveryFacts, 'sent' | 'isLast' | 'arrivals' | 'bounces'>): boolean {
  if (isLast || arrivals.length > 0) return true;
  if (sent?.state === 'refused' || sent?.state === 'failed') return true;
  return bounces.some(({ kind }) => kind === 'failed');
}
