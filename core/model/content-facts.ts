/** A message as a receiver would see it before anybody reads it: what it is made of, and what scorers say. */
import type { ListChoice, MailName } from './dnsbl-facts.ts';

/** Nobody takes a message of this size; what comes after it is not read. */
export const MOST_CONTENT_BYTES = 40 * 1024 * 1024;

export interface ContentSubject {
  /** Where the message is: a path, or the name that the vantage gives it. */
  readonly message: string;
  readonly scorers: readonly Scorer[];
  /** It goes to many at once. Absent = the message's own signs decide. */
  readonly bulk?: boolean;
  /** Lists that are asked for the names in it. Absent = none is. */
  readonly lists?: ListChoice;
}

export type Scorer =
  | {
      readonly kind: 'rspamd';
      /** "http://127.0.0.1:11334", with a path where a proxy has one. */
      readonly url: string;
      /** Reference to the controller's password. */
      readonly secret?: string;
    }
  | { readonly kind: 'spamassassin'; readonly host: string; readonly port: number };

/** A rule of a scorer that fired. */
export interface FiredRule {
  readonly name: string;
  /** null = the scorer does not tell the points of single rules. */
  readonly points: number | null;
  /** The scorer's own words; "" = none. */
  readonly description: string;
  /** What it fired on, in the scorer's own words. */
  readonly details: readonly string[];
}

export interface Verdict {
  readonly score: number;
  /** From here on it is spam (SpamAssassin), or rejected (rspamd). */
  readonly threshold: number;
  /** rspamd: "no action", "greylist", "add header", "rewrite subject", "soft reject", "reject". SpamAssassin: "spam", "no spam". */
  readonly action: string;
  readonly rules: readonly FiredRule[];
}

/** What one scorer said. A scorer that was not understood said nothing. */
export type Scored = { readonly scorer: Scorer['kind']; readonly where: string } & (
  { readonly verdict: Verdict } | { readonly unseen: string }
);

export interface LineFacts {
  readonly count: number;
  /** Lines that end with CR LF, LF alone, and CRs without LF. */
  readonly crlf: number;
  readonly bareLf: number;
  readonly bareCr: number;
  readonly nul: number;
  /** Octets of the longest line without its end, and its number from 1. */
  readonly longest: number;
  readonly longestAt: number;
  /** Lines of more than 998 octets. */
  readonly tooLong: number;
}

export interface HeaderField {
  /** In lower case. */
  readonly name: string;
  /** Unfolded, shortened. */
  readonly value: string;
  /** Octets above 127 stand in it as they are. */
  readonly eightBit?: true;
}

export interface Mailbox {
  /** Decoded; "" = none. */
  readonly name: string;
  readonly address: string;
  /** In lower case, as A-labels; "" = none that can be read. */
  readonly domain: string;
  /** Organizational domain; "" = none. */
  readonly registrable: string;
}

export const MIME_FLAWS = [
  'type-malformed',
  'boundary-missing',
  'boundary-malformed',
  'boundary-unused',
  'boundary-unclosed',
  'encoding-unknown',
  'encoding-of-multipart',
  'eight-bit-undeclared',
  'base64-damaged',
  'quoted-printable-damaged',
  'charset-wrong',
] as const;
export type MimeFlawKind = (typeof MIME_FLAWS)[number];

export interface MimeFlaw {
  readonly kind: MimeFlawKind;
  /** "1", "1.2": the place in the tree, the message itself is "0". */
  readonly part: string;
  /** What was seen: the value, the line. */
  readonly detail: string;
}

export interface PartFacts {
  readonly part: string;
  /** "text/html". */
  readonly type: string;
  readonly charset: string;
  readonly encoding: string;
  readonly octets: number;
}

export interface LinkFacts {
  /** As written, shortened. */
  readonly href: string;
  /** In lower case, as A-labels, an address without brackets; "" = none. */
  readonly host: string;
  readonly registrable: string;
  /** The words that are linked; "" = a picture, or a plain text. */
  readonly words: string;
  /** Host that the words themselves name; "" = none. */
  readonly shownHost: string;
  readonly shownRegistrable: string;
}

export interface HtmlFacts {
  readonly octets: number;
  /** Visible characters, white space counted once. */
  readonly characters: number;
  readonly images: number;
  /** ... without an alternative text, of those that are larger than a dot. */
  readonly imagesWithoutAlt: number;
  readonly inlineImages: number;
  /** Hosts that pictures come from. */
  readonly imageHosts: readonly string[];
  /** What mail readers remove or refuse: "script", "form", "iframe", "onclick". */
  readonly active: readonly string[];
}

export interface AttachmentFacts {
  /** "" = none. */
  readonly name: string;
  readonly type: string;
  readonly octets: number;
  /** What its first octets are: "zip", "pdf", "exe", "png", "jpeg", "gif", "ole", "elf", "rar", "7z"; "" = unknown. */
  readonly looks: string;
  /** Names in a zip archive, as far as its directory can be read. */
  readonly inside: readonly string[];
  /** The HTML shows it by its Content-ID. */
  readonly isInline?: true;
  /** Entries of a zip archive are encrypted. */
  readonly encrypted?: true;
}

export interface SignatureFacts {
  readonly domain: string;
  readonly registrable: string;
  /** Names of the header fields that it covers, in lower case. */
  readonly covers: readonly string[];
}

export interface MessageFacts {
  readonly octets: number;
  readonly lines: LineFacts;
  readonly fields: readonly HeaderField[];
  /** Lines among the header fields that are none. */
  readonly stray: readonly string[];
  /** Decoded. */
  readonly subject: string;
  /** ISO 8601; "" = no date that can be read. */
  readonly date: string;
  readonly from: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly signatures: readonly SignatureFacts[];
  readonly parts: readonly PartFacts[];
  readonly flaws: readonly MimeFlaw[];
  /** Characters of the text parts, white space counted once; absent = there is no text part. */
  readonly textCharacters?: number;
  readonly html?: HtmlFacts;
  readonly links: readonly LinkFacts[];
  /** Placeholders that nobody filled: "{{name}}", "*|FNAME|*". */
  readonly placeholders: readonly string[];
  /** Words or links by which a reader leaves a list. */
  readonly offersUnsubscribe: boolean;
  readonly attachments: readonly AttachmentFacts[];
  /** Why not everything was read. Absent = all was. */
  readonly cut?: string;
}

export interface ContentFacts {
  /** Absent = it could not be read; a fault says why. */
  readonly message?: MessageFacts;
  /** Names in it that lists of domains may be asked for, and those that are too many. */
  readonly names: readonly MailName[];
  readonly namesLeft: readonly string[];
  readonly scores: readonly Scored[];
}
