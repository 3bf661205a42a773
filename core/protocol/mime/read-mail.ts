/**
 * A message as bytes -> its headers, its words and its parts (RFC 5322, RFC 2045, RFC 2046). The library parses; this
 * says what is too much for us, and reads as plain text what the library refuses: a broken message still has words.
 */
import PostalMime, { decodeWords } from 'postal-mime';
import { dropReturnedBody } from './drop-returned-body.ts';
import { headerValue, splitFields, type Field } from './split-fields.ts';
import { stripHtml } from './strip-html.ts';

export interface MailPart {
  /** "message/delivery-status", in lower case. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Mail {
  readonly headers: readonly Field[];
  /** Decoded. */
  readonly subject: string;
  /** As it stands in the header. */
  readonly from: string;
  /** The words for a person: of text/plain, else of text/html. */
  readonly text: string;
  /** All other parts, in order. */
  readonly parts: readonly MailPart[];
}

/** Whatever comes after this is not read: notices stand before the message that they return. */
export const MOST_MAIL_BYTES = 512 * 1024;
const MOST_TEXT = 64 * 1024;
const LIMITS = { forceRfc822Attachments: true, maxNestingDepth: 40, maxHeadersSize: 256 * 1024 };

export async function readMail(bytes: Uint8Array): Promise<Mail> {
  const head = dropReturnedBody(bytes.subarray(0, MOST_MAIL_BYTES));
  try {
    const email = await PostalMime.parse(head, LIMITS);
    const headers = email.headers.map(({ key, value }) => ({ name: key, value: value.slice(0, 2000) }));
    return {
      headers,
      subject: (email.subject ?? '').slice(0, 1000),
      from: headerValue(headers, 'from'),
      text: wordsOf(email),
      parts: email.attachments.map(({ mimeType, content }) => ({
        type: mimeType,
        bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
      })),
    };
  } catch {
    // Too many headers or too deep: what the library refuses is still a text.
    return readPlain(decodeText(head.subarray(0, MOST_TEXT * 2)));
  }
}

/** UTF-8, or byte by byte where it is not. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Encoded words of a header (RFC 2047). */
export function decodeHeader(value: string): string {
  return value.includes('=?') ? decodeWords(value.slice(0, 2000)) : value;
}

function wordsOf(email: { readonly text?: string | undefined; readonly html?: string | undefined }): string {
  const text = (email.text ?? '').slice(0, MOST_TEXT);
  return text.trim() === '' && email.html !== undefined
    ? stripHtml(email.html.slice(0, MOST_TEXT * 4))
    : text;
}

function readPlain(text: string): Mail {
  const gap = /\r?\n\r?\n/.exec(text);
  const headers = splitFields(text.slice(0, gap?.index ?? text.length), 400)[0] ?? [];
  return {
    headers,
    subject: decodeHeader(headerValue(headers, 'subject')),
    from: headerValue(headers, 'from'),
    text: text.slice(gap?.index ?? text.length, MOST_TEXT),
    parts: [],
  };
}
