/**
 * What Amazon SES tells of a message that it sent: by event publishing (a configuration set's destination) or by the older
 * feedback notifications of an identity. Both in one form; texts are "" where the event does not say.
 */

/**
 * notice   no event of a message: a subscription was made, a topic was tried, a switch was turned
 * unknown  of a message, in a type that has no row here
 */
export type SesEventKind =
  | 'send'
  | 'delivery'
  | 'bounce'
  | 'complaint'
  | 'reject'
  | 'delay'
  | 'rendering-failure'
  | 'subscription'
  | 'open'
  | 'click'
  | 'notice'
  | 'unknown';

interface TypeRow {
  readonly kind: SesEventKind;
  /** Field with what is particular to the type. */
  readonly field: string;
  /** In it, the recipients that the event is about; absent: all of the message. */
  readonly recipients?: string;
}

/** SES's words (developer guide: contents of event data). */
export const SES_EVENT_TYPES: ReadonlyMap<string, TypeRow> = new Map([
  ['Send', { kind: 'send', field: 'send' }],
  ['Delivery', { kind: 'delivery', field: 'delivery', recipients: 'recipients' }],
  ['Bounce', { kind: 'bounce', field: 'bounce', recipients: 'bouncedRecipients' }],
  ['Complaint', { kind: 'complaint', field: 'complaint', recipients: 'complainedRecipients' }],
  ['Reject', { kind: 'reject', field: 'reject' }],
  ['DeliveryDelay', { kind: 'delay', field: 'deliveryDelay', recipients: 'delayedRecipients' }],
  ['Rendering Failure', { kind: 'rendering-failure', field: 'failure' }],
  ['Subscription', { kind: 'subscription', field: 'subscription' }],
  ['Open', { kind: 'open', field: 'open' }],
  ['Click', { kind: 'click', field: 'click' }],
]);

export interface SesRecipient {
  readonly address: string;
  /** "5.1.1" */
  readonly status: string;
  /** The receiver's words, with their code: "550 5.1.1 no such user". */
  readonly diagnostic: string;
}

export type SesBounceType = 'Permanent' | 'Transient' | 'Undetermined' | '';

export interface SesEvent {
  readonly kind: SesEventKind;
  /** SES's own word, at most 100 characters. */
  readonly type: string;
  readonly messageId: string;
  /** ISO 8601, UTC: of the event, or of the message where the event has no time. "" for a notice. */
  readonly at: string;
  readonly region: string;
  readonly account: string;
  readonly configurationSet: string;
  readonly recipients: readonly SesRecipient[];
  readonly bounceType: SesBounceType;
  /** Bounce: "General", "Suppressed", ...; complaint: "OnAccountSuppressionList"; delay: "MailboxFull", ... */
  readonly subType: string;
  /** Complaint: "abuse", "not-spam", ...; reject: its reason; a rendering failure: its message; a notice: its text. */
  readonly detail: string;
  /** Delivery: what the receiver answered. */
  readonly reply: string;
}
