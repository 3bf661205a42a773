/** postwatch limits: how much more the providers take that send our mail. */
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import {
  createSendMeter,
  goesThrough,
  judgeLimit,
  judgeSesLimit,
  LIMIT_ROWS,
  limitRow,
  unseen,
  type KnownLimit,
  type LimitVerdict,
} from '../core/limits/index.ts';
import { createEventClassifier } from '../core/mail-log-summary/index.ts';
import type { Config } from '../core/config/index.ts';
import { compareSeverity } from '../core/model/severity.ts';
import { EXIT_CODES, statusOf } from '../core/model/status.ts';
import type { MailEvent } from '../core/protocol/mail-log/index.ts';
import type { Io } from './io.ts';
import { loadConfig } from './load-config.ts';
import { machineZone, readOffset } from './machine-zone.ts';
import { orderLogs } from './order-logs.ts';
import type { AddCommand } from './program.ts';
import { readLogs } from './read-logs.ts';
import { limitsCsv, renderKnownLimits, renderLimits } from './render-limits.ts';
import { UsageError } from './usage-error.ts';

interface LimitsOptions {
  readonly logs?: readonly string[];
  readonly config?: string;
  readonly ses?: readonly string[];
  readonly utcOffset?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const SES_MS = 20_000;

export const addLimitsCommand: AddCommand = (program, io, exit) => {
  program
    .command('limits')
    .description(
      "Compare what was sent with the providers' limits; without figures, show the limits that are known. Exit code: 0 room, 1 near, 2 used up, 3 not seen",
    )
    .option('--logs <files...>', "the mail server's logs: what went through which relay")
    .option('--ses <region...>', 'ask Amazon SES, with the credentials of AWS that are set here')
    .option('--config <file>', 'limits and SES accounts of this postwatch.yaml')
    .option(
      '--utc-offset <+hh:mm>',
      'zone of log times without one (default: that of this machine)',
      readOffset,
    )
    .option('--json', 'everything as one object')
    .option('--csv', 'the table as CSV')
    .action(async (options: LimitsOptions) => exit(await runLimits(options, io)));
};

async function runLimits(options: LimitsOptions, io: Io): Promise<number> {
  if (options.json === true && options.csv === true)
    throw new UsageError('--json, --csv: choose one of them');
  const config = options.config === undefined ? undefined : loadConfig(options.config);
  const regions = options.ses ?? config?.senders.map(({ ses }) => ses.region) ?? [];
  if (options.logs === undefined && regions.length === 0) {
    io.out(options.json === true ? json(LIMIT_ROWS) : renderKnownLimits(LIMIT_ROWS, io.columns));
    return EXIT_CODES.ok;
  }
  const verdicts = [
    ...(options.logs === undefined ? [] : await readMeters(options.logs, knownLimits(config), options, io)),
    ...(await Promise.all([...new Set(regions)].map(async (region) => askSes(region, io)))),
  ];
  const uses = verdicts.flatMap((one) => one.uses);
  const findings = verdicts
    .flatMap((one) => one.findings)
    .sort((a, b) => compareSeverity(b.severity, a.severity));
  const status = statusOf(findings);
  const says = findings[0]?.says ?? 'the log tells of no mail that went out';
  const shown = { status, says, uses, findings };
  if (options.json === true) io.out(json(shown));
  else if (options.csv === true) io.out(limitsCsv(uses));
  else io.out(renderLimits(shown, { columns: io.columns, color: io.outIsTerminal }));
  return EXIT_CODES[status];
}

/** Those of the configuration; without one, each provider whose servers tell who it is. */
function knownLimits(config: Config | undefined): readonly KnownLimit[] {
  const own = config?.limits ?? [];
  if (own.length === 0) return LIMIT_ROWS.filter(({ relays }) => relays.length > 0);
  return own.flatMap(({ provider, name, relay, ...given }) => {
    const row = limitRow(provider);
    if (row === undefined) return [];
    const { perDay, recipientsPerDay, perHour, perMinute, perSecond } = row;
    const limits = { perDay, recipientsPerDay, perHour, perMinute, perSecond, ...given };
    const isGiven = Object.keys(given).length > 0;
    return [
      {
        ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
        name: name ?? (provider === 'custom' ? (relay ?? 'all mail') : row.name),
        relays: relay === undefined ? row.relays : [relay],
        source: isGiven ? 'postwatch.yaml' : row.source,
        note: row.note,
      },
    ];
  });
}

async function readMeters(
  files: readonly string[],
  limits: readonly KnownLimit[],
  options: LimitsOptions,
  io: Io,
): Promise<LimitVerdict[]> {
  const meters = limits.map((limit) => ({ limit, meter: createSendMeter(limit.name) }));
  const classify = createEventClassifier();
  const event = (one: MailEvent): void => {
    for (const { limit, meter } of meters) {
      if (!goesThrough(one, limit.relays)) continue;
      // Only a relay of ours speaks of our account; elsewhere it is the receiver's rate.
      const isRefusal =
        limit.relays.length > 0 && one.kind !== 'delivered' && classify(one).category === 'rate-limited';
      meter.add(one, isRefusal);
    }
  };
  const nothing = (): void => undefined;
  await readLogs(
    {
      paths: orderLogs(files),
      sink: { event, unparsed: nothing, foreign: nothing, cut: nothing },
      zone: options.utcOffset === undefined ? machineZone : () => options.utcOffset ?? 0,
      follow: false,
      stdin: () => process.stdin,
      warn: io.err,
    },
    io.signal,
  );
  const isChosen = options.config !== undefined;
  return meters
    .map(({ limit, meter }) => ({ limit, reading: meter.read() }))
    .filter(({ reading }) => isChosen || reading.to !== null)
    .map(({ limit, reading }) => judgeLimit(limit, reading));
}

async function askSes(region: string, io: Io): Promise<LimitVerdict> {
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(SES_MS)]);
  const read = await createSesAccounts().read({ region, identities: [] }, signal);
  return read.ok ? judgeSesLimit(region, read.facts) : unseen(`Amazon SES ${region}`, read.detail);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
