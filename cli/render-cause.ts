import type { createColors } from 'picocolors';
import { utcMinute } from '../core/model/utc-minute.ts';
import type { ReportedCause } from './reported-cause.ts';
import { labelled, numbered, wrap } from './report-text.ts';

/** What lies behind the findings that follow it, and what to do first. */
export function causeHead(
  { says, confidence, since, follows, against, instead, remedies, explains, rule }: ReportedCause,
  columns: number,
  paint: ReturnType<typeof createColors>,
): string {
  const [first = '', ...more] = wrap(says, columns - 6);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['belief', [`${confidence}; it explains ${explains.length} finding${explains.length === 1 ? '' : 's'}`]],
    ['since', since === undefined ? [] : [utcMinute(since)]],
    ['so', follows.map((side) => side.says)],
    ['but', against],
    ['or', instead.map((side) => `${side.confidence}: ${side.says}`)],
    ['do', numbered(remedies.map((remedy) => `${remedy.do} (${remedy.effort})`))],
    ['more', [`docs/troubleshooting.md#${rule}`]],
  ];
  return [
    `  ${paint.bold(`=  ${first}`)}`,
    ...more.map((line) => `     ${paint.bold(line)}`),
    ...rows.flatMap(([label, texts]) => (texts.length === 0 ? [] : labelled(label, texts, columns))),
  ].join('\n');
}
