/** Keeps secrets out of transcripts and replies, also where a server sends them back to us, in whatever coding. */
export type Redact = (text: string) => string;

export const redactNothing: Redact = (text) => text;

const HIDDEN = '***';
/**
 * A challenge of SCRAM together with its answer lets everybody guess the password at home, and a server's signature is
 * such an answer. No word of a server is base64 of this length.
 */
const LONG_BASE64 = /[A-Za-z0-9+/]{20,}={0,2}/g;

/** `words`: secrets, and lines that hold them. `challenges`: hide what the server says in base64, too. */
export function createRedactor(
  words: readonly string[],
  { challenges = false }: { readonly challenges?: boolean } = {},
): Redact {
  const hidden = [...new Set(words.flatMap(codingsOf))]
    .filter((word) => word !== '')
    // The longest first: the password may be a part of the others.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const rest = hidden.reduce((left, word) => left.replaceAll(word, HIDDEN), text);
    return challenges ? rest.replace(LONG_BASE64, HIDDEN) : rest;
  };
}

function codingsOf(word: string): readonly string[] {
  const bytes = Buffer.from(word, 'utf8');
  const hex = bytes.toString('hex');
  return [
    word,
    // Without padding, so that the padded form is hidden, too.
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    hex,
    hex.toUpperCase(),
    ...(word.isWellFormed() ? [encodeURIComponent(word)] : []),
    JSON.stringify(word).slice(1, -1),
  ];
}
