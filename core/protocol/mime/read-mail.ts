/**
 * A message as bytes -> its headers, its words and its parts (RFC 5322, RFC 2045, RFC 2046). The library parses; this
 * says what is too much for us, and reads as plain text what the library refuses: a broken message still has words.
 */
import PostalMime, { decodeWords } from 'postal-mime';
import { hasTooManyParts } from './count-parts.ts';
import { mendBoundary } from './mend-boundary.ts';
import { headerValue, splitFields, type Field } from './split-fields.ts';
import { splitReturned } from './split-returned.ts';
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
  const { before, returned } = splitReturned(bytes.subarray(0, MOST_MAIL_BYTES));
  const head = mendBoundary(before);
  if (isPlain(head) || hasTooManyParts(head)) return readPlain(decodeText(head.subarray(0, MOST_TEXT * 2)));
  try {
    const email = await PostalMime.parse(head, LIMITS);
    const isHollow = (email.text ?? email.html ?? '').trim() === '' && email.attachments.length === 0;
    if (isHollow && head.length > 0) return readPlain(decodeText(head.subarray(0, MOST_TEXT * 2)));
    const headers = email.headers.map(({ key, value }) => ({ name: key, value: value.slice(0, 2000) }));
    return {
      headers,
      subject: (email.subject ?? '').slice(0, 1000),
      from: headerValue(headers, 'from'),
      text: wordsOf(email),
      parts: [
        ...email.attachments.map(({ mimeType, content }) => ({ type: mimeType, bytes: bytesOf(content) })),
        ...(returned === undefined ? [] : [{ type: 'message/rfc822', bytes: returned }]),
      ],
    };
  } catch {
    // Too many headers or too deep: what the library refuses is still a text.
    return readPlain(decodeText(head.subarray(0, MOST_TEXT * 2)));
  }
}

/** RFC 2045 5.2: without other words a message is plain text, with nothing to decode and nothing to take apart. */
function isPlain(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MOST_TEXT + 4));
  const end = [buffer.indexOf('\n\n'), buffer.indexOf('\r\n\r\n')].filter((at) => at !== -1);
  const headers = buffer.toString('latin1', 0, Math.min(...end, MOST_TEXT));
  const type = /^content-type:(.{0,400}(?:\r?\n[ \t].{0,400}){0,5})/im.exec(headers)?.[1] ?? 'text/plain';
  const encoding = /^content-transfer-encoding:[ \t]{0,20}(.{0,80})/im.exec(headers)?.[1] ?? '7bit';
  const charset = /charset\s{0,9}=\s{0,9}"?([^\s";]{1,60})/i.exec(type)?.[1] ?? 'us-ascii';
  return (
    /^\s{0,20}(?:text\/plain|text)\s{0,9}(?:;|$)/i.test(type) &&
    /^[78]bit\b|^binary\b/i.test(encoding) &&
    /^(?:us-ascii|utf-8|ascii|iso-8859-1)$/i.test(charset)
  );
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LATIN1 = new TextDecoder('latin1');

/** UTF-8, or byte by byte where it is not. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return LATIN1.decode(bytes);
  }
}

function bytesOf(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
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
  // Without headers it is the words alone, as a person pasted them or a service sent its JSON.
  const start = headers.length === 0 ? 0 : (gap?.index ?? text.length);
  return {
    headers,
    subject: decodeHeader(headerValue(headers, 'subject')),
    from: headerValue(headers, 'from'),
    text: text.slice(start, start + MOST_TEXT),
    parts: [],
  };
}
