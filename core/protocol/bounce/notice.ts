/** A mail, prepared for the dialects: the words of the notice apart from those of the message that came back. */
import { decodeText, headerValue, splitFields, type Field, type Mail } from '../mime/index.ts';
import { addressIn } from './addresses.ts';

export interface Notice {
  readonly mail: Mail;
  /** Of the notice alone. */
  readonly text: string;
  /** In lower case, its first part; so are the next two. */
  readonly lower: string;
  readonly subject: string;
  readonly from: string;
  /** Blocks of the delivery status or feedback report. */
  readonly report: readonly (readonly Field[])[];
  readonly reportType: string;
  /** Headers of the message that came back. */
  readonly original: readonly Field[];
  /** Addresses that cannot be the recipient: who sent, and who writes this notice. */
  readonly senders: ReadonlySet<string>;
}

const MOST_NOTICE = 16_384;
const REPORTS = /^(?:message\/(?:global-)?delivery-status|message\/feedback-report)$/;
const ORIGINALS = /^(?:message\/(?:rfc822|global|partial)|(?:text|message)\/(?:rfc822|global)-?headers?)$/;
/** Where a notice ends and the message that it returns begins. At the start of a line, in lower case. */
const ORIGINAL_STARTS = [
  'this is a copy of the message',
  'this is a copy of your message',
  'below this line is a copy of the message',
  'below the next line is a copy of the message',
  'below is a copy of the',
  'a copy of the original message below',
  'the header of the original message',
  'the headers of the original message',
  'the text of the message follows',
  'your original message',
  'original message follows',
  'original message headers',
  'original message header',
  'original message:',
  'original message -',
  'original message attached',
  'returned message',
  'returned mail follows',
  'message from yahoo.com',
  'unsent message',
  'unsent message follows',
  'undelivered message follows',
  'message text follows',
  'message header follows',
  'message headers follow',
  'copy of message',
  'included is a copy of',
  'the following is a copy of',
  'start of returned message',
  'begin forwarded message',
  'en-tetes du message',
  'ursprungliche',
  'im folgenden finden sie',
  'original-nachricht',
  'en-tetes de message d',
  'encabezados de mensajes originales',
];
/** Words of all of them, as a quick no. */
const MAY_START = /message|mail|copy|origin|urspr|folgend|returned|encabezad|unsent/i;
const HEADER_START = /^(?:return-path:|received: |from \S{1,200}@\S{1,200} {1,3}\w{3} \w{3}|received:$)/i;

export function prepare(mail: Mail): Notice {
  const report = mail.parts.find(({ type }) => REPORTS.test(type));
  const returned = mail.parts.find(({ type }) => ORIGINALS.test(type));
  const { text, rest } = cutOriginal(mail.text);
  const original = originalFields(
    returned === undefined ? rest : decodeText(returned.bytes.subarray(0, 65_536)),
  );
  return {
    mail,
    text,
    lower: text.slice(0, 4096).toLowerCase(),
    subject: mail.subject.toLowerCase(),
    from: mail.from.toLowerCase(),
    report: report === undefined ? [] : splitFields(decodeText(report.bytes.subarray(0, 262_144))),
    reportType: report?.type ?? '',
    original,
    senders: sendersOf(mail, original),
  };
}

function sendersOf(mail: Mail, original: readonly Field[]): ReadonlySet<string> {
  const senders = new Set<string>();
  const add = (value: string): void => {
    const address = addressIn(value);
    if (address !== undefined) senders.add(address.toLowerCase());
  };
  for (const name of ['from', 'sender', 'return-path', 'reply-to']) add(headerValue(mail.headers, name));
  for (const name of ['from', 'sender', 'return-path']) add(headerValue(original, name));
  for (const name of ['to', 'delivered-to', 'x-envelope-to', 'envelope-to'])
    add(headerValue(mail.headers, name));
  return senders;
}

/** The lines before the message that came back, and those of it. */
function cutOriginal(text: string): { readonly text: string; readonly rest: string } {
  let at = 0;
  let seen = 0;
  while (at < text.length && at < MOST_NOTICE) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    const line = text.slice(at, Math.min(next, at + 300));
    if (seen > 0 && startsOriginal(line))
      return { text: text.slice(0, at), rest: text.slice(at, at + 65_536) };
    if (line.trim() !== '') seen += 1;
    at = next;
  }
  return { text: text.slice(0, MOST_NOTICE), rest: text.slice(at, at + 65_536) };
}

function startsOriginal(line: string): boolean {
  if (HEADER_START.test(line)) return true;
  if (!MAY_START.test(line)) return false;
  const bare = line
    .slice(0, 120)
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/^[\s\-=*_>+#|]{1,80}/, '');
  return ORIGINAL_STARTS.some((start) => bare.startsWith(start));
}

/** The block that has the most of what headers have. */
function originalFields(text: string): readonly Field[] {
  const blocks = splitFields(text, 600);
  return blocks.find((block) => block.some(({ name }) => name === 'from' || name === 'subject')) ?? [];
}
