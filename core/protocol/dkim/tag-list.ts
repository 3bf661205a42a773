/** The tag=value lists of DKIM (RFC 6376 3.2). */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface Tag {
  readonly name: string;
  /** Without the white space around it. */
  readonly value: string;
  /** Offset of the name. */
  readonly at: number;
}

export type TagListCode = 'bad-tag' | 'bad-character' | 'duplicate-tag';

/** FWS is white space that may be folded with CRLF; in DNS the fold is rare, and a lone CR or LF is no harm to a key. */
const SPACE = /[ \t\r\n]/;

export function parseTagList(text: string): Parsed<readonly Tag[], TagListCode> {
  const tags: Tag[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (const part of text.split(';')) {
    const start = at + leadingSpace(part);
    at += part.length + 1;
    // A final ";" is allowed, an empty tag elsewhere is not.
    if (part.trim() === '' && at > text.length) break;
    const equals = part.indexOf('=');
    const name = trim(equals === -1 ? part : part.slice(0, equals));
    if (equals === -1 || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      return unparsed('bad-tag', Math.min(start, text.length), `expected name=value, got "${shown(part)}"`);
    }
    const bad = /[^\x21-\x7e \t\r\n]/.exec(part);
    if (bad !== null) {
      const where = at - part.length - 1 + bad.index;
      return unparsed(
        'bad-character',
        where,
        `octet ${bad[0].charCodeAt(0)} in tag "${name}" is not printable ASCII`,
      );
    }
    // RFC 6376 3.2: a name that occurs twice makes the whole list invalid.
    if (seen.has(name)) return unparsed('duplicate-tag', start, `tag "${name}" occurs twice`);
    seen.add(name);
    tags.push({ name, value: trim(part.slice(equals + 1)), at: start });
  }
  if (tags.length === 0) return unparsed('bad-tag', 0, 'expected name=value, got nothing');
  return parsed(tags);
}

export function formatTagList(tags: readonly Pick<Tag, 'name' | 'value'>[]): string {
  return tags.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function leadingSpace(text: string): number {
  let count = 0;
  while (count < text.length && SPACE.test(text.charAt(count))) count += 1;
  return count;
}

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(Math.min(leadingSpace(text), end), end);
}

function shown(part: string): string {
  const text = trim(part).replace(/[^\x20-\x7e]/g, '?');
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
