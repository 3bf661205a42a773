/**
 * The syntax tree of an SPF record (RFC 7208 4.6.1, 12). Parser, formatter, evaluator and lint share it.
 * Offsets count from the "v" of "v=spf1".
 */

/** %x21-24 / %x26-7E, and SP in explanations: text that stands for itself. */
export interface MacroText {
  readonly kind: 'text';
  readonly text: string;
}

/** "%%", "%_" and "%-" stand for a percent sign, a space and an escaped space. */
export interface MacroEscape {
  readonly kind: 'escape';
  readonly text: '%%' | '%_' | '%-';
}

export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v';

export interface Macro {
  readonly kind: 'macro';
  readonly letter: MacroLetter;
  /** Written in upper case: the expansion is URL-escaped. */
  readonly escaped: boolean;
  /** Right-hand parts to keep; 0 = all. */
  readonly keep: number;
  readonly reverse: boolean;
  /** Characters that the value is split at; "" = at dots. */
  readonly delimiters: string;
}

export type MacroString = readonly (MacroText | MacroEscape | Macro)[];

export type SpfQualifier = '+' | '-' | '~' | '?';

interface Term {
  readonly at: number;
  /** As written. */
  readonly text: string;
}

interface Directive extends Term {
  readonly qualifier: SpfQualifier;
}

interface Addresses {
  readonly domain?: MacroString;
  readonly length4: number;
  readonly length6: number;
}

interface Network {
  readonly network: string;
  readonly length: number;
}

export type SpfDirective =
  | (Directive & { readonly kind: 'all' })
  | (Directive & { readonly kind: 'include'; readonly domain: MacroString })
  | (Directive & { readonly kind: 'exists'; readonly domain: MacroString })
  | (Directive & { readonly kind: 'ptr'; readonly domain?: MacroString })
  | (Directive & Addresses & { readonly kind: 'a' })
  | (Directive & Addresses & { readonly kind: 'mx' })
  | (Directive & Network & { readonly kind: 'ip4' })
  | (Directive & Network & { readonly kind: 'ip6' });

export type SpfModifier =
  | (Term & { readonly kind: 'redirect'; readonly domain: MacroString })
  | (Term & { readonly kind: 'exp'; readonly domain: MacroString })
  | (Term & { readonly kind: 'unknown'; readonly name: string; readonly value: MacroString });

export type SpfTerm = SpfDirective | SpfModifier;

export interface SpfRecord {
  readonly text: string;
  /** In the order written. */
  readonly terms: readonly SpfTerm[];
}

export function isDirective(term: SpfTerm): term is SpfDirective {
  return term.kind !== 'redirect' && term.kind !== 'exp' && term.kind !== 'unknown';
}

/** The terms that cost one of the ten lookups (RFC 7208 4.6.4). */
export function needsLookup(term: SpfTerm): boolean {
  return (
    term.kind === 'include' ||
    term.kind === 'a' ||
    term.kind === 'mx' ||
    term.kind === 'ptr' ||
    term.kind === 'exists' ||
    term.kind === 'redirect'
  );
}

/** RFC 7208 4.6.4: %{p} queries PTR records, which count as well. */
export function usesValidatedName(value: MacroString | undefined): boolean {
  return value?.some((part) => part.kind === 'macro' && part.letter === 'p') ?? false;
}

/** The domain-spec of a term that has one. */
export function domainOf(term: SpfTerm): MacroString | undefined {
  return 'domain' in term ? term.domain : undefined;
}
