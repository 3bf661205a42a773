/** A way to write notices. One file per dialect under dialects/, one row in dialects.ts. */
import type { Draft } from './bounce.ts';
import type { Notice } from './notice.ts';
import { readText, type TextForm } from './read-text.ts';

export interface Dialect {
  readonly id: string;
  readonly fits: (notice: Notice) => boolean;
  /** Empty: not this dialect after all; the next one is asked. */
  readonly read: (notice: Notice) => readonly Draft[];
}

/** What tells a dialect of plain words: one of these strings, in lower case; a header that it always has. */
interface TextMarks extends TextForm {
  readonly id: string;
  readonly text?: readonly string[];
  readonly subject?: readonly string[];
  readonly from?: readonly string[];
  readonly header?: readonly [name: string, value: string];
}

/** A dialect of plain words. Of the kinds of marks that are given, each must be found. */
export function textDialect(marks: TextMarks): Dialect {
  const { id, text, subject, from, header } = marks;
  return {
    id,
    fits: (notice) =>
      (text === undefined || text.some((mark) => notice.lower.includes(mark))) &&
      (subject === undefined || subject.some((mark) => notice.subject.includes(mark))) &&
      (from === undefined || from.some((mark) => notice.from.includes(mark))) &&
      (header === undefined ||
        notice.mail.headers.some(
          ({ name, value }) => name === header[0] && value.toLowerCase().includes(header[1]),
        )),
    read: (notice) => readText(notice, marks),
  };
}
