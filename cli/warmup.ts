/** postwatch warmup: how much a new address may send today, and whether it sent too much. */
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { EXIT_CODES } from '../core/model/status.ts';
import {
  addSent,
  backOffAdvice,
  createWarmUpTally,
  DEFAULT_SCHEDULE,
  isDate,
  judgeWarmUp,
  mixOf,
  parseSentDays,
  planWarmUp,
  providerName,
  scheduleOf,
  SCHEDULES,
  USUAL_MIX,
  type ProviderMix,
  type SentDays,
  type SentHours,
  type Throttle,
  type WarmUpSchedule,
} from '../core/warm-up/index.ts';
import type { Io } from './io.ts';
import { machineZone, readOffset } from './machine-zone.ts';
import { orderLogs } from './order-logs.ts';
import type { AddCommand } from './program.ts';
import { readNamedFile } from './read-file.ts';
import { readLogs } from './read-logs.ts';
import { renderAdvice, renderSchedules, renderWarmUp, warmUpCsv } from './render-warmup.ts';
import { UsageError } from './usage-error.ts';

const SES_MS = 20_000;

interface WarmUpOptions {
  readonly target?: number;
  readonly start?: string;
  readonly schedule: WarmUpSchedule;
  readonly mix?: ProviderMix;
  readonly hours: number;
  readonly actual?: string;
  readonly logs?: readonly string[];
  readonly ses?: string;
  readonly utcOffset?: number;
  readonly today?: string;
  readonly schedules?: boolean;
  readonly reply?: string;
  readonly at?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export const addWarmupCommand: AddCommand = (program, io, exit) => {
  program
    .command('warmup')
    .description(
      'Plan the first weeks of a new sending address, and compare with what was sent. Exit code: 0 on plan, 1 over plan or slowed down, 2 far over or stopped',
    )
    .option('--target <messages>', 'messages a day that the address shall send in the end', (text) =>
      readWhole('--target', text, 1, 1e9),
    )
    .option('--start <date>', 'first day, UTC (default: the first day with figures, else today)', (text) =>
      readDate('--start', text),
    )
    .option(
      '--schedule <name>',
      `${SCHEDULES.map(({ id }) => id).join(', ')} (default: ${DEFAULT_SCHEDULE})`,
      readSchedule,
      readSchedule(DEFAULT_SCHEDULE),
    )
    .option(
      '--mix <shares>',
      'Google=50,Microsoft=20,... (default: as in the figures, else a usual list)',
      readMix,
    )
    .option(
      '--hours <count>',
      'hours a day in which mail is sent',
      (text) => readWhole('--hours', text, 1, 24),
      24,
    )
    .option('--actual <file>', 'what was sent, as CSV: day,count or day,count,provider')
    .option('--logs <files...>', "what was sent, from the mail server's logs, and what receivers said")
    .option('--ses <region>', 'what was sent, from the statistics of Amazon SES (14 days)')
    .option(
      '--utc-offset <+hh:mm>',
      'zone of log times without one (default: that of this machine)',
      readOffset,
    )
    .option('--today <date>', 'as if it were this day, UTC', (text) => readDate('--today', text))
    .option('--schedules', 'show the schedules, with their sources')
    .option('--reply <text>', "what this reply of a receiver asks for: '421 4.7.0 [TSS04] ...'")
    .option('--at <provider>', 'with --reply: who said it, such as Google, Microsoft, Yahoo')
    .option('--json', 'everything as one object')
    .option('--csv', 'the plan as CSV')
    .action(async (options: WarmUpOptions) => exit(await runWarmUp(options, io)));
};

async function runWarmUp(options: WarmUpOptions, io: Io): Promise<number> {
  if (options.json === true && options.csv === true)
    throw new UsageError('--json, --csv: choose one of them');
  if (options.schedules === true) {
    io.out(options.json === true ? json(SCHEDULES) : renderSchedules(SCHEDULES, io.columns));
    return EXIT_CODES.ok;
  }
  if (options.reply !== undefined) return tellReply(options.reply, options, io);
  const { target, schedule, hours } = options;
  if (target === undefined)
    throw new UsageError('--target: say how many messages a day the address shall send in the end');
  if ([options.actual, options.logs, options.ses].filter((one) => one !== undefined).length > 1)
    throw new UsageError('--actual, --logs, --ses: choose one of them, or mail is counted twice');
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const { sent, byHour, throttles } = await readSent(options, io);
  const first = [...sent.keys()].filter((day) => day <= today).sort()[0];
  const start = options.start ?? first ?? today;
  const mix = options.mix ?? usualMix(sent, today);
  const plan = planWarmUp({ schedule, target, start, mix, hours });
  const verdict = judgeWarmUp(plan, sent, throttles, today, byHour);
  const shown = { verdict, plan, schedule, sent };
  if (options.json === true) io.out(json({ ...verdict, schedule, target, mix, plan: plan.days }));
  else if (options.csv === true) io.out(warmUpCsv(shown));
  else io.out(renderWarmUp(shown, { columns: io.columns, color: io.outIsTerminal }));
  return EXIT_CODES[verdict.status];
}

async function readSent(
  options: WarmUpOptions,
  io: Io,
): Promise<{
  readonly sent: SentDays;
  readonly byHour?: SentHours;
  readonly throttles: readonly Throttle[];
}> {
  if (options.actual !== undefined) {
    const text = readNamedFile(options.actual, 'the figures');
    const read = parseSentDays(text);
    if (read.ok) return { sent: read.value, throttles: [] };
    const line = text.slice(0, read.at).split('\n').length;
    throw new UsageError(
      `${options.actual}:${line}  ${read.detail}\n    write  2026-11-27,5000  or  2026-11-27,5000,Google`,
    );
  }
  if (options.ses !== undefined) return { sent: await readSes(options.ses, io), throttles: [] };
  if (options.logs === undefined) return { sent: new Map(), throttles: [] };
  const tally = createWarmUpTally();
  const nothing = (): void => undefined;
  await readLogs(
    {
      paths: orderLogs(options.logs),
      sink: { event: tally.event, unparsed: nothing, foreign: nothing, cut: nothing },
      zone: options.utcOffset === undefined ? machineZone : () => options.utcOffset ?? 0,
      follow: false,
      stdin: () => process.stdin,
      warn: io.err,
    },
    io.signal,
  );
  return tally.read();
}

/** SES keeps fourteen days, without the receivers. */
async function readSes(region: string, io: Io): Promise<SentDays> {
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(SES_MS)]);
  const read = await createSesAccounts().read({ region, identities: [] }, signal);
  if (!read.ok) throw new UsageError(`Cannot read what was sent: ${read.detail}`);
  const sent = new Map<string, Map<string, number>>();
  for (const { day, attempts } of read.facts.days) addSent(sent, day, '', attempts);
  return sent;
}

/** As the days before the newest show it, so that a receiver that gets more on that day stands out. */
function usualMix(sent: SentDays, today: string): ProviderMix {
  const days = [...sent.keys()].filter((day) => day <= today).sort();
  return mixOfDays(sent, days.slice(0, -1)) ?? mixOfDays(sent, days) ?? USUAL_MIX;
}

function mixOfDays(sent: SentDays, days: readonly string[]): ProviderMix | undefined {
  const total = new Map<string, Map<string, number>>();
  for (const day of days)
    for (const [provider, count] of sent.get(day) ?? [])
      if (provider !== '') addSent(total, '', provider, count);
  return mixOf(total.get('') ?? new Map<string, number>());
}

function tellReply(text: string, { at = '', json: asJson }: WarmUpOptions, io: Io): number {
  const code = Number(/^\s*([245]\d\d)(?=[\s-]|$)/.exec(text)?.[1] ?? 0);
  const advice = backOffAdvice({ provider: providerName(at), code, text });
  if (asJson === true) io.out(json(advice ?? null));
  else io.out(renderAdvice(advice, io.columns));
  return EXIT_CODES.ok;
}

function readSchedule(text: string): WarmUpSchedule {
  const found = scheduleOf(text.toLowerCase());
  if (found === undefined)
    throw new UsageError(`--schedule: must be ${SCHEDULES.map(({ id }) => id).join(', ')}, got "${text}"`);
  return found;
}

function readMix(text: string): ProviderMix {
  const mix = text.split(',').map((part) => {
    const [name = '', share = ''] = part.split('=');
    const value = Number(share.replace(/%$/, ''));
    if (name.trim() === '' || !/^\d{1,3}(\.\d{1,4})?%?$/.test(share.trim()) || value <= 0)
      throw new UsageError(`--mix: must be such as Google=50,Microsoft=20,others=30, got "${text}"`);
    return [providerName(name), value] as const;
  });
  return Object.fromEntries(mix);
}

function readDate(option: string, text: string): string {
  if (!isDate(text)) throw new UsageError(`${option}: must be a date such as 2026-11-27, got "${text}"`);
  return text;
}

function readWhole(option: string, text: string, least: number, most: number): number {
  const value = Number(text.replaceAll(/[,_]/g, ''));
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${option}: must be a number from ${least} to ${most}, got "${text}"`);
  return value;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
