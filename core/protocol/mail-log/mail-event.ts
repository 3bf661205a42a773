/**
 * What a mail server's log tells, in one form for Postfix, Exim, Sendmail and Exchange. A line gives at most one event;
 * an event with several recipients stands for one attempt for each of them.
 */
export const MAIL_LOGS = ['postfix', 'exim', 'sendmail', 'exchange'] as const;
export type Mta = (typeof MAIL_LOGS)[number];

/**
 * delivered        the next server, or the mailbox, took the message
 * handed-on        taken by a content filter or our own next queue: the delivery follows under another queue id
 * deferred         this attempt failed for now; one event per attempt
 * bounced          given up for these recipients
 * expired          given up because it waited too long; without recipients: for all that still wait under this id
 * discarded        taken and thrown away on purpose
 * rejected         our server refused a client's command or message
 * relay-denied     the same, because the client may not relay through us
 * would-reject     a refusal that is only written down (warn_if_reject)
 * held             in the queue until somebody acts: hold, frozen, poison
 * received         our server took responsibility for a message
 * queued           the queue manager looks at it: size and sender
 * removed          nothing left to do
 * notified         a delivery status notification was made
 * expanded         an alias or list became its members
 * auth-failed, auth-passed          a client's login
 * connect, disconnect, lost-connection, timeout   a client's connection
 * connect-failed   we could not reach a server, or a talk with it broke; what that means for a message follows
 * tls              a handshake that succeeded; tls-failed: one that did not
 * probed           postscreen's or dnsblog's opinion of a client
 * warning          the server complains
 * other            known, and without meaning for these figures
 */
export type MailEventKind =
  | 'delivered'
  | 'handed-on'
  | 'deferred'
  | 'bounced'
  | 'expired'
  | 'discarded'
  | 'rejected'
  | 'relay-denied'
  | 'would-reject'
  | 'held'
  | 'received'
  | 'queued'
  | 'removed'
  | 'notified'
  | 'expanded'
  | 'auth-failed'
  | 'auth-passed'
  | 'connect'
  | 'disconnect'
  | 'lost-connection'
  | 'timeout'
  | 'connect-failed'
  | 'tls'
  | 'tls-failed'
  | 'probed'
  | 'warning'
  | 'other';

/** Texts are "" and numbers are -1 where the line does not say. */
export interface MailEvent {
  readonly mta: Mta;
  readonly kind: MailEventKind;
  /** Milliseconds since 1970, UTC; NaN when the line has no time. */
  readonly at: number;
  /** The machine that wrote the line. */
  readonly host: string;
  readonly queueId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** The recipient before aliases. */
  readonly origRecipient: string;
  /** Where it went: the server we talked to. */
  readonly relayHost: string;
  readonly relayIp: string;
  readonly relayPort: number;
  /** Who came to us. */
  readonly clientHost: string;
  readonly clientIp: string;
  /** Login name, where one was given. */
  readonly user: string;
  readonly size: number;
  /** Seconds since the message came. */
  readonly delay: number;
  /** Postfix: before the queue manager, in it, connecting, sending; in seconds. */
  readonly delays: readonly number[];
  readonly dsn: string;
  readonly replyCode: number;
  /** Words of the server that answered, or ours. */
  readonly reply: string;
  /** For a refusal, the command; for TLS, "in" or "out"; otherwise "". */
  readonly stage: string;
  readonly messageId: string;
}

export type MutableMailEvent = { -readonly [Key in keyof MailEvent]: MailEvent[Key] };

const NOBODY: readonly string[] = [];
const NO_DELAYS: readonly number[] = [];

/** Always the same fields in the same order: the engine then reads them fast. */
export function newMailEvent(mta: Mta, kind: MailEventKind, at: number, host: string): MutableMailEvent {
  return {
    mta,
    kind,
    at,
    host,
    queueId: '',
    sender: '',
    recipients: NOBODY,
    origRecipient: '',
    relayHost: '',
    relayIp: '',
    relayPort: -1,
    clientHost: '',
    clientIp: '',
    user: '',
    size: -1,
    delay: -1,
    delays: NO_DELAYS,
    dsn: '',
    replyCode: -1,
    reply: '',
    stage: '',
    messageId: '',
  };
}

/** A dialect's answer to one line; "foreign" = another program's line, undefined = not understood. */
export type LineResult = MailEvent | readonly MailEvent[] | 'foreign' | undefined;
