/** postwatch logs FILE...: what a mail server's logs say, and what to do about it. */
import {
  createEventClassifier,
  createLogSummariser,
  GROUPINGS,
  percent,
  type Grouping,
  type LogSummariser,
} from '../core/mail-log-summary/index.ts';
import { EXIT_CODES } from '../core/model/status.ts';
import { MAIL_LOGS, type LogSink, type Mta } from '../core/protocol/mail-log/index.ts';
import { eventLine } from './event-line.ts';
import type { Io } from './io.ts';
import { orderLogs } from './order-logs.ts';
import { machineZone, readOffset } from './machine-zone.ts';
import type { AddCommand } from './program.ts';
import { readInstant } from './read-instant.ts';
import { readLogs } from './read-logs.ts';
import { logsCsv, renderLogs } from './render-logs.ts';
import { UsageError } from './usage-error.ts';

interface LogsOptions {
  readonly format?: Mta;
  readonly since?: Date;
  readonly until?: Date;
  readonly year?: number;
  readonly utcOffset?: number;
  readonly by: Grouping;
  readonly top: number;
  readonly unparsed?: number;
  readonly events?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** While a log is followed, one line of figures this often. */
const NEWS_MS = 60_000;
const EVENTS_AT_ONCE = 65_536;

export const addLogsCommand: AddCommand = (program, io, exit) => {
  program
    .command('logs')
    .description(
      'Read logs of Postfix, Exim, Sendmail or Exchange (message tracking): what was delivered, put off, refused, and why',
    )
    .argument('<files...>', 'plain or gzip, rotated ones in any order; "-" = standard input')
    .option(
      '--format <mta>',
      `${MAIL_LOGS.join(', ')} (default: each line says it)`,
      oneOf('--format', MAIL_LOGS),
    )
    .option('--since <time>', 'only from here, UTC: 2026-11-22 or 2026-11-22T14:00', (text) =>
      readInstant('--since', text, 'start'),
    )
    .option('--until <time>', 'only up to here, UTC; a date means its end', (text) =>
      readInstant('--until', text, 'end'),
    )
    .option(
      '--year <year>',
      "year of the first line, where lines have none (default: by the file's last change)",
      readWhole('--year', 1970, 9999),
    )
    .option('--utc-offset <+hh:mm>', 'zone of times without one (default: that of this machine)', readOffset)
    .option('--by <group>', GROUPINGS.join(', '), oneOf('--by', GROUPINGS), 'provider' as const)
    .option('--top <count>', 'rows of each table', readWhole('--top', 1, 10_000), 10)
    .option('--events', 'every event as one line of JSON, instead of the summary')
    .option(
      '--unparsed <count>',
      'show so many lines that were not understood',
      readWhole('--unparsed', 0, 100_000),
    )
    .option('-f, --follow', 'go on with the last file as it grows, through rotation, until Ctrl-C')
    .option('--json', 'the summary as one object')
    .option('--csv', 'the table of --by as CSV')
    .action(async (files: string[], options: LogsOptions) => {
      if ([options.json, options.csv, options.events].filter((one) => one === true).length > 1) {
        throw new UsageError('--json, --csv and --events: choose one of them');
      }
      exit(await runLogs(files, options, io));
    });
};

async function runLogs(files: readonly string[], options: LogsOptions, io: Io): Promise<number> {
  const follow = options.follow === true;
  const paths = orderLogs(files);
  if (follow && paths.at(-1) === '-')
    throw new UsageError('--follow: a pipe is followed anyway; leave it out');
  const summariser = createLogSummariser({
    by: options.by,
    top: options.top,
    keepUnparsed: options.unparsed ?? 0,
    ...(options.since === undefined ? {} : { since: options.since.getTime() }),
    ...(options.until === undefined ? {} : { until: options.until.getTime() }),
  });
  const events = eventWriter(io, summariser);
  const sink: LogSink =
    options.events === true
      ? { ...summariser, event: events.write }
      : { ...summariser, event: summariser.event };
  const news = newsTeller(summariser, io);
  await readLogs(
    {
      paths,
      sink,
      zone: options.utcOffset === undefined ? machineZone : () => options.utcOffset ?? 0,
      follow,
      stdin: () => process.stdin,
      warn: io.err,
      pause: () => {
        if (!follow) return;
        events.flush();
        if (options.events !== true) news();
      },
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.year === undefined ? {} : { year: options.year }),
    },
    io.signal,
  );
  events.flush();
  const summary = summariser.read();
  if (options.json === true) io.out(`${JSON.stringify(summary, null, 2)}\n`);
  else if (options.csv === true) io.out(logsCsv(summary));
  else if (options.events !== true)
    io.out(renderLogs(summary, { columns: io.columns, color: io.outIsTerminal }));
  else if (summary.lines.unparsed > 0) {
    io.err(`${summary.lines.unparsed} of ${summary.lines.total} lines were not understood\n`);
    for (const line of summary.unparsedLines) io.err(`${Buffer.from(line, 'latin1').toString('utf8')}\n`);
  }
  return EXIT_CODES[summary.status];
}

function eventWriter(
  io: Io,
  summariser: LogSummariser,
): { readonly write: LogSink['event']; readonly flush: () => void } {
  const classify = createEventClassifier();
  let pending = '';
  const flush = (): void => {
    if (pending !== '') io.out(pending);
    pending = '';
  };
  return {
    write: (event) => {
      if (!summariser.event(event)) return;
      pending += eventLine(event, classify);
      if (pending.length >= EVENTS_AT_ONCE) flush();
    },
    flush,
  };
}

/** "14:02 UTC  1,204 delivered, ..." on standard error, so that the summary stays alone on standard output. */
function newsTeller(summariser: LogSummariser, io: Io): () => void {
  let told = Date.now();
  return () => {
    const now = Date.now();
    if (now - told < NEWS_MS) return;
    told = now;
    const { delivery, rejected, says, lines } = summariser.read();
    io.err(
      `${new Date(now).toISOString().slice(11, 16)} UTC  ${delivery.delivered} delivered, ${percent(delivery.deferralRate)} put off, ` +
        `${percent(delivery.bounceRate)} bounced, ${rejected.count} refused by us, ${lines.unparsed} lines not understood; ${says}\n`,
    );
  };
}

function readWhole(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most) {
      throw new UsageError(`${option}: must be a number from ${least} to ${most}, got "${text}"`);
    }
    return value;
  };
}

function oneOf<T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((one) => one === text.toLowerCase());
    if (word === undefined) throw new UsageError(`${option}: must be ${words.join(', ')}, got "${text}"`);
    return word;
  };
}
