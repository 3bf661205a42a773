/** A finding of a command that reads files: what is so, what follows, what was seen, what to do. */
import wrapAnsi from 'wrap-ansi';
import type { Severity } from '../core/model/severity.ts';
import type { ToldFinding } from '../core/model/told-finding.ts';

const MARKS: Readonly<Record<Severity, string>> = {
  critical: 'x',
  error: 'x',
  warning: '!',
  notice: '!',
  info: '+',
};

export function renderToldFinding(
  { severity, says, code, effect, evidence, advice }: ToldFinding,
  columns: number,
): string {
  const lines = wrap(says, columns - 6 - code.length - 2);
  const first = `  ${MARKS[severity]}  ${lines[0] ?? ''}`;
  return [
    `${first.padEnd(columns - code.length - 1)} ${code}`,
    ...lines.slice(1).map((line) => `     ${line}`),
    ...(effect === '' ? [] : labelled('effect', effect, columns, 5)),
    ...(evidence === '' ? [] : labelled('evidence', evidence, columns, 5)),
    ...advice.flatMap((step, index) =>
      labelled(index === 0 ? 'do' : '', advice.length === 1 ? step : `${index + 1}  ${step}`, columns, 5),
    ),
  ].join('\n');
}

/** Lines with their label before the first. */
export function labelled(label: string, text: string, columns: number, margin = 2): string[] {
  return wrap(text, columns - margin - 12).map(
    (line, index) => `${' '.repeat(margin)}${(index === 0 ? label : '').padEnd(12)}${line}`,
  );
}

export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(harmless(text), Math.max(columns, 30), { hard: true, trim: true }).split('\n');
}

/** What others wrote cannot move the cursor or change colours. */
function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\x${(found.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}
