/** What stands at a DKIM selector: <selector>._domainkey.<domain> (RFC 6376 3.6.2). */
import { couldNotSee, recordsOf } from '../../model/dns.ts';
import type { Parsed } from '../../model/parsed.ts';
import { shownChain, txtTexts, unseenReason, type Ask } from '../dns/index.ts';
import { brokenKeyHint } from './broken-key-hint.ts';
import { parseDkimKey, type DkimKey, type DkimKeyCode } from './parse-dkim-key.ts';

/** What the wildcard says stands for every selector that is not there (RFC 4592 2.1.1). */
export const ANY_SELECTOR = '*';

export interface KeyRecord {
  readonly text: string;
  readonly key: Parsed<DkimKey, DkimKeyCode>;
  /** What was done to a key that cannot be read, when it shows; else "". */
  readonly hint: string;
}

export interface Selector {
  readonly selector: string;
  /** Where the key is looked up. */
  readonly name: string;
  /** "s1._domainkey.example.com -> s1.esp.example" when it is an alias, else "". */
  readonly alias: string;
  /** Where the alias ends, else "". */
  readonly target: string;
  readonly state: 'unseen' | 'missing' | 'found';
  readonly records: readonly KeyRecord[];
  /** Why it is unseen, or what is known about its absence. */
  readonly detail: string;
}

export function evaluateSelector(domain: string, selector: string, ask: Ask): Selector {
  const name = `${selector}._domainkey.${domain}`;
  const answer = ask(name, 'TXT');
  const target = answer.chain.at(-1)?.target ?? '';
  const seen = { selector, name, alias: shownChain(answer.chain), target, records: [] };
  if (couldNotSee(answer)) return { ...seen, state: 'unseen', detail: unseenReason(answer) };
  const texts = txtTexts(answer);
  const records = recordsOf(answer, 'TXT').flatMap(({ chunks }): KeyRecord[] => {
    const text = chunks.join('');
    if (!isKeyLike(text)) return [];
    const key = parseDkimKey(text);
    const others = texts.filter((other) => other !== text);
    return [{ text, key, hint: key.ok ? '' : brokenKeyHint(chunks, others) }];
  });
  if (records.length > 0) return { ...seen, state: 'found', records, detail: '' };
  if (texts.length > 0)
    return {
      ...seen,
      state: 'missing',
      detail: `TXT there, but no key: ${texts.join(' | ')}${wildcardOf(domain, texts, ask)}`,
    };
  if (answer.chain.length > 0) return { ...seen, state: 'missing', detail: 'its alias leads nowhere' };
  return { ...seen, state: 'missing', detail: absenceOf(domain, ask) };
}

/** RFC 4592 2.1.1: asked for by its own name, a wildcard is a record like others; the wider one would answer for the narrower, too. */
function wildcardOf(domain: string, texts: readonly string[], ask: Ask): string {
  for (const name of [`*.${domain}`, `*._domainkey.${domain}`]) {
    if (txtTexts(ask(name, 'TXT')).some((text) => texts.includes(text)))
      return ` (the wildcard ${name} answers here)`;
  }
  return '';
}

/** RFC 8020: when "_domainkey" does not exist, no selector does. */
function absenceOf(domain: string, ask: Ask): string {
  const parent = ask(`_domainkey.${domain}`, 'TXT');
  if (parent.kind !== 'nxdomain') return 'other names may exist below _domainkey';
  return `there is no DKIM key at all below _domainkey.${domain}`;
}

/**
 * A wildcard TXT answers for every selector. RFC 6376 3.6.1: a record of another version is discarded; one without
 * v= is a key if it has the tags of one. A misspelt version ("v=dkim1") is meant as a key, and judged as one.
 */
function isKeyLike(text: string): boolean {
  const version = /^\s*v\s*=\s*([^;\s]*)/i.exec(text);
  if (version !== null) return /^dkim/i.test(version[1] ?? '');
  return /(?:^|[;\s])[kp]\s*=/.test(text);
}
