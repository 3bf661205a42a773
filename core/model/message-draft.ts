/** A message that is to be sent, in words. */
export interface MessageDraft {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
}

/** A composed message and its envelope, for Amazon SES. */
export interface WholeMail {
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly source: Uint8Array;
}

/** `detail`: the service's id of the message, or why not. */
export interface HandInAnswer {
  readonly state: 'accepted' | 'deferred' | 'refused' | 'unknown' | 'unreachable';
  readonly detail: string;
}
