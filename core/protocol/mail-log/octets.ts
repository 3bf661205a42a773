/**
 * Lines are strings with one character per octet ("latin1"): nothing is lost in bytes that are no UTF-8, and parts of a
 * line are views, not copies. What people read is decoded here.
 */
const BEYOND_ASCII = /[\u0080-\u00ff]/;

/** Octets as the UTF-8 they are meant to be; what is none becomes U+FFFD. */
export function decodeOctets(octets: string): string {
  return BEYOND_ASCII.test(octets) ? Buffer.from(octets, 'latin1').toString('utf8') : octets;
}

/** A copy: a view kept in a map would keep its whole chunk of the file in memory. */
export function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** Digits from `from` up to `to`; -1 when there is anything else, or nothing, or too many. */
export function readDigits(text: string, from: number, to: number): number {
  if (to <= from || to - from > 15 || to > text.length) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
