import { LONGEST_LINE } from '../content/index.ts';
import type { LineFacts } from '../../model/content-facts.ts';

const LF = 10;
const CR = 13;

/** Lines of a message as they are, before any program mends them. */
export function measureLines(bytes: Uint8Array): LineFacts {
  let [count, crlf, bareLf, bareCr, nul, longest, longestAt, tooLong] = [0, 0, 0, 0, 0, 0, 0, 0];
  let start = 0;
  const endLine = (end: number): void => {
    count += 1;
    const octets = end - start;
    if (octets > LONGEST_LINE) tooLong += 1;
    if (octets > longest) [longest, longestAt] = [octets, count];
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const octet = bytes[at];
    if (octet === 0) nul += 1;
    else if (octet === CR && bytes[at + 1] !== LF) bareCr += 1;
    else if (octet === LF) {
      const isPair = at > 0 && bytes[at - 1] === CR;
      if (isPair) crlf += 1;
      else bareLf += 1;
      endLine(isPair ? at - 1 : at);
      start = at + 1;
    }
  }
  if (start < bytes.length) endLine(bytes.length);
  return { count, crlf, bareLf, bareCr, nul, longest, longestAt, tooLong };
}
