/** The command line: one file per command, collected here. */
import { Command, CommanderError } from 'commander';
import { addBounceCommand } from './bounce.ts';
import { addCheckCommand } from './check.ts';
import { addConfigCommand } from './config.ts';
import { addExplainCommand } from './explain.ts';
import { addHistoryCommand } from './history.ts';
import { addLogsCommand } from './logs.ts';
import { addRunCommand } from './run.ts';
import { addSpfCommand } from './spf.ts';
import { addStatusCommand } from './status.ts';
import type { Io } from './io.ts';
import { StoreError } from '../adapters/node/store-error.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Exit code for what we could not do or see, as monitoring plugins use it. */
const UNKNOWN = 3;

/** Runs one command line; resolves with its exit code and never rejects for what a person typed. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  const exit = { code: 0 };
  const program = new Command('postwatch')
    .description('Watches mail the way its senders and receivers see it, and explains what it sees')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError();
  for (const add of [
    addCheckCommand,
    addRunCommand,
    addStatusCommand,
    addHistoryCommand,
    addExplainCommand,
    addSpfCommand,
    addBounceCommand,
    addLogsCommand,
    addConfigCommand,
  ]) {
    add(program, io, (code) => (exit.code = code));
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : UNKNOWN;
    const known = error instanceof UsageError || error instanceof StoreError || isSystemError(error);
    io.err(
      `${known ? (error as Error).message : `This is a bug of Postwatch: ${String((error as Error).stack ?? error)}`}\n`,
    );
    return UNKNOWN;
  }
}

function isSystemError(error: unknown): boolean {
  return (
    error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error
  );
}

/** How a command is added: it may set the exit code. */
export type AddCommand = (program: Command, io: Io, exit: (code: number) => void) => void;
