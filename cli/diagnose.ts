/** postwatch diagnose TARGET...: what lies behind everything that was found, and what to do first. */
import { readMessages } from '../adapters/node/read-messages.ts';
import { diagnose } from '../core/diagnosis/diagnose.ts';
import type { Symptom } from '../core/diagnosis/symptom.ts';
import { createLogSummariser } from '../core/mail-log-summary/index.ts';
import { EXIT_CODES, statusOfFinding, worstStatus } from '../core/model/status.ts';
import { hearBounces } from '../core/pipeline/hear-bounces.ts';
import { hearLog } from '../core/pipeline/hear-log.ts';
import { symptomOf, symptomsOfState } from '../core/pipeline/symptoms.ts';
import { readBounce, type Bounce } from '../core/protocol/bounce/index.ts';
import { INTERRUPTED } from './check.ts';
import type { CheckOptions } from './check-options.ts';
import { checkTargets } from './check-targets.ts';
import { DEFAULT_DATA } from './default-data.ts';
import type { Io } from './io.ts';
import { loadConfig } from './load-config.ts';
import { machineZone } from './machine-zone.ts';
import { openRecords, type RecordsOptions } from './open-records.ts';
import { orderLogs } from './order-logs.ts';
import type { AddCommand } from './program.ts';
import { readLogs } from './read-logs.ts';
import { diagnosisJson, renderDiagnosis, type Heard } from './render-diagnosis.ts';
import { addTargetOptions } from './target-options.ts';
import { UsageError } from './usage-error.ts';

interface DiagnoseOptions extends CheckOptions, RecordsOptions {
  readonly fromHistory?: boolean;
  readonly logs?: readonly string[];
  readonly bounce?: readonly string[];
}

export const addDiagnoseCommand: AddCommand = (program, io, exit) => {
  addTargetOptions(
    program
      .command('diagnose')
      .description(
        'Say what lies behind everything that is wrong with TARGET, since when, and what to do first. Exit code: 0 ok, 1 warning, 2 critical, 3 unknown; 130 interrupted',
      )
      .argument(
        '[target...]',
        'domain, host:port or address; default: everything in --config, or in the records of postwatch run',
      )
      .option('--from-history', 'by what is recorded, instead of checking now')
      .option('--logs <file...>', 'join what these mail logs say, as of postwatch logs')
      .option('--bounce <file...>', 'join what these bounces say, as of postwatch bounce')
      .option('--json', 'as one object')
      .option('--data <folder>', 'records of postwatch run', DEFAULT_DATA)
      .option('--name <name>', 'which installation, when the folder has several')
      .option(
        '--table <table>',
        'a DynamoDB table instead; region and credentials as the AWS SDK finds them',
      ),
  ).action(async (targets: string[], options: DiagnoseOptions) => {
    exit(await runDiagnose(targets, options, io));
  });
};

async function runDiagnose(typed: readonly string[], options: DiagnoseOptions, io: Io): Promise<number> {
  const { logs = [], bounce = [] } = options;
  const heard = [...(await hearLogs(logs, io)), ...(await hearMessages(bounce, io))];
  const seen = await see(typed, options, heard.length > 0, io);
  const symptoms = [...seen, ...heard.flatMap((one) => one.symptoms)];
  const told = {
    targets: [...new Set([...typed, ...seen.map(({ target }) => target)])],
    heard,
    symptoms,
    status: worstStatus(symptoms.map(statusOfFinding)),
    diagnosis: diagnose(symptoms),
  };
  io.out(
    options.json === true
      ? `${JSON.stringify(diagnosisJson(told), null, 2)}\n`
      : renderDiagnosis(told, {
          columns: io.columns,
          color: io.outIsTerminal && io.env['NO_COLOR'] === undefined,
        }),
  );
  if (!io.signal.aborted) return EXIT_CODES[told.status];
  io.err('Interrupted: what had not been seen by then is unknown\n');
  return INTERRUPTED;
}

/** By probing, or by what is recorded; nothing at all where only files are to be read. */
async function see(
  typed: readonly string[],
  options: DiagnoseOptions,
  hasFiles: boolean,
  io: Io,
): Promise<Symptom[]> {
  const config = options.config === undefined ? undefined : loadConfig(options.config);
  const fromHistory = options.fromHistory ?? (typed.length === 0 && config === undefined && !hasFiles);
  if (fromHistory) return recorded(typed, options);
  if (typed.length === 0 && config === undefined) return [];
  const reports = await checkTargets(typed, { options, config, io });
  const symptoms = reports.flatMap(({ findings }) =>
    findings.map((finding) => symptomOf(finding, finding.probe)),
  );
  // Two targets that lead to one host have its findings twice.
  return [
    ...new Map(symptoms.map((one) => [JSON.stringify([one.target, one.code, one.instance]), one])).values(),
  ];
}

async function recorded(typed: readonly string[], options: DiagnoseOptions): Promise<Symptom[]> {
  const opened = await openRecords(options);
  const symptoms: Symptom[] = [];
  try {
    for await (const state of opened.records.states())
      if (typed.length === 0 || typed.some((one) => isOf(state.target, one.toLowerCase())))
        symptoms.push(...symptomsOfState(state));
  } finally {
    await opened.close();
  }
  return symptoms;
}

/** example.com is about its hosts, too. */
function isOf(target: string, typed: string): boolean {
  const host = target.replace(/:\d+$/, '');
  return target === typed || host === typed || host.endsWith(`.${typed}`);
}

async function hearLogs(paths: readonly string[], io: Io): Promise<Heard[]> {
  if (paths.length === 0) return [];
  const summariser = createLogSummariser({ top: 1000 });
  await readLogs(
    {
      paths: orderLogs(paths),
      sink: { ...summariser, event: summariser.event },
      zone: machineZone,
      follow: false,
      stdin: () => process.stdin,
      warn: io.err,
    },
    io.signal,
  );
  const summary = summariser.read();
  if (summary.lines.events === 0)
    throw new UsageError(`--logs: no line of a mail server was found in ${paths.join(', ')}`);
  const file = paths.length === 1 ? (paths[0] ?? '') : `${paths.length} logs`;
  const { delivery } = summary;
  const what = `${summary.lines.events} events, ${delivery.recipients} recipients, ${delivery.delivered} delivered`;
  return [{ file, what, symptoms: hearLog(summary, file) }];
}

async function hearMessages(paths: readonly string[], io: Io): Promise<Heard[]> {
  if (paths.length === 0) return [];
  const bounces: Bounce[] = [];
  let others = 0;
  for await (const message of readMessages(paths, io.input ?? (() => process.stdin))) {
    const reading = message.ok ? await readBounce(message.bytes) : undefined;
    if (reading?.ok === true) bounces.push(...reading.value);
    else others += 1;
  }
  const file = paths.length === 1 ? (paths[0] ?? '') : `${paths.length} files`;
  const what = `${bounces.length} recipients in bounces, ${others} messages that are none or could not be read`;
  return [{ file, what, symptoms: hearBounces(bounces, file) }];
}
