/** postwatch run: watches from this machine, without AWS. Without --config it watches the laboratory. */
import { DEFAULT_DATA } from './default-data.ts';
import type { AddCommand } from './program.ts';
import type { RunOptions } from './run-locally.ts';
import { UsageError } from './usage-error.ts';

const DEFAULT_PORT = 8025;

export const addRunCommand: AddCommand = (program, io) => {
  program
    .command('run')
    .description(
      'Watch from this machine: schedule, records, status page and /metrics on 127.0.0.1. Ctrl-C ends it',
    )
    .option(
      '--config <file>',
      'postwatch.yaml to watch; default: the laboratory, a small mail world with known faults',
    )
    .option('--port <n>', 'port of the status page, 0 = any', readPagePort, DEFAULT_PORT)
    .option('--data <folder>', 'where the records are kept', DEFAULT_DATA)
    .action(async (options: RunOptions) => {
      // Store, pages and laboratory take longer to load than most checks take to run.
      const { runLocally } = await import('./run-locally.ts');
      await runLocally(options, io);
    });
};

function readPagePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65535)
    throw new UsageError(`--port: must be a number from 1 to 65535, got "${text}"`);
  return port;
}
