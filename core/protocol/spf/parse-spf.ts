/**
 * SPF records (RFC 7208): "v=spf1", then terms between spaces. A syntax error anywhere spoils the whole record, so a
 * record is parsed to its end before anything of it is evaluated (RFC 7208 4.6).
 */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseDirective, type DirectiveCode } from './parse-directive.ts';
import { parseDomainSpec, parseMacroString, shownCharacter } from './parse-macro-string.ts';
import type { SpfModifier, SpfRecord, SpfTerm } from './spf-record.ts';

export type SpfCode = DirectiveCode | 'not-spf' | 'duplicate-modifier';

// RFC 7208 4.6.1: a modifier is known by the "=" after its name, before any ":" or "/".
const MODIFIER = /([A-Za-z][A-Za-z0-9._-]*)=/y;

/** RFC 7208 4.5: the version is exactly "v=spf1", in any case, and ends at a space or with the record. */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

export function parseSpf(text: string): Parsed<SpfRecord, SpfCode> {
  if (!isSpf(text)) return unparsed('not-spf', 0, 'an SPF record begins with "v=spf1" and a space');
  const terms: SpfTerm[] = [];
  const once = new Set<string>();
  let at = 'v=spf1'.length;
  while (at < text.length) {
    // Only SP separates terms: a tab or a line break is part of a term, and an error there.
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const next = text.indexOf(' ', at);
    const end = next < 0 ? text.length : next;
    const term = parseTerm(text, at, end);
    if (!term.ok) return term;
    if (term.value.kind === 'redirect' || term.value.kind === 'exp') {
      // RFC 7208 6: these two at most once each.
      if (once.has(term.value.kind))
        return unparsed('duplicate-modifier', at, `${term.value.kind}= is there twice`);
      once.add(term.value.kind);
    }
    terms.push(term.value);
    at = end;
  }
  return parsed({ text, terms });
}

/** The term that an offset lies in, as written. */
export function termAt(text: string, at: number): string {
  const start = text.lastIndexOf(' ', at) + 1;
  const end = text.indexOf(' ', Math.max(at, start));
  return text.slice(start, end < 0 ? text.length : end);
}

function parseTerm(text: string, at: number, end: number): Parsed<SpfTerm, SpfCode> {
  for (let offset = at; offset < end; offset += 1) {
    const code = text.charCodeAt(offset);
    // RFC 7208 3.1: US-ASCII; 4.6.1 and 7.1: visible characters only.
    if (code <= 0x20 || code >= 0x7f)
      return unparsed('bad-character', offset, `${shownCharacter(code)} is not allowed in an SPF record`);
  }
  MODIFIER.lastIndex = at;
  const modifier = MODIFIER.exec(text);
  if (modifier === null || MODIFIER.lastIndex > end) return parseDirective(text, at, end);
  return parseModifier(text, at, end, modifier[1] ?? '', MODIFIER.lastIndex);
}

function parseModifier(
  text: string,
  at: number,
  end: number,
  name: string,
  valueAt: number,
): Parsed<SpfModifier, SpfCode> {
  const kind = name.toLowerCase();
  const term = text.slice(at, end);
  // A known name with a bad value is an error, not an unknown modifier.
  if (kind === 'redirect' || kind === 'exp') {
    const domain = parseDomainSpec(text, valueAt, end);
    return domain.ok ? parsed({ kind, at, text: term, domain: domain.value }) : domain;
  }
  // RFC 7208 6: unknown modifiers are ignored, but must be well formed.
  const value = parseMacroString(text, valueAt, end, 'term');
  return value.ok ? parsed({ kind: 'unknown', at, text: term, name, value: value.value }) : value;
}
