/** Answers as rows write them: "127.0.0.2", a range of the last octet "127.0.0.4-7", or "*" for any other in 127.0.0.0/8. */
import { isIPv4 } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export type AnswerPattern =
  | { readonly kind: 'any' }
  /** First three octets, then the last octet's bounds, both included. */
  | { readonly kind: 'range'; readonly prefix: string; readonly from: number; readonly to: number };

export type AnswerPatternCode = 'not-an-answer' | 'outside-loopback' | 'empty-range';

export function parseAnswerPattern(text: string): Parsed<AnswerPattern, AnswerPatternCode> {
  if (text === '*') return parsed({ kind: 'any' });
  const match = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
  const [, prefix = '', low = '', high = low] = match ?? [];
  if (match === null || !isIPv4(prefix + low) || !isIPv4(prefix + high)) {
    return unparsed('not-an-answer', 0, 'an answer is written 127.0.0.2, 127.0.0.4-7 or *');
  }
  // RFC 5782 2.1: answers lie in 127.0.0.0/8; any other address is a resolver's or a parking page's.
  if (!prefix.startsWith('127.'))
    return unparsed('outside-loopback', 0, 'answers of blocklists start with 127');
  if (Number(high) < Number(low))
    return unparsed('empty-range', prefix.length, `${low} is more than ${high}`);
  return parsed({ kind: 'range', prefix, from: Number(low), to: Number(high) });
}

/**
 * Does the A record `address`, known to lie in 127.0.0.0/8, fit? With `bitmask` the last octet is a sum: a row fits
 * when one of its bits is set. A row that cannot be read fits nothing.
 */
export function matchesAnswer(text: string, address: string, bitmask = false): boolean {
  const pattern = parseAnswerPattern(text);
  if (!pattern.ok) return false;
  // RFC 5782 5: 127.0.0.1 is the one address that lists are known not to mean; a row must name it to mean it.
  if (pattern.value.kind === 'any') return address !== '127.0.0.1';
  const { prefix, from, to } = pattern.value;
  if (!address.startsWith(prefix)) return false;
  const last = Number(address.slice(prefix.length));
  return bitmask && from === to ? (last & from) !== 0 : last >= from && last <= to;
}
