/** Macro expansion (RFC 7208 7.2, 7.3). */
import type { Macro, MacroLetter, MacroString } from './spf-record.ts';

export type MacroValues = (letter: MacroLetter) => string;

export function expandMacros(value: MacroString, values: MacroValues): string {
  let expanded = '';
  for (const part of value) {
    if (part.kind === 'text') expanded += part.text;
    else if (part.kind === 'escape') expanded += part.text === '%%' ? '%' : part.text === '%_' ? ' ' : '%20';
    else expanded += transform(part, values(part.letter));
  }
  return expanded;
}

/** Split, reverse, keep the right-hand parts, join with dots whatever the delimiters were. */
function transform(macro: Macro, value: string): string {
  let result = value;
  if (macro.delimiters !== '' || macro.reverse || macro.keep > 0) {
    let parts = split(value, macro.delimiters === '' ? '.' : macro.delimiters);
    if (macro.reverse) parts.reverse();
    if (macro.keep > 0) parts = parts.slice(-macro.keep);
    result = parts.join('.');
  }
  return macro.escaped ? escapeUrl(result) : result;
}

function split(value: string, delimiters: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (!delimiters.includes(value[at] ?? '')) continue;
    parts.push(value.slice(start, at));
    start = at + 1;
  }
  parts.push(value.slice(start));
  return parts;
}

/** RFC 3986 2.3: everything but unreserved characters, octet by octet. */
function escapeUrl(value: string): string {
  let escaped = '';
  for (const octet of new TextEncoder().encode(value)) {
    const character = String.fromCharCode(octet);
    escaped += /[A-Za-z0-9._~-]/.test(character)
      ? character
      : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
