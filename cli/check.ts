/** postwatch check TARGET...: one explained answer for a domain, an endpoint or an address. */
import { EXIT_CODES, worstStatus } from '../core/model/status.ts';
import type { CheckOptions } from './check-options.ts';
import type { Report } from './check-target.ts';
import { checkTargets } from './check-targets.ts';
import type { Io } from './io.ts';
import { loadConfig } from './load-config.ts';
import type { AddCommand } from './program.ts';
import { renderReport } from './render-report.ts';
import { addTargetOptions } from './target-options.ts';

/** 128 and the number of SIGINT, as shells count: a loop around this program ends, too. */
export const INTERRUPTED = 130;

export const addCheckCommand: AddCommand = (program, io, exit) => {
  addTargetOptions(
    program
      .command('check')
      .description(
        'Probe TARGET now and explain what is found. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown; 130 interrupted',
      )
      .argument('[target...]', 'domain, host:port or address; with --config, default: everything in it')
      .option('--json', 'an array with one object per target')
      .option('-v, --verbose', 'show what passed, too')
      .option('--transcript', 'show the SMTP dialogues'),
  ).action(async (targets: string[], options: CheckOptions) => {
    exit(await check(targets, options, io));
  });
};

async function check(typed: readonly string[], options: CheckOptions, io: Io): Promise<number> {
  const config = options.config === undefined ? undefined : loadConfig(options.config);
  const reports = await checkTargets(typed, { options, config, io });
  write(reports, options, io);
  if (io.signal.aborted) {
    io.err('Interrupted: what had not been seen by then is unknown\n');
    return INTERRUPTED;
  }
  return EXIT_CODES[worstStatus(reports.map(({ status }) => status))];
}

function write(reports: readonly Report[], options: CheckOptions, io: Io): void {
  if (options.json === true) io.out(`${JSON.stringify(reports, null, 2)}\n`);
  else {
    const look = {
      columns: io.columns,
      color: io.outIsTerminal && io.env['NO_COLOR'] === undefined,
      verbose: options.verbose === true,
      transcript: options.transcript === true,
    };
    io.out(reports.map((report) => renderReport(report, look)).join('\n'));
  }
}
