/**
 * The tail of an Exim line: the address, then fields such as R=router T=transport H=host [ip]:port X=cipher C="reply",
 * then, after a failure, ": words". Any of them may be missing; values in quotes escape with a backslash, and T= is a
 * subject in quotes on arrival and a transport on delivery.
 */
import { decodeOctets } from './octets.ts';

export interface EximFields {
  /** What stands before the first field: the address. */
  readonly head: string;
  readonly value: ReadonlyMap<string, string>;
  /** What failed, in words. */
  readonly words: string;
}

/** Keys that Exim writes; others are text. */
const KEYS = new Set(
  'A C CV DKIM DN DS DT F H I id K L M8S P PRDR PRX QT R RT S SNI ST T TFO U X from for cmdlog'.split(' '),
);
const LONGEST_KEY = 6;

export function readEximFields(text: string, from: number): EximFields {
  const value = new Map<string, string>();
  let headEnd = -1;
  let key = '';
  let keyEnd = from;
  let words = '';
  let at = from;
  const close = (end: number): void => {
    if (key !== '' && !value.has(key)) value.set(key, unquote(text.slice(keyEnd, end).trim()));
    key = '';
    if (headEnd === -1) headEnd = end;
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfQuotes(text, at);
    else if (code === 58 && isEndOfFields(text, at)) {
      close(at);
      words = text.slice(at + 1).trim();
      return { head: decodeOctets(text.slice(from, headEnd)), value, words: decodeOctets(words) };
    } else if (code === 32) {
      if (isDefer(text, at + 1)) {
        close(at);
        const colon = text.indexOf('):', at);
        words = text.slice(colon === -1 ? text.indexOf(')', at) + 1 : colon + 2).trim();
        // "defer (-44) H=host [ip]: words": fields may go on behind it.
        const bracket = text.indexOf(') ', at);
        if (bracket !== -1 && (colon === -1 || bracket < colon)) {
          at = bracket + 1;
          continue;
        }
        return { head: decodeOctets(text.slice(from, headEnd)), value, words: decodeOctets(words) };
      }
      const found = keyAt(text, at + 1);
      if (found !== '') {
        close(at);
        key = found;
        keyEnd = at + 1 + found.length + 1;
        at = keyEnd - 1;
      }
    }
    at += 1;
  }
  close(text.length);
  return { head: decodeOctets(text.slice(from, headEnd)).trim(), value, words: '' };
}

/** ": " that follows no key's colon; ":blackhole: <a>" and ":fail: x" begin with one and are addresses. */
function isEndOfFields(text: string, at: number): boolean {
  const after = text.charCodeAt(at + 1);
  if (after !== 32 && !Number.isNaN(after)) return false;
  return !/(?:^|[ >]):[a-z]{4,12}$/.test(text.slice(Math.max(0, at - 14), at));
}

function isDefer(text: string, at: number): boolean {
  return text.startsWith('defer (', at) || text.startsWith('routing defer (', at);
}

function keyAt(text: string, from: number): string {
  for (let at = from; at <= from + LONGEST_KEY; at += 1) {
    if (text.charCodeAt(at) === 61) {
      const key = text.slice(from, at);
      return KEYS.has(key) ? key : '';
    }
    if (text.charCodeAt(at) === 32) return '';
  }
  return '';
}

/** Place of the closing quote; without one the quote stands for itself. */
function endOfQuotes(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return text.length;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return decodeOctets(text);
  const inside = text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined);
  return decodeOctets(
    inside.replace(/\\(n|r|t|.)/g, (_, of: string) => (of === 'n' || of === 'r' || of === 't' ? ' ' : of)),
  );
}
