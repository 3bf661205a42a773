/** Macro strings and domain-specs (RFC 7208 7.1). */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import type { Macro, MacroEscape, MacroLetter, MacroString, MacroText } from './spf-record.ts';

export type MacroCode = 'bad-macro' | 'bad-character' | 'bad-domain';

/** Where a macro string stands decides which letters and characters it may hold. */
export type MacroPlace = 'term' | 'explanation';

const LETTERS = 'slodiphcrtv';
const ONLY_IN_EXPLANATION = 'crt';
const MACRO = /%\{([A-Za-z])(\d*)([rR]?)([-.+,/_=]*)\}/y;

/** Read `text` from offset `from` up to `to`. Offsets in errors are offsets of `text`. */
export function parseMacroString(
  text: string,
  from: number,
  to: number,
  place: MacroPlace,
): Parsed<MacroString, MacroCode> {
  const parts: (MacroText | MacroEscape | Macro)[] = [];
  let at = from;
  while (at < to) {
    if (text[at] === '%') {
      const part = parseMacro(text, at, to, place);
      if (!part.ok) return part;
      parts.push(part.value.part);
      at = part.value.end;
      continue;
    }
    const start = at;
    while (at < to && isLiteral(text.charCodeAt(at), place)) at += 1;
    if (at === start)
      return unparsed('bad-character', at, `${shownCharacter(text.charCodeAt(at))} is not allowed here`);
    parts.push({ kind: 'text', text: text.slice(start, at) });
  }
  return parsed(parts);
}

/** domain-spec = macro-string domain-end: the end must be a plausible top-level label or a macro. */
export function parseDomainSpec(text: string, from: number, to: number): Parsed<MacroString, MacroCode> {
  if (from === to) return unparsed('bad-domain', from, 'a domain name is expected');
  const value = parseMacroString(text, from, to, 'term');
  if (!value.ok) return value;
  const last = value.value.at(-1);
  if (last?.kind !== 'text') return value;
  const literal = last.text.endsWith('.') ? last.text.slice(0, -1) : last.text;
  const dot = literal.lastIndexOf('.');
  const label = literal.slice(dot + 1);
  const labelAt = to - last.text.length + dot + 1;
  if (dot < 0)
    return unparsed(
      'bad-domain',
      labelAt,
      `"${cut(text.slice(from, to))}" is not a domain name of at least two labels`,
    );
  if (isTopLabel(label)) return value;
  const hint = /^\d{1,3}(\.\d{1,3}){3}$/.test(text.slice(from, to))
    ? `; for an address write ip4:${text.slice(from, to)}`
    : '';
  return unparsed('bad-domain', labelAt, `"${cut(label)}" cannot end a domain name${hint}`);
}

/** toplabel: letters, digits, inner hyphens, not all digits. */
function isTopLabel(label: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label) && !/^\d+$/.test(label);
}

function parseMacro(
  text: string,
  at: number,
  to: number,
  place: MacroPlace,
): Parsed<{ readonly part: MacroEscape | Macro; readonly end: number }, MacroCode> {
  const escape = text.slice(at, Math.min(at + 2, to));
  if (escape === '%%' || escape === '%_' || escape === '%-')
    return parsed({ part: { kind: 'escape', text: escape }, end: at + 2 });
  MACRO.lastIndex = at;
  const match = MACRO.exec(text);
  if (match === null || MACRO.lastIndex > to) {
    // RFC 7208 7.1: "%" must be followed by "{", "%", "_" or "-".
    return unparsed(
      'bad-macro',
      at,
      `"${cut(text.slice(at, Math.min(at + 12, to)))}" is not a macro; a percent sign is written %%`,
    );
  }
  const [whole, written = '', digits = '', reverse = '', delimiters = ''] = match;
  const letter = written.toLowerCase();
  if (!LETTERS.includes(letter))
    return unparsed('bad-macro', at, `"${whole}" is not a macro: there is no letter "${written}"`);
  if (place === 'term' && ONLY_IN_EXPLANATION.includes(letter)) {
    return unparsed('bad-macro', at, `"${whole}" is allowed only in the text of an explanation`);
  }
  // RFC 7208 7.3: a number of parts must not be zero; a name has at most 127 labels, more keep all.
  const keep = digits === '' ? 0 : Math.min(Number(digits), 128);
  if (digits !== '' && keep === 0) return unparsed('bad-macro', at, `"${whole}" keeps no part at all`);
  return parsed({
    part: {
      kind: 'macro',
      letter: letter as MacroLetter,
      escaped: written !== letter,
      keep,
      reverse: reverse !== '',
      delimiters,
    },
    end: MACRO.lastIndex,
  });
}

function isLiteral(code: number, place: MacroPlace): boolean {
  return (code > 0x20 && code < 0x7f && code !== 0x25) || (code === 0x20 && place === 'explanation');
}

export function shownCharacter(code: number): string {
  return code > 0x20 && code < 0x7f
    ? `"${String.fromCharCode(code)}"`
    : `character 0x${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
