/**
 * Text of a server is foreign: it is shown on terminals, in pages and in mails. Control characters and those that turn
 * the direction of writing are escaped, so that a reply cannot move a cursor or hide what it says.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const ALL_UNSAFE = new RegExp(UNSAFE, 'g');
const HIGH = /[\u0080-\u00ff]/;

export function escapeText(text: string): string {
  // Nearly every line is harmless, and a search is cheaper than a replacement.
  if (!UNSAFE.test(text)) return text;
  return text.replace(ALL_UNSAFE, (character) => {
    const point = character.charCodeAt(0);
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u${point.toString(16)}`;
  });
}

export function cutText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

/** Foreign text in a message: escaped, cut, in quotation marks. */
export function quoteText(text: string, most = 80): string {
  return `"${cutText(escapeText(text), most)}"`;
}

/** Octets held as Latin-1 become UTF-8 (RFC 6531 3.7.4.2) where they are UTF-8, and stay what they are elsewhere. */
export function decodeOctets(octets: string): string {
  if (!HIGH.test(octets)) return octets;
  const text = Buffer.from(octets, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? octets : text;
}
