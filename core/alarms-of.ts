import { ALARMS, MAX_TARGET_ALARMS } from './alarms.ts';
import type { AlarmPart, AlarmRow } from './model/alarm-row.ts';
import type { Config } from './config/schema.ts';
import type { PerTarget } from './config/per-target-of.ts';
import type { Watched } from './config/watched-of.ts';
import { PROBES, type ProbeId } from './model/probe.ts';

/** One alarm of one installation. */
export interface InstallationAlarm {
  readonly row: AlarmRow;
  /** Unique in the installation: "target-unhealthy smtp mx1.example.com:25". */
  readonly name: string;
  readonly description: string;
  readonly periodSeconds: number;
  readonly probe?: ProbeId;
  readonly target?: string;
  readonly group?: string;
}

export function alarmsOf(
  watched: readonly Watched[],
  perTarget: PerTarget,
  {
    hasAgent = false,
    parts = [],
  }: { readonly hasAgent?: boolean; readonly parts?: readonly AlarmPart[] } = {},
): InstallationAlarm[] {
  return ALARMS.filter((row) => hasAgent || !isOfAgent(row))
    .filter((row) => row.parts === undefined || row.parts.some((part) => parts.includes(part)))
    .flatMap((row) => expand(row, watched, perTarget).map((about) => alarmOf(row, about, watched)));
}

/** What an installation has because its configuration asks for it. */
export function partsOf({ senders, logs }: Pick<Config, 'senders' | 'logs'>): AlarmPart[] {
  return [
    ...(senders.some(({ ses }) => ses.events !== undefined) ? (['ses-events'] as const) : []),
    ...(logs.length > 0 ? (['mail-logs'] as const) : []),
  ];
}

function isOfAgent({ metric }: AlarmRow): boolean {
  return metric.from === 'queue' && metric.which === 'agent';
}

interface About {
  readonly probe?: ProbeId;
  readonly target?: string;
  readonly group?: string;
}

function expand(row: AlarmRow, watched: readonly Watched[], perTarget: PerTarget): About[] {
  const few = watched.length <= MAX_TARGET_ALARMS;
  if (row.scope === 'stack') return [{}];
  if (row.scope === 'group') return groupsOf(watched).map((group) => ({ group }));
  if (row.scope === 'probe')
    return PROBES.filter(
      (probe) =>
        (row.probe === undefined || row.probe === probe) && watched.some((one) => one.probe === probe),
    ).map((probe) => ({ probe }));
  if (perTarget === 'never' || few !== (row.scope === 'target')) return [];
  if (row.scope === 'targets') return [{}];
  // MX hosts that DNS will name have no alarm of their own yet; the one of their probe covers them.
  return watched.filter((one) => one.found !== true).map(({ probe, target }) => ({ probe, target }));
}

/** Names of all groups, in order. */
export function groupsOf(watched: readonly Watched[]): string[] {
  return [...new Set(watched.flatMap(({ group }) => group ?? []))].sort();
}

function alarmOf(row: AlarmRow, about: About, watched: readonly Watched[]): InstallationAlarm {
  const subject = [about.group, about.probe, about.target].filter((part) => part !== undefined).join(' ');
  return {
    row,
    name: subject === '' ? row.id : `${row.id} ${subject}`,
    description: describe(row, subject),
    periodSeconds: row.period === 'interval' ? intervalOf(watched, about) : row.period,
    ...about,
  };
}

/**
 * Time in which every target is seen at least once, confirmation included; with a shorter one a healthy target that
 * runs more often would clear the alarm of a sick one. CloudWatch takes at most a day for all periods together.
 */
function intervalOf(watched: readonly Watched[], { probe, group }: About): number {
  const slowest = Math.max(
    60,
    ...watched
      .filter((one) => probe === undefined || one.probe === probe)
      .filter((one) => group === undefined || one.group === group)
      .map(({ everySeconds }) => everySeconds),
  );
  // Metrics Insights looks back three hours; three periods of eight hours are a day.
  return Math.min(slowest + 300, probe === undefined && group === undefined ? 10_800 : 28_800);
}

/** What the alarm's message carries: CloudWatch takes 1024 characters. */
function describe(row: AlarmRow, subject: string): string {
  const head = subject === '' ? row.title : `${subject}: ${row.title}`;
  return `[${row.urgency}] ${head}\nMeans: ${row.means}\nFirst: ${row.first}\nRunbook: docs/runbook.md#${row.id}`.slice(
    0,
    1024,
  );
}
