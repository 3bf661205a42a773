/**
 * Which endpoints are planned on their own, without their names: an MX record that leads to one of them leads to no
 * second job. 16 hexadecimal digits of each id's SHA-256, sorted, one after the other: a hundred thousand are 1.6 MB
 * that need no parsing, and two ids that share them are not to be expected before there are billions.
 */
import { createHash } from 'node:crypto';

const DIGITS = 16;

export function writeEndpointDigest(ids: Iterable<string>): string {
  return [...new Set(Array.from(ids, digitsOf))].sort().join('');
}

/** `read` is called when the first one is asked for. */
export function openEndpointDigest(read: () => string): { has(id: string): boolean } {
  let digest: string | undefined;
  return {
    has(id) {
      digest ??= read();
      const wanted = digitsOf(id);
      let [from, to] = [0, digest.length / DIGITS];
      while (from < to) {
        const middle = (from + to) >>> 1;
        const found = digest.slice(middle * DIGITS, (middle + 1) * DIGITS);
        if (found === wanted) return true;
        if (found < wanted) from = middle + 1;
        else to = middle;
      }
      return false;
    },
  };
}

function digitsOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, DIGITS);
}
