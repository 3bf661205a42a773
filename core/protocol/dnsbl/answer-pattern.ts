/** Answers as rows write them: "127.0.0.2", ranges of octets "127.0.2-15.3", or "*" for any other in 127.0.0.0/8. */
import { isIPv4 } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

/** Bounds of one octet, both included. */
export interface OctetRange {
  readonly from: number;
  readonly to: number;
}

export type AnswerPattern =
  { readonly kind: 'any' } | { readonly kind: 'range'; readonly octets: readonly OctetRange[] };

export type AnswerPatternCode = 'not-an-answer' | 'outside-loopback' | 'empty-range';

export function parseAnswerPattern(text: string): Parsed<AnswerPattern, AnswerPatternCode> {
  if (text === '*') return parsed({ kind: 'any' });
  const parts =
    text.length > 40 ? [] : text.split('.').map((part) => /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part));
  const octets = parts.map((match) => {
    const [, low = '', high = low] = match ?? [];
    return { low, high };
  });
  const written = (end: 'low' | 'high'): string => octets.map((octet) => octet[end]).join('.');
  if (!isIPv4(written('low')) || !isIPv4(written('high')))
    return unparsed('not-an-answer', 0, 'an answer is written 127.0.0.2, 127.0.0.4-7 or *');
  // RFC 5782 2.1: answers lie in 127.0.0.0/8; any other address is a resolver's or a parking page's.
  if (octets[0]?.low !== '127' || octets[0].high !== '127')
    return unparsed('outside-loopback', 0, 'answers of blocklists start with 127');
  const ranges = octets.map(({ low, high }) => ({ from: Number(low), to: Number(high) }));
  const empty = ranges.findIndex(({ from, to }) => to < from);
  if (empty !== -1) {
    const at = text.split('.').slice(0, empty).join('.').length + 1;
    return unparsed('empty-range', at, `${ranges[empty]?.from} is more than ${ranges[empty]?.to}`);
  }
  return parsed({ kind: 'range', octets: ranges });
}

/**
 * Does the A record `address`, known to lie in 127.0.0.0/8, fit? With `bitmask` the last octet is a sum: a row fits
 * when one of its bits is set. A row that cannot be read fits nothing.
 */
export function matchesAnswer(text: string, address: string, bitmask = false): boolean {
  const pattern = patternOf(text);
  if (!pattern.ok) return false;
  // RFC 5782 5: 127.0.0.1 is the one address that lists are known not to mean; a row must name it to mean it.
  if (pattern.value.kind === 'any') return address !== '127.0.0.1';
  const given = address.split('.').map(Number);
  return pattern.value.octets.every(({ from, to }, index) => {
    const octet = given[index] ?? Number.NaN;
    return bitmask && index === 3 && from === to ? (octet & from) !== 0 : octet >= from && octet <= to;
  });
}

/** Rows are few and judge millions of answers: each is read once. */
const READ = new Map<string, ReturnType<typeof parseAnswerPattern>>();
const MOST_READ = 1000;

function patternOf(text: string): ReturnType<typeof parseAnswerPattern> {
  const known = READ.get(text);
  if (known !== undefined) return known;
  const pattern = parseAnswerPattern(text);
  if (READ.size < MOST_READ) READ.set(text, pattern);
  return pattern;
}
