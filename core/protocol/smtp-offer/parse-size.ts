/** SIZE (RFC 1870): the largest message that a server takes, said in its EHLO reply. */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export type SizeCode = 'not-a-number' | 'too-long';

/** Octets; `undefined` when the keyword comes alone; 0 = there is no fixed limit (RFC 1870 3). */
export function parseSize(parameters: string): Parsed<number | undefined, SizeCode> {
  const text = parameters.trim();
  if (text === '') return parsed(undefined);
  const other = text.search(/[^0-9]/);
  if (other !== -1)
    return unparsed('not-a-number', other, `"${text.slice(0, 40)}" is not a number of octets`);
  // RFC 1870 3: at most 20 digits.
  if (text.length > 20) return unparsed('too-long', 20, `${text.length} digits; at most 20 are allowed`);
  return parsed(Number(text));
}
