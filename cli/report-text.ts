/** Lines of reports for people. */
import wrapAnsi from 'wrap-ansi';
import type { Finding } from '../core/model/finding.ts';
import { atLeast } from '../core/model/severity.ts';

const LABEL = 10;

export function labelled(label: string, texts: readonly string[], columns: number): string[] {
  const lines = texts.flatMap((text) =>
    wrap(text, columns - 8 - LABEL).map((line, index) =>
      index === 0 || !/^\d {2}/.test(text) ? line : `   ${line}`,
    ),
  );
  return lines.map((line, index) => `     ${(index === 0 ? label : '').padEnd(LABEL)}${line}`);
}

/** What others wrote cannot move the cursor or change colours. */
export function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\x${(found.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(harmless(text), Math.max(columns, 30), { hard: true, trim: true }).split('\n');
}

export function mark({ outcome, severity }: Pick<Finding, 'outcome' | 'severity'>): string {
  if (outcome === 'pass') return '+';
  if (outcome === 'not-applicable') return '-';
  if (outcome === 'inconclusive') return '?';
  if (atLeast(severity, 'error')) return 'x';
  return severity === 'warning' ? '!' : 'i';
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "1  first", "2  second"; one alone has no number. */
export function numbered(steps: readonly string[]): string[] {
  return steps.map((step, index) => (steps.length === 1 ? step : `${index + 1}  ${step}`));
}
