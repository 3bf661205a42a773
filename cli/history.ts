/** postwatch history TARGET: what was seen of a target between two dates, as evidence. */
import Table from 'cli-table3';
import { runName } from '../core/model/look.ts';
import type { CheckRecord } from '../core/model/record.ts';
import { shownDuration } from '../core/model/shown-duration.ts';
import { parseTarget } from '../core/model/target.ts';
import { utcMinute } from '../core/model/utc-minute.ts';
import { listingSpans } from '../core/pipeline/listing-spans.ts';
import { historyCsv } from '../web/history-csv.ts';
import { openWords } from '../web/open-words.ts';
import { DEFAULT_DATA } from './default-data.ts';
import { openRecords, type RecordsOptions } from './open-records.ts';
import type { AddCommand } from './program.ts';
import { readInstant } from './read-instant.ts';
import { renderGaps } from './render-gaps.ts';
import { UsageError } from './usage-error.ts';

interface HistoryOptions extends RecordsOptions {
  readonly from?: Date;
  readonly to?: Date;
  readonly format: string;
}

const DAY = 86_400_000;

export const addHistoryCommand: AddCommand = (program, io) => {
  program
    .command('history')
    .description('Show every record of a target between two dates')
    .argument('<target>', 'domain, host:port or address')
    .option(
      '--from <time>',
      'first moment, UTC: 2026-11-22 or 2026-11-22T14:00 (default: a day ago)',
      (text) => readInstant('--from', text, 'start'),
    )
    .option('--to <time>', 'last moment, UTC; a date means its end (default: now)', (text) =>
      readInstant('--to', text, 'end'),
    )
    .option('--format <format>', 'table, csv or json', 'table')
    .option('--data <folder>', 'records of postwatch run', DEFAULT_DATA)
    .option('--name <name>', 'which installation, when the folder has several')
    .option('--table <table>', 'a DynamoDB table instead; region and credentials as the AWS SDK finds them')
    .action(async (typed: string, options: HistoryOptions) => {
      const target = parseTarget(typed);
      if (!target.ok) throw new UsageError(`Cannot show "${typed}": ${target.detail}`);
      const format = FORMATS[options.format];
      if (format === undefined)
        throw new UsageError(`--format: must be table, csv or json, got "${options.format}"`);
      const to = options.to ?? new Date();
      const from = options.from ?? new Date(to.getTime() - DAY);
      if (from > to) throw new UsageError(`--from ${from.toISOString()} is after --to ${to.toISOString()}`);
      const opened = await openRecords(options);
      try {
        const records: CheckRecord[] = [];
        for await (const record of opened.records.history({
          target: target.value.id,
          from: from.toISOString(),
          to: to.toISOString(),
        }))
          records.push(record);
        if (records.length === 0)
          io.err(`No record of ${target.value.id} from ${from.toISOString()} to ${to.toISOString()}.\n`);
        io.out(format(records, io.columns));
        // Beside CSV and JSON, which are for machines.
        const gaps = await renderGaps(records, to, opened.records);
        if (options.format === 'table') io.out(gaps);
        else io.err(gaps);
      } finally {
        await opened.close();
      }
    });
};

const FORMATS: Readonly<Record<string, (records: readonly CheckRecord[], columns: number) => string>> = {
  table: historyTable,
  csv: historyCsv,
  json: (records) => `${JSON.stringify(records, null, 2)}\n`,
};

function historyTable(records: readonly CheckRecord[], columns: number): string {
  if (records.length === 0) return '';
  const table = new Table({
    head: ['slot (UTC)', 'probe', 'status', 'took', 'findings'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [20, 10, 10, 10, Math.max(30, columns - 56)],
  });
  for (const record of records) {
    table.push([
      `${record.slot.slice(0, 16).replace('T', ' ')}${record.attempt === 1 ? '' : ` #${runName(record)}`}`,
      record.probe,
      record.status,
      `${record.tookMs} ms`,
      openWords(record).says,
    ]);
  }
  return `${table.toString()}\n${listings(records)}`;
}

/** Which lists had it, and for how long. */
function listings(records: readonly CheckRecord[]): string {
  const spans = listingSpans(records);
  if (spans.length === 0) return '';
  const lines = spans.map(({ name, item, since, until }) => {
    const seconds = Math.round((Date.parse(until ?? '') - Date.parse(since)) / 1000);
    const end =
      until === undefined ? 'still listed' : `off ${utcMinute(until)}, after ${shownDuration(seconds)}`;
    return `  ${item} by ${name}: first seen ${utcMinute(since)}, ${end}\n`;
  });
  return `\nListings\n${lines.join('')}`;
}
