/**
 * Replies of an SMTP server (RFC 5321 4.2): lines of three digits, a hyphen on all but the last, and text. They come
 * split at any octet or several at once. The parser holds at most what its limits allow, whatever a server sends.
 */
import { decodeOctets, quoteText } from './escape-text.ts';
import { redactNothing, type Redact } from './redact.ts';

/** RFC 5321 4.5.3.1.5: 512 octets. Real servers go beyond it; none needs this much. */
const MAX_LINE = 4096;
const MAX_REPLY = 65_536;
const MAX_LINES = 64;

export type ReplyStep =
  | { readonly kind: 'more' }
  /** `lines` are as sent, without codes, not yet escaped; the first 64. */
  | { readonly kind: 'reply'; readonly code: number; readonly lines: readonly string[] }
  | { readonly kind: 'protocol-error' | 'too-large'; readonly detail: string };

export interface ReplyParser {
  readonly push: (bytes: Uint8Array) => void;
  /** The next whole reply. After an error nothing more can be understood: it is told again. */
  readonly next: () => ReplyStep;
  /** Octets that no reply has used yet, as Latin-1. */
  readonly rest: () => string;
}

const MORE: ReplyStep = { kind: 'more' };

/** `redact` is applied to what an error quotes. */
export function createReplyParser(redact: Redact = redactNothing): ReplyParser {
  const quote = (octets: string): string => quoteText(redact(decodeOctets(octets)));
  let buffered = '';
  let code = 0;
  let lines: string[] = [];
  let size = 0;
  let failed: ReplyStep | undefined;
  const fail = (kind: 'protocol-error' | 'too-large', detail: string): ReplyStep =>
    (failed = { kind, detail });

  function take(line: string): ReplyStep | undefined {
    const found = Number(line.slice(0, 3));
    const mark = line.charAt(3);
    // RFC 5321 4.2.1: the text may be missing, with or without the space before it.
    if (!/^\d{3}(?:[ -]|$)/.test(line)) return fail('protocol-error', notAReply(line, quote));
    // RFC 5321 4.2.1: the first digit is 2, 3, 4 or 5.
    if (found < 200 || found > 599)
      return fail('protocol-error', `reply code ${line.slice(0, 3)} does not exist in SMTP: ${quote(line)}`);
    // RFC 5321 4.2.1: the same code on every line.
    if (code !== 0 && found !== code)
      return fail('protocol-error', `one reply with two codes, ${code} and ${found}: ${quote(line)}`);
    code = found;
    if (lines.length < MAX_LINES) lines.push(decodeOctets(line.slice(4)));
    if (mark === '-') return undefined;
    const reply: ReplyStep = { kind: 'reply', code, lines };
    [code, lines, size] = [0, [], 0];
    return reply;
  }

  return {
    push(bytes) {
      // Nobody reads on after an error: a flood must not be kept.
      if (failed === undefined)
        buffered += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    },
    next() {
      if (failed !== undefined) return failed;
      let from = 0;
      let step: ReplyStep | undefined;
      while (step === undefined) {
        const end = buffered.indexOf('\n', from);
        const length = (end === -1 ? buffered.length : end) - from;
        if (length > MAX_LINE)
          return fail(
            'too-large',
            `a reply line of more than ${MAX_LINE} octets, it begins ${quote(buffered.slice(from, from + MAX_LINE))}`,
          );
        if (end === -1) break;
        size += length + 1;
        if (size > MAX_REPLY)
          return fail(
            'too-large',
            `one reply of more than ${MAX_REPLY} octets, it begins ${quote(`${code} ${lines[0] ?? ''}`)}`,
          );
        // A bare LF is tolerated here: nothing is relayed, so nothing can be smuggled.
        step = take(buffered.slice(from, buffered.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end));
        from = end + 1;
      }
      buffered = buffered.slice(from);
      return step ?? MORE;
    },
    rest: () => buffered,
  };
}

function notAReply(line: string, quote: (octets: string) => string): string {
  // RFC 8446 5.1: a record of type alert (21) or handshake (22), version 3.x.
  if (/^[\x15\x16]\x03/.test(line)) return 'the server speaks TLS where a plain SMTP reply is expected';
  if (/^HTTP\/\d/.test(line)) return `this is a web server: ${quote(line)}`;
  return `this is no SMTP reply: ${quote(line)}`;
}
