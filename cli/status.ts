/** postwatch status: what is open now, worst first. */
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { State } from '../core/model/record.ts';
import { EXIT_CODES, STATUSES, statusOfFinding, worstStatus } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import { summarySentence } from '../web/summary-sentence.ts';
import { DEFAULT_DATA } from './default-data.ts';
import { openRecords, type RecordsOptions } from './open-records.ts';
import type { AddCommand } from './program.ts';

export const addStatusCommand: AddCommand = (program, io, exit) => {
  program
    .command('status')
    .description('Say what is open now, worst first. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown')
    .option('--json', 'as JSON')
    .option('--data <folder>', 'records of postwatch run', DEFAULT_DATA)
    .option('--name <name>', 'which installation, when the folder has several')
    .option('--table <table>', 'a DynamoDB table instead; region and credentials as the AWS SDK finds them')
    .action(async (options: RecordsOptions & { json?: boolean }) => {
      const opened = await openRecords(options);
      try {
        const states: State[] = [];
        for await (const state of opened.records.states()) states.push(state);
        states.sort(
          (a, b) =>
            STATUSES.indexOf(b.status) - STATUSES.indexOf(a.status) ||
            a.since.localeCompare(b.since) ||
            a.target.localeCompare(b.target),
        );
        exit(EXIT_CODES[worstStatus(states.map(({ status }) => status))]);
        io.out(
          options.json === true
            ? `${JSON.stringify(states.map(explained), null, 2)}\n`
            : statusTable(states, io.columns, io.outIsTerminal),
        );
      } finally {
        await opened.close();
      }
    });
};

function explained(state: State): unknown {
  return {
    ...state,
    open: state.open.map((open) => ({ ...open, finding: { ...open.finding, ...explain(open.finding) } })),
  };
}

function statusTable(states: readonly State[], columns: number, color: boolean): string {
  const paint = createColors(color);
  const table = new Table({
    head: ['status', 'target', 'probe', 'since (UTC)', 'why'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [10, 32, 10, 18, Math.max(24, columns - 76)],
  });
  for (const state of states) {
    const why = state.open
      .filter(({ finding }) => statusOfFinding(finding) !== 'ok')
      .map(({ finding, confirmed }) => `${explain(finding).says}${confirmed ? '' : ' (suspected)'}`);
    table.push([
      state.status,
      state.target,
      state.probe,
      state.since.slice(0, 16).replace('T', ' '),
      why.join('\n'),
    ]);
  }
  return `${paint.bold(summarySentence(states))}\n${states.length === 0 ? '' : `${table.toString()}\n`}`;
}
