import { CHECKS } from '../core/checks/index.ts';
import { nearest } from '../core/config/nearest.ts';
import type { AnyCheck } from '../core/model/check.ts';
import { UsageError } from './usage-error.ts';

/** What --only and --skip take: ids of checks, or their first word ("smtp", "spf"), separated by commas. */
export interface CheckChoice {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** Throws UsageError for a word that fits no check. The check of the path stays: without it blindness would look like health. */
export function chooseChecks({ only, skip }: CheckChoice): readonly AnyCheck[] {
  for (const [option, words] of [
    ['--only', only],
    ['--skip', skip],
  ] as const) {
    for (const word of words ?? [])
      if (!CHECKS.some(({ id }) => fits(id, word))) throw unknownCheck(option, word);
  }
  return CHECKS.filter(
    ({ id }) =>
      id === 'path' ||
      ((only === undefined || only.some((word) => fits(id, word))) &&
        !(skip ?? []).some((word) => fits(id, word))),
  );
}

export function readWords(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...text.split(',').map((word) => word.trim().toLowerCase())];
}

function fits(id: string, word: string): boolean {
  return id === word || id.startsWith(`${word}-`);
}

function unknownCheck(option: string, word: string): UsageError {
  const words = [...new Set(CHECKS.flatMap(({ id }) => [id, id.split('-')[0] ?? id]))];
  const meant = nearest(word, words);
  return new UsageError(
    `${option}: no check is called "${word}"${meant === undefined ? '' : `; did you mean "${meant}"?`}\n    there are ${CHECKS.map(({ id }) => id).join(', ')}`,
  );
}
