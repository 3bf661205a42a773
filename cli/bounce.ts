/** postwatch bounce FILE...: who did not get the mail, why, for how long, and what to do. */
import { readMessages, type ReadMessage } from '../adapters/node/read-messages.ts';
import { EXIT_CODES } from '../core/model/status.ts';
import { readBounce, type Bounce } from '../core/protocol/bounce/index.ts';
import type { Io } from './io.ts';
import type { AddCommand } from './program.ts';
import { addToTally, emptyTally, renderBounces, type BounceRow } from './render-bounces.ts';

const MOST_BLOCKS = 1000;

export const addBounceCommand: AddCommand = (program, io, exit) => {
  program
    .command('bounce')
    .description(
      'Read bounces and complaints: recipient, codes, reason, hard or soft, what to do. Exit code: 0 read, 3 something was not readable or no bounce was found',
    )
    .argument('<file...>', 'message, mbox or folder (maildir), plain or gzip; "-" = standard input')
    .option('--json', 'an array with one object per recipient, one on each line')
    .action(async (files: string[], options: { readonly json?: boolean }) => {
      exit(options.json === true ? await writeJson(files, io) : await writeText(files, io));
    });
};

async function writeJson(files: readonly string[], io: Io): Promise<number> {
  const seen = { bounces: 0, faults: 0 };
  let separator = '[\n';
  for await (const row of rowsOf(files, io)) {
    count(row, seen);
    io.out(`${separator}${JSON.stringify(objectOf(row))}`);
    separator = ',\n';
  }
  io.out(separator === '[\n' ? '[]\n' : '\n]\n');
  return exitCode(seen);
}

async function writeText(files: readonly string[], io: Io): Promise<number> {
  const seen = { bounces: 0, faults: 0 };
  const tally = emptyTally();
  const rows: BounceRow[] = [];
  for await (const row of rowsOf(files, io)) {
    count(row, seen);
    addToTally(tally, row);
    // The totals stand first, so that the blocks wait: for no more of them than a person reads.
    if (rows.length < MOST_BLOCKS) rows.push(row);
  }
  const color = io.outIsTerminal && io.env['NO_COLOR'] === undefined;
  io.out(renderBounces(tally, rows, { columns: io.columns, color }));
  return exitCode(seen);
}

async function* rowsOf(files: readonly string[], io: Io): AsyncGenerator<BounceRow> {
  for await (const message of readMessages(files, io.input ?? (() => process.stdin))) {
    if (io.signal.aborted) return;
    yield* rowsOfMessage(message);
  }
}

async function* rowsOfMessage(message: ReadMessage): AsyncGenerator<BounceRow> {
  const { file } = message;
  if (!message.ok) {
    yield { file, number: 0, kind: 'unread', why: message.fault };
    return;
  }
  const { number } = message;
  const reading = await readBounce(message.bytes);
  if (reading.ok) for (const bounce of reading.value) yield { file, number, kind: 'bounce', bounce };
  else yield { file, number, kind: 'no-bounce', why: reading.detail };
}

function count({ kind }: BounceRow, seen: { bounces: number; faults: number }): void {
  if (kind === 'bounce') seen.bounces += 1;
  if (kind === 'unread') seen.faults += 1;
}

function exitCode({ bounces, faults }: { readonly bounces: number; readonly faults: number }): number {
  return faults > 0 || bounces === 0 ? EXIT_CODES.unknown : EXIT_CODES.ok;
}

/** The same keys for every object; what is no bounce has null for the recipient and says why. */
function objectOf(row: BounceRow): object {
  const { file, number } = row;
  const place = { file, message: number };
  if (row.kind === 'bounce') return { ...flat(row.bounce), why: null, ...place };
  const nothing = { recipient: null, replyCode: null, status: null, reason: null, permanence: null };
  return { ...nothing, kind: row.kind, why: row.why, ...place };
}

function flat({ original, remoteMta, reportingMta, kind, ...bounce }: Bounce): object {
  const { recipient, replyCode, status, reason, permanence, ...rest } = bounce;
  const saidBy = remoteMta ?? reportingMta;
  return {
    recipient,
    replyCode,
    status,
    reason,
    permanence,
    kind,
    ...rest,
    remoteMta,
    reportingMta,
    saidBy,
    original,
  };
}
