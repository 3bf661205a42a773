/** Terms that add nothing to an earlier one. Danger: a record may hold thousands of terms, so each is looked up, not searched for. */
import { formatTerm } from './format-spf.ts';
import { networkWords } from './spf-address.ts';
import type { SpfDirective } from './spf-record.ts';

/** Takes the directives in order; gives the earlier one that matches whatever this one matches. */
export function twinFinder(): (term: SpfDirective) => SpfDirective | undefined {
  const seen = new Map<string, SpfDirective>();
  const lengths = new Set<number>();
  return (term) => {
    if (term.kind !== 'ip4' && term.kind !== 'ip6') {
      const key = formatTerm({ ...term, qualifier: '+' }).toLowerCase();
      const twin = seen.get(key);
      if (twin === undefined) seen.set(key, term);
      return twin;
    }
    const words = networkWords(term.network);
    for (const length of lengths) {
      const twin = length <= term.length ? seen.get(keyOf(term.kind, words, length)) : undefined;
      if (twin !== undefined) return twin;
    }
    lengths.add(term.length);
    seen.set(keyOf(term.kind, words, term.length), term);
    return undefined;
  };
}

function keyOf(kind: string, words: readonly number[], length: number): string {
  const masked = words.map((word, index) => {
    const bits = Math.min(Math.max(length - index * 32, 0), 32);
    // A shift by 32 would be a shift by 0.
    return bits === 0 ? 0 : word & (-1 << (32 - bits));
  });
  return `${kind} ${masked.join()}/${length}`;
}
