/** What a notice says of one recipient. */
import type { ReplyCategory, ReplyPermanence, ReplySide } from '../smtp/index.ts';

/** Why, in the words of the reply classifier; the others are no refusals. */
export type BounceReason = ReplyCategory | 'complaint' | 'auto-reply' | 'delivered';

/** "none": nothing failed. "policy" is not hard: another message, or another sender, may pass. */
export type BouncePermanence = ReplyPermanence | 'none';

// RFC 3464 2.3.3 has the actions; complaints (RFC 5965) and automatic replies (RFC 3834) report, too.
export type BounceKind =
  'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'complaint' | 'auto-reply';

export interface Bounce {
  readonly recipient: string;
  /** "550"; null when the notice has none. */
  readonly replyCode: number | null;
  /** "5.1.1"; null when the notice has none. */
  readonly status: string | null;
  readonly reason: BounceReason;
  readonly permanence: BouncePermanence;
  readonly kind: BounceKind;
  readonly side: ReplySide | null;
  /** What the server said, on one line. */
  readonly diagnostic: string;
  /** Who refused, and who tells of it. */
  readonly remoteMta: string | null;
  readonly reportingMta: string | null;
  /** Blocklist that the diagnostic quotes. */
  readonly list: string | null;
  readonly advice: readonly string[];
  /** As the sender wrote it, where it differs. */
  readonly originalRecipient: string | null;
  /** RFC 5965 3.1: "abuse", "fraud", ... of a complaint. */
  readonly feedbackType: string | null;
  /** Id of the dialect that was read. */
  readonly dialect: string;
  readonly original: OriginalMail;
}

/** Of the message that came back, as far as it did. */
export interface OriginalMail {
  readonly from: string | null;
  readonly to: string | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly date: string | null;
}

/** What a dialect finds; read-bounce.ts makes a Bounce of it. */
export interface Draft {
  readonly recipient: string;
  readonly originalRecipient?: string;
  readonly kind?: BounceKind;
  readonly status?: string;
  readonly diagnostic?: string;
  readonly remoteMta?: string;
  readonly reportingMta?: string;
  readonly feedbackType?: string;
  /** Where the dialect knows it without the classifier. */
  readonly reason?: BounceReason;
  readonly permanence?: BouncePermanence;
}

export type NoBounceCode =
  'empty' | 'not-text' | 'no-notice' | 'no-recipient' | 'receipt' | 'aggregate-report' | 'challenge';

export type BounceReading =
  | { readonly ok: true; readonly value: readonly Bounce[] }
  | { readonly ok: false; readonly code: NoBounceCode; readonly detail: string };
