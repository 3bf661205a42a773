/**
 * Replies of an SMTP server (RFC 5321 4.2): lines of three digits, a hyphen on all but the last, and text. They come
 * split at any octet or several at once. The parser holds at most what its limits allow, whatever a server sends.
 */
import type { OtherService } from '../../model/smtp-facts.ts';
import { decodeOctets, quoteText } from './escape-text.ts';
import { recogniseService, serviceInWords } from './recognise-service.ts';
import { redactNothing, type Redact } from './redact.ts';

/** RFC 5321 4.5.3.1.5: 512 octets. Real servers go beyond it; none needs this much. */
const MAX_LINE = 4096;
const MAX_REPLY = 65_536;
/** Lists of extensions must be read to their end: a STARTTLS that was cut off is not missing. */
const MAX_LINES = 512;

export type ReplyStep =
  | { readonly kind: 'more' }
  /** `lines` are as sent, without codes, not yet escaped; the first 512. `bareLf`: one of them ended with LF alone. */
  | {
      readonly kind: 'reply';
      readonly code: number;
      readonly lines: readonly string[];
      readonly bareLf?: boolean;
    }
  | {
      readonly kind: 'protocol-error' | 'too-large';
      readonly detail: string;
      readonly service?: OtherService;
    };

export interface ReplyParser {
  readonly push: (bytes: Uint8Array) => void;
  /** The next whole reply. After an error nothing more can be understood: it is told again. */
  readonly next: () => ReplyStep;
  /** Octets that no reply has used yet, as Latin-1. */
  readonly rest: () => string;
}

const MORE: ReplyStep = { kind: 'more' };
const FORM = /^\d{3}(?:[ -]|$)/;

/** `redact` is applied to what an error quotes. */
export function createReplyParser(redact: Redact = redactNothing): ReplyParser {
  const quote = (octets: string): string => quoteText(redact(decodeOctets(octets)));
  let buffered = '';
  let code = 0;
  let lines: string[] = [];
  let size = 0;
  let bareLf = false;
  let failed: ReplyStep | undefined;
  const fail = (kind: 'protocol-error' | 'too-large', detail: string, service?: OtherService): ReplyStep =>
    (failed = { kind, detail, ...(service === undefined ? {} : { service }) });
  function notAReply(line: string): ReplyStep {
    const service = code === 0 ? recogniseService(line) : undefined;
    const words = service === undefined ? 'no SMTP reply' : serviceInWords(service);
    return fail('protocol-error', `this is ${words}: ${quote(line)}`, service);
  }

  function take(line: string): ReplyStep | undefined {
    // RFC 5321 4.2.1: the text may be missing, with or without the space before it.
    if (!FORM.test(line)) return notAReply(line);
    const found = Number(line.slice(0, 3));
    // RFC 5321 4.2.1: the first digit is 2, 3, 4 or 5.
    if (found < 200 || found > 599)
      return fail('protocol-error', `reply code ${line.slice(0, 3)} does not exist in SMTP: ${quote(line)}`);
    // RFC 5321 4.2.1: the same code on every line.
    if (code !== 0 && found !== code)
      return fail('protocol-error', `one reply with two codes, ${code} and ${found}: ${quote(line)}`);
    code = found;
    if (lines.length < MAX_LINES) lines.push(decodeOctets(line.slice(4)));
    if (line.charAt(3) === '-') return undefined;
    const reply: ReplyStep = { kind: 'reply', code, lines, ...(bareLf ? { bareLf } : {}) };
    code = 0;
    lines = [];
    size = 0;
    bareLf = false;
    return reply;
  }

  return {
    push(bytes) {
      // Nobody reads on after an error: a flood must not be kept.
      if (failed === undefined)
        buffered += (
          Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        ).toString('latin1');
    },
    next() {
      if (failed !== undefined) return failed;
      if (buffered === '') return MORE;
      // TLS records have no line's end to wait for. No other service begins with a control character.
      if (code === 0 && buffered.charCodeAt(0) < 0x20 && recogniseService(buffered) === 'tls')
        return notAReply(buffered.slice(0, 3));
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
        // A bare LF is tolerated here, and noted: nothing is relayed, so nothing can be smuggled.
        const withCr = buffered.charCodeAt(end - 1) === 13 && end > from;
        bareLf ||= !withCr;
        step = take(buffered.slice(from, withCr ? end - 1 : end));
        from = end + 1;
      }
      buffered = buffered.slice(from);
      return step ?? MORE;
    },
    rest: () => buffered,
  };
}
