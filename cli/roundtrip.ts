/** postwatch roundtrip [TARGET...]: send a test message now, find it, and judge what arrived. */
import pLimit from 'p-limit';
import { createSesMail } from '../adapters/aws/ses-mail.ts';
import { createDeliveryPorts } from '../adapters/node/delivery-ports.ts';
import { seconds } from '../core/model/duration.ts';
import { EXIT_CODES, worstStatus } from '../core/model/status.ts';
import { deliveryTargets } from '../core/pipeline/delivery-targets.ts';
import type { CheckOptions } from './check-options.ts';
import { openCheckTools } from './check-tools.ts';
import type { Report } from './check-target.ts';
import type { Io } from './io.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import { makeRoundTrip } from './make-round-trip.ts';
import type { AddCommand } from './program.ts';
import { startProgress } from './progress.ts';
import { renderReport } from './render-report.ts';
import { UsageError } from './usage-error.ts';

interface RoundtripOptions {
  readonly config: string;
  readonly lost?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const AT_ONCE = 8;
const INTERRUPTED = 130;

export const addRoundtripCommand: AddCommand = (program, io, exit) => {
  program
    .command('roundtrip')
    .description(
      'Send a test message now, wait for it in its mailbox, and judge what arrived. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown; 130 interrupted',
    )
    .argument(
      '[target...]',
      'such as smtp.example.com:587/canary@example.net, or its mailbox; default: all "deliveries"',
    )
    .requiredOption('--config <file>', 'postwatch.yaml with "deliveries"')
    .option('--lost <duration>', 'give it up after this, such as 2m (default: as configured)')
    .option('--json', 'an array with one object per target')
    .option('-v, --verbose', 'show what passed, too')
    .action(async (targets: string[], options: RoundtripOptions) => {
      exit(await roundtrip(targets, options, io));
    });
};

async function roundtrip(typed: readonly string[], options: RoundtripOptions, io: Io): Promise<number> {
  const config = loadConfig(options.config);
  const planned = chosen(typed, deliveryTargets(config));
  const lostSeconds = options.lost === undefined ? undefined : durationOf(options.lost);
  const shared: CheckOptions = { timeout: seconds(config.budget) };
  const { ports, close } = openCheckTools(shared, config, io);
  const ca = config.trust === undefined ? [] : loadCa(config.trust.ca);
  const delivery = createDeliveryPorts({ ca, ses: createSesMail() });
  const progress = startProgress(io, options.json !== true);
  try {
    const limit = pLimit(AT_ONCE);
    const reports = await Promise.all(
      planned.map(async ({ target, subject }, index) =>
        limit(async () => {
          const report = await makeRoundTrip(
            target,
            { ...subject, ...(lostSeconds === undefined ? {} : { lostSeconds }) },
            {
              ports: { ...ports, delivery },
              severity: config.severity,
              budgetMs: seconds(config.budget) * 1000,
              signal: io.signal,
              onStep: progress.show,
            },
          );
          progress.finished(index, planned.length);
          return report;
        }),
      ),
    );
    progress.stop();
    write(reports, options, io);
    if (!io.signal.aborted) return EXIT_CODES[worstStatus(reports.map(({ status }) => status))];
    io.err('Interrupted: what was sent stays in its mailbox\n');
    return INTERRUPTED;
  } finally {
    progress.stop();
    await close();
  }
}

type Planned = ReturnType<typeof deliveryTargets>;

function chosen(typed: readonly string[], planned: Planned): Planned {
  if (planned.length === 0) throw new UsageError('There are no "deliveries" in this postwatch.yaml');
  if (typed.length === 0) return planned;
  return typed.flatMap((text) => {
    const meant = planned.filter(({ target, subject }) => target === text || subject.to === text);
    if (meant.length > 0) return meant;
    throw new UsageError(
      `There is no round trip "${text}" in this postwatch.yaml; it has ${planned.map(({ target }) => target).join(', ')}`,
    );
  });
}

function durationOf(text: string): number {
  if (!/^[1-9]\d{0,4}[smh]$/.test(text))
    throw new UsageError(`--lost: must be a duration such as 30s or 2m, got "${text}"`);
  return seconds(text);
}

function write(reports: readonly Report[], options: RoundtripOptions, io: Io): void {
  if (options.json === true) return io.out(`${JSON.stringify(reports, null, 2)}\n`);
  const look = {
    columns: io.columns,
    color: io.outIsTerminal && io.env['NO_COLOR'] === undefined,
    verbose: options.verbose === true,
    transcript: false,
  };
  io.out(reports.map((report) => renderReport(report, look)).join('\n'));
}
