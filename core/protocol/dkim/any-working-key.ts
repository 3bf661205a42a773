/** Is there a key that receivers can verify with? Named selectors are asked, or else those that were found by guessing. */
import type { DomainSubject } from '../../model/mail-dns-facts.ts';
import type { Ask } from '../dns/index.ts';
import { evaluateSelector, type Selector } from './evaluate-selector.ts';
import { guessSelectors } from './guess-selectors.ts';
import { isWorking } from './key-use.ts';

export type AnyKey =
  | { readonly kind: 'working'; readonly selector: string; readonly detail: string }
  | { readonly kind: 'none'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

export function anyWorkingKey(
  { domain, selectors, guessSelectors: isToTry = false }: DomainSubject,
  ask: Ask,
): AnyKey {
  if (selectors.length > 0) {
    const all = selectors.map((selector) => evaluateSelector(domain, selector, ask));
    const unseen = all.find(({ state }) => state === 'unseen');
    return (
      workingOf(all) ??
      (unseen === undefined
        ? { kind: 'none', detail: `no usable key at ${selectors.join(', ')}` }
        : { kind: 'unknown', detail: unseen.detail })
    );
  }
  const guessed = guessSelectors(domain, isToTry, ask);
  if (guessed.kind === 'none') return { kind: 'none', detail: `${guessed.name} does not exist` };
  if (guessed.kind === 'unseen') return { kind: 'unknown', detail: guessed.detail };
  return workingOf(guessed.found) ?? { kind: 'unknown', detail: 'no selector is named' };
}

function workingOf(all: readonly Selector[]): AnyKey | undefined {
  const found = all.find(isWorking);
  return found === undefined ? undefined : { kind: 'working', selector: found.selector, detail: found.name };
}
