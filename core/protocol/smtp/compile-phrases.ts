/**
 * Phrases of the rules as one regular expression. Only what is bounded may stand in a phrase, so that matching is linear
 * in the text whatever a server sends: no "*", "+" or open "{n,}". The sign "…" stands for up to 60 characters between
 * two words, "‥" for up to 25; a phrase has at most two of them.
 */
const GAPS: readonly (readonly [string, string])[] = [
  [' … ', ' (?:.{0,60} )?'],
  [' ‥ ', ' (?:.{0,25} )?'],
  ['…', '.{0,60}'],
  ['‥', '.{0,25}'],
];
const UNBOUNDED = /(?<!\\)[*+]|\{\d+,\}/;

export function compilePhrases(phrases: readonly string[]): RegExp {
  return new RegExp(phrases.map(compilePhrase).join('|'));
}

function compilePhrase(phrase: string): string {
  if (UNBOUNDED.test(phrase))
    throw new Error(`Cannot compile phrase "${phrase}": it repeats without a bound`);
  if ((phrase.match(/[…‥]/g) ?? []).length > 2)
    throw new Error(`Cannot compile phrase "${phrase}": more than two gaps`);
  // The texts are in this form, too (normalise-reply.ts); accents are gone from them, the marks of kana are not.
  const bounded = GAPS.reduce(
    (source, [gap, instead]) => source.replaceAll(gap, instead),
    phrase.normalize('NFD'),
  );
  // A phrase starts at the start of a word: "listed" is not "delisted".
  return /^(?:\(\?:)?[a-z0-9]/.test(phrase) ? `\\b(?:${bounded})` : `(?:${bounded})`;
}
