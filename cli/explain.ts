/** postwatch explain CODE: what a code means, and which codes there are. */
import { explainCode, knownCode, knownCodes } from '../core/pipeline/explain.ts';
import { nearest } from '../core/config/nearest.ts';
import type { AddCommand } from './program.ts';
import { UsageError } from './usage-error.ts';

export const addExplainCommand: AddCommand = (program, io) => {
  program
    .command('explain')
    .description(
      'Say what a finding code means, what to do about it and where it is written; without CODE, list them all',
    )
    .argument('[code]', 'such as SPF_MISSING')
    .option('--json', 'as JSON')
    .action((code: string | undefined, options: { json?: boolean }) => {
      if (code === undefined) {
        const rows = knownCodes().map((known) => explainCode(known));
        io.out(
          options.json === true
            ? `${JSON.stringify(rows, null, 2)}\n`
            : `${rows.map((row) => `${row.code.padEnd(36)} ${row.says}`).join('\n')}\n`,
        );
        return;
      }
      const known = knownCode(code.toUpperCase());
      if (known === undefined) {
        const meant = nearest(
          code.toUpperCase(),
          knownCodes().map((one) => one.code),
        );
        throw new UsageError(
          `No check raises "${code}"${meant === undefined ? '; postwatch explain lists all codes' : `; did you mean ${meant}?`}`,
        );
      }
      const row = explainCode(known);
      io.out(options.json === true ? `${JSON.stringify(row, null, 2)}\n` : explainText(row));
    });
};

function explainText(row: ReturnType<typeof explainCode>): string {
  const lines = [
    ['says', row.says],
    ...(row.effect === undefined ? [] : [['effect', row.effect]]),
    ...(row.evidence === undefined ? [] : [['evidence', row.evidence]]),
    ...row.advice.map((step, index) => [
      index === 0 ? 'do' : '',
      row.advice.length === 1 ? step : `${index + 1}  ${step}`,
    ]),
    ...(row.spec === undefined ? [] : [['written', row.spec]]),
    ['outcome', `${row.outcome}, severity ${row.severity}`],
    ['check', `${row.check} (${row.title}), probe ${row.probe}`],
  ];
  return `${row.code}\n${lines.map(([label = '', text = '']) => `    ${label.padEnd(10)}${text}`).join('\n')}\n`;
}
