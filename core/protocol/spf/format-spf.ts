/** Writes the syntax tree back as text: one space between terms, what goes without saying left out. */
import type { MacroString, SpfDirective, SpfRecord, SpfTerm } from './spf-record.ts';

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
  if (term.kind === 'unknown') return `${term.name}=${formatMacroString(term.value)}`;
  if (term.kind === 'redirect' || term.kind === 'exp')
    return `${term.kind}=${formatMacroString(term.domain)}`;
  return `${term.qualifier === '+' ? '' : term.qualifier}${term.kind}${formatArgument(term)}`;
}

function formatArgument(term: SpfDirective): string {
  if (term.kind === 'all') return '';
  if (term.kind === 'ip4' || term.kind === 'ip6') {
    return `:${term.network}${term.length === (term.kind === 'ip4' ? 32 : 128) ? '' : `/${term.length}`}`;
  }
  const domain = optional(term.domain);
  if (term.kind !== 'a' && term.kind !== 'mx') return domain;
  return `${domain}${term.length4 === 32 ? '' : `/${term.length4}`}${term.length6 === 128 ? '' : `//${term.length6}`}`;
}

function optional(domain: MacroString | undefined): string {
  return domain === undefined ? '' : `:${formatMacroString(domain)}`;
}
