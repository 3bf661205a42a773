/** The record that counts for a domain: its own, or else that of its organizational domain. */
import { couldNotSee } from '../../model/dns.ts';
import type { Parsed } from '../../model/parsed.ts';
import { discoverPolicy } from '../dmarc/index.ts';
import { txtTexts, unseenReason, type Ask } from '../dns/index.ts';
import { parseBimi, type BimiCode, type BimiRecord } from './parse-bimi.ts';

export type BimiSelection =
  | { readonly kind: 'none'; readonly name: string }
  | { readonly kind: 'unseen'; readonly name: string; readonly detail: string }
  | { readonly kind: 'multiple'; readonly name: string; readonly texts: readonly string[] }
  | {
      readonly kind: 'record';
      readonly name: string;
      readonly text: string;
      readonly record: Parsed<BimiRecord, BimiCode>;
    };

const DEFAULT_SELECTOR = 'default';

export function selectBimi(domain: string, selector: string = DEFAULT_SELECTOR, ask: Ask): BimiSelection {
  const own = at(`${selector}._bimi.${domain}`, ask);
  if (own.kind !== 'none') return own;
  const { organization } = discoverPolicy(domain, ask);
  if (organization.unseen !== '' || organization.domain === domain) return own;
  const above = at(`${selector}._bimi.${organization.domain}`, ask);
  return above.kind === 'none' ? own : above;
}

function at(name: string, ask: Ask): BimiSelection {
  const answer = ask(name, 'TXT');
  if (couldNotSee(answer)) return { kind: 'unseen', name, detail: unseenReason(answer) };
  // A wildcard TXT for something else is no BIMI record; one with a misspelt version or order is meant as one.
  const texts = txtTexts(answer).filter((text) => /(?:^|;)\s*v\s*=\s*bimi/i.test(text));
  const [text, ...more] = texts;
  if (text === undefined) return { kind: 'none', name };
  if (more.length > 0) return { kind: 'multiple', name, texts };
  return { kind: 'record', name, text, record: parseBimi(text) };
}
