import type { PlacedProblem } from './describe-issue.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './problem.ts';

export function unknownWord(
  path: ConfigPath,
  message: string,
  word: string,
  known: readonly string[],
): PlacedProblem {
  const meant = nearest(word, known);
  return { path, message: `${message} "${word}"${meant === undefined ? '' : `; did you mean "${meant}"?`}` };
}
