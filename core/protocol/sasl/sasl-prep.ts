/**
 * SASLprep (RFC 4013, a profile of RFC 3454): makes two ways to type the same name or password the same octets. What
 * is left out: code points that Unicode 3.2 did not have are let through instead of refused, because passwords with
 * them exist, and servers let them through too.
 */

export type Prepared =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: 'prohibited' | 'directions' | 'empty' };

/** RFC 3454 C.1.2 */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 B.1 */
const MAPPED_TO_NOTHING =
  /[\u{ad}\u{1806}\u{2060}\u{feff}]|\u{34f}|[\u{180b}-\u{180d}]|[\u{200c}\u{200d}]|[\u{fe00}-\u{fe0f}]/gu;

const PROHIBITED = new RegExp(
  `[${[
    // RFC 3454 C.2.1, C.2.2: control characters
    '\\u0000-\\u001f\\u007f-\\u009f\\u06dd\\u070f\\u180e\\u2028\\u2029\\u2061-\\u2063\\u206a-\\u206f\\ufff9-\\ufffc\\u{1d173}-\\u{1d17a}',
    // RFC 3454 C.3, C.4, C.5: private use, no characters, surrogates
    '\\p{Co}\\p{Noncharacter_Code_Point}\\p{Cs}',
    // RFC 3454 C.6, C.7: not for plain text, not for canonical representation
    '\\ufffd\\u2ff0-\\u2ffb',
    // RFC 3454 C.8, C.9: display changes, tags
    '\\u0340\\u0341\\u200e\\u200f\\u202a-\\u202e\\u{e0001}\\u{e0020}-\\u{e007f}',
  ].join('')}]`,
  'u',
);

/** RFC 3454 D.1: written from right to left. */
const RIGHT_TO_LEFT =
  /[\u05be\u05c0\u05c3\u05d0-\u05ea\u05f0-\u05f4\u061b\u061f\u0621-\u063a\u0640-\u064a\u066d-\u066f\u0671-\u06d5\u06dd\u06e5\u06e6\u06fa-\u06fe\u0700-\u070d\u0710\u0712-\u072c\u0780-\u07a5\u07b1\u200f\ufb1d\ufb1f-\ufb28\ufb2a-\ufb36\ufb38-\ufb3c\ufb3e\ufb40\ufb41\ufb43\ufb44\ufb46-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfc\ufe70-\ufe74\ufe76-\ufefc]/u;
/** Stands for RFC 3454 D.2: a letter of any other script. */
const LETTER = /\p{L}/u;

export function saslPrep(text: string): Prepared {
  // RFC 4013 2.1: map. U+200B is in both tables; as a space, like the libraries in use.
  const mapped = text.replace(OTHER_SPACES, ' ').replace(MAPPED_TO_NOTHING, '');
  // RFC 4013 2.2: normalise.
  const value = mapped.normalize('NFKC');
  // RFC 4013 2.3: refuse.
  if (PROHIBITED.test(value)) return { ok: false, reason: 'prohibited' };
  if (!isOneDirection(value)) return { ok: false, reason: 'directions' };
  return value === '' ? { ok: false, reason: 'empty' } : { ok: true, value };
}

/** RFC 3454 6: right-to-left text begins and ends so, and is not mixed with the other direction. */
function isOneDirection(text: string): boolean {
  const characters = Array.from(text);
  const isRtl = (character: string | undefined): boolean =>
    character !== undefined && RIGHT_TO_LEFT.test(character);
  if (!characters.some(isRtl)) return true;
  if (characters.some((character) => LETTER.test(character) && !isRtl(character))) return false;
  return isRtl(characters[0]) && isRtl(characters.at(-1));
}
