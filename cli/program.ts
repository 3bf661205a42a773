/** The command line: one file per command, collected here. */
import { Command, CommanderError } from 'commander';
import type { Io } from './io.ts';
import { StoreError } from '../adapters/node/store-error.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** In the order of the help. Only the one that is wanted is loaded: most of a short command's time was loading the others. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  check: async () => (await import('./check.ts')).addCheckCommand,
  diagnose: async () => (await import('./diagnose.ts')).addDiagnoseCommand,
  roundtrip: async () => (await import('./roundtrip.ts')).addRoundtripCommand,
  run: async () => (await import('./run.ts')).addRunCommand,
  agent: async () => (await import('./agent.ts')).addAgentCommand,
  status: async () => (await import('./status.ts')).addStatusCommand,
  history: async () => (await import('./history.ts')).addHistoryCommand,
  explain: async () => (await import('./explain.ts')).addExplainCommand,
  spf: async () => (await import('./spf.ts')).addSpfCommand,
  blocklists: async () => (await import('./blocklists.ts')).addBlocklistsCommand,
  bounce: async () => (await import('./bounce.ts')).addBounceCommand,
  content: async () => (await import('./content.ts')).addContentCommand,
  logs: async () => (await import('./logs.ts')).addLogsCommand,
  warmup: async () => (await import('./warmup.ts')).addWarmupCommand,
  limits: async () => (await import('./limits.ts')).addLimitsCommand,
  cost: async () => (await import('./cost.ts')).addCostCommand,
  config: async () => (await import('./config.ts')).addConfigCommand,
};

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
  for (const load of loadersFor(argv)) (await load())(program, io, (code) => (exit.code = code));
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

/** All of them where none is named: for the help, and for words that are meant. */
function loadersFor(argv: readonly string[]): readonly (() => Promise<AddCommand>)[] {
  const [word = ''] = argv;
  const named = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  return named === undefined ? Object.values(COMMANDS) : [named];
}

function isSystemError(error: unknown): boolean {
  return (
    error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error
  );
}

/** How a command is added: it may set the exit code. */
export type AddCommand = (program: Command, io: Io, exit: (code: number) => void) => void;
