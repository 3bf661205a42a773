/** Writes the syntax tree back as text: one space between terms, what goes without saying left out. */
import type { MacroString, SpfRecord, SpfTerm } from './spf-record.ts';

export function formatSpf(record: Pick<SpfRecord, 'terms'>): string {
  return ['v=spf1', ...record.terms.map(formatTerm)].join(' ');
}

export function formatMacroString(value: MacroString): string {
  return value
    .map((part) => {
      if (part.kind !== 'macro') return part.text;
      const letter = part.escaped ? part.letter.toUpperCase() : part.letter;
      return `%{${letter}${part.keep === 0 ? '' : part.keep}${part.reverse ? 'r' : ''}${part.delimiters}}`;
    })
    .join('');
}

export function formatTerm(term: SpfTerm): string {
  switch (term.kind) {
    case 'redirect':
    case 'exp':
      return `${term.kind}=${formatMacroString(term.domain)}`;
    case 'unknown':
      return `${term.name}=${formatMacroString(term.value)}`;
    default:
      return `${term.qualifier === '+' ? '' : term.qualifier}${term.kind}${formatArgument(term)}`;
  }
}

function formatArgument(term: Exclude<SpfTerm, { readonly kind: 'redirect' | 'exp' | 'unknown' }>): string {
  switch (term.kind) {
    case 'all':
      return '';
    case 'ip4':
    case 'ip6':
      return `:${term.network}${term.length === (term.kind === 'ip4' ? 32 : 128) ? '' : `/${term.length}`}`;
    case 'include':
    case 'exists':
      return `:${formatMacroString(term.domain)}`;
    case 'ptr':
      return optional(term.domain);
    case 'a':
    case 'mx':
      return `${optional(term.domain)}${term.length4 === 32 ? '' : `/${term.length4}`}${term.length6 === 128 ? '' : `//${term.length6}`}`;
  }
}

function optional(domain: MacroString | undefined): string {
  return domain === undefined ? '' : `:${formatMacroString(domain)}`;
}
