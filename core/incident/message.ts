import type { TellingKind, Urgency } from '../model/incident.ts';
import type { Json } from '../model/json.ts';

/** What goes out to people and to their chat and paging services. */
export interface Message {
  readonly kind: TellingKind;
  readonly urgency: Urgency;
  /** One line of ASCII. */
  readonly subject: string;
  /** The whole message in plain text. */
  readonly text: string;
  readonly headline: string;
  readonly advice: readonly string[];
  /** Joins the messages of one incident, in threads and at paging services. */
  readonly thread: string;
  /** The same as data. */
  readonly facts: { readonly [name: string]: Json };
}
