/** What people and panels do to a key on its way into a zone, told from what came out. */

const MOST_OF_A_STRING = 255;

/** `chunks` are the strings of the broken record, `others` the texts of other TXT records of the same name. */
export function brokenKeyHint(chunks: readonly string[], others: readonly string[]): string {
  const text = chunks.join('');
  if (/\\+;/.test(text)) return 'a backslash stands before ";": leave it out, the panel adds what it needs';
  if (text.includes('"'))
    return 'quotation marks became part of the text: leave them out, the panel adds its own';
  const [first = '', ...more] = chunks;
  if (!/^\s*v\s*=/i.test(first) && more.some((chunk) => /^\s*v\s*=\s*DKIM/i.test(chunk)))
    return 'its strings stand in the wrong order: the one that begins with v= must be the first';
  if (/;\s*p\s*=[^;]*;\s*[A-Za-z0-9+/]{20,}={0,2}\s*;?\s*$/.test(text))
    return 'a ";" stands inside the key: its pieces belong together without anything between them';
  if (others.some((other) => /^\s*[A-Za-z0-9+/]{20,}={0,2}\s*;?\s*$/.test(other)))
    return 'the rest of the key stands in a TXT record of its own: both belong into one record, as two strings';
  if (chunks.length === 1 && text.length === MOST_OF_A_STRING)
    return 'it ends after 255 characters, the most that one string holds: the rest was lost';
  return '';
}
