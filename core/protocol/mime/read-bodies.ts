/** The words, the HTML and the attachments of a message, decoded by the library: as a mail reader would have them. */
import PostalMime, { addressParser } from 'postal-mime';
import { hasTooManyParts } from './count-parts.ts';

export interface Attached {
  /** "" = none. */
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The HTML shows it by its Content-ID. */
  readonly isInline: boolean;
}

export interface Bodies {
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly attachments: readonly Attached[];
}

export interface PlainMailbox {
  readonly name: string;
  readonly address: string;
}

const LIMITS = { forceRfc822Attachments: true, maxNestingDepth: 40, maxHeadersSize: 512 * 1024 };
const MOST_MAILBOXES = 50;

/** Never rejects. Undefined = too many parts, too deep or too long headers: no mail reader would be the same with it. */
export async function readBodies(bytes: Uint8Array): Promise<Bodies | undefined> {
  if (hasTooManyParts(bytes)) return undefined;
  try {
    const { subject = '', text, html, attachments } = await PostalMime.parse(bytes, LIMITS);
    return {
      subject,
      text,
      html,
      attachments: attachments.map(({ filename, mimeType, content, contentId }) => ({
        name: filename ?? '',
        type: mimeType,
        isInline: contentId !== undefined,
        bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
      })),
    };
  } catch {
    return undefined;
  }
}

/** Mailboxes of a header field, groups taken apart (RFC 5322 3.4). Never throws. */
export function readMailboxes(value: string): readonly PlainMailbox[] {
  return addressParser(value, { flatten: true })
    .flatMap((one) => (one.address === undefined ? one.group : [one]))
    .slice(0, MOST_MAILBOXES)
    .map(({ name, address }) => ({ name, address }));
}
