import { createHash } from 'node:crypto';

/** Of the words: white space at the ends of lines and of the text is nobody's meaning (compare RFC 6376 3.4.4). */
export function bodyDigest(body: string): string {
  const words = body
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
  return createHash('sha256').update(words, 'latin1').digest('hex');
}
