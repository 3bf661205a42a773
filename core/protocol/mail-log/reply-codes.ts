/** Reply code and enhanced status code at the start of what a server said, however the mailer wraps it. */
import { isDigitAt } from './octets.ts';
import type { MutableMailEvent } from './mail-event.ts';

/** Bounded: a reply of a megabyte is not searched. */
const LOOKED_AT = 1000;
const CODE = /(?:^|[\s:>("'])([245]\d\d)(?=[- ]|$)(?:[- ]([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?/;
const ENHANCED = /(?:^|[\s:>("'#])([245]\.\d{1,3}\.\d{1,3})(?![\w.])/;

/** Fills what the line did not say itself. RFC 3463 2: class, subject, detail. */
export function readReplyCodes(event: MutableMailEvent): void {
  if (event.reply === '') return;
  const text = event.reply.length > LOOKED_AT ? event.reply.slice(0, LOOKED_AT) : event.reply;
  const code = event.replyCode === -1 ? CODE.exec(text) : null;
  if (code !== null) {
    event.replyCode = Number(code[1]);
    if (event.dsn === '') event.dsn = code[2] ?? '';
  }
  if (event.dsn === '') event.dsn = ENHANCED.exec(text)?.[1] ?? '';
}

/** "250 2.0.0 Ok: queued as X" of a success: the first four characters suffice. */
export function readLeadingCode(text: string): number {
  const mark = text.charCodeAt(3);
  if (!isDigitAt(text, 0) || !isDigitAt(text, 1) || !isDigitAt(text, 2)) return -1;
  if (mark !== 32 && mark !== 45 && text.length !== 3) return -1;
  return Number(text.slice(0, 3));
}
