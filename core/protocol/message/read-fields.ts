import type { HeaderField } from '../../model/content-facts.ts';
import { decodeText } from '../mime/index.ts';

export interface Fields {
  readonly fields: readonly HeaderField[];
  readonly stray: readonly string[];
}

const MOST_FIELDS = 300;
const MOST_STRAY = 5;
const LONGEST_VALUE = 2000;
/** RFC 5322 2.2: a name is printable US-ASCII without a colon. Space before the colon is of old (4.5). */
const FIELD = /^([\x21-\x39\x3b-\x7e]{1,200})[ \t]{0,20}:/;

/** Header fields as they stand, and the lines between them that are none. */
export function readFields(header: Buffer): Fields {
  const fields: HeaderField[] = [];
  const stray: string[] = [];
  let open: { name: string; lines: string[] } | undefined;
  const close = (): void => {
    if (open !== undefined && fields.length < MOST_FIELDS) fields.push(fieldOf(open));
    open = undefined;
  };
  for (const line of header.toString('latin1').split(/\r\n|\n|\r/)) {
    // RFC 5322 2.2.3: a line that begins with white space goes on with the one before.
    if (/^[ \t]/.test(line) && open !== undefined) {
      open.lines.push(line);
      continue;
    }
    const name = FIELD.exec(line)?.[1];
    if (name === undefined) {
      if (line.trim() !== '' && stray.length < MOST_STRAY) stray.push(wordsOf(line).slice(0, 100));
      continue;
    }
    close();
    open = { name: name.toLowerCase(), lines: [line.slice(line.indexOf(':') + 1)] };
  }
  close();
  return { fields, stray };
}

function fieldOf({ name, lines }: { readonly name: string; readonly lines: readonly string[] }): HeaderField {
  const raw = lines.join('').slice(0, LONGEST_VALUE).trim();
  const eightBit = /[\x80-\xff]/.test(raw);
  return { name, value: wordsOf(raw), ...(eightBit ? { eightBit } : {}) };
}

function wordsOf(latin1: string): string {
  return decodeText(Buffer.from(latin1, 'latin1'));
}
