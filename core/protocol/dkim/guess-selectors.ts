/** What can be known of DKIM without the name of a selector. */
import { couldNotSee } from '../../model/dns.ts';
import { unseenReason, type Ask } from '../dns/index.ts';
import { COMMON_SELECTORS } from './common-selectors.ts';
import { ANY_SELECTOR, evaluateSelector, type Selector } from './evaluate-selector.ts';

/**
 * none    no key at all: RFC 8020 2 says that below a name that does not exist there is nothing
 * some    `found` are the usual selectors with a record of a key; others may exist whatever was found
 * unseen  DNS gave no verdict
 */
export type Guessed =
  | { readonly kind: 'none'; readonly name: string }
  | { readonly kind: 'some'; readonly found: readonly Selector[]; readonly tried: number }
  | { readonly kind: 'unseen'; readonly detail: string };

export function guessSelectors(domain: string, isToTry: boolean, ask: Ask): Guessed {
  const name = `_domainkey.${domain}`;
  const answer = ask(name, 'TXT');
  if (couldNotSee(answer)) return { kind: 'unseen', detail: unseenReason(answer) };
  if (answer.kind === 'nxdomain') return { kind: 'none', name };
  const tried = isToTry ? COMMON_SELECTORS : [];
  // What a wildcard says is there for any name that one can think of.
  const any = tried.length === 0 ? [] : evaluateSelector(domain, ANY_SELECTOR, ask).records;
  const isOwn = ({ state, records }: Selector): boolean =>
    state === 'found' && !records.every(({ text }) => any.some((one) => one.text === text));
  const found = tried.map((selector) => evaluateSelector(domain, selector, ask)).filter(isOwn);
  return { kind: 'some', found, tried: tried.length };
}
