/** What a history with few records means: nothing new, or nothing done. */
import type { CheckRecord, Sweep } from '../core/model/record.ts';
import { utcMinute } from '../core/model/utc-minute.ts';
import { silentHours, type SilentHours } from '../core/pipeline/silent-hours.ts';
import type { Records } from '../core/ports.ts';

const DAY = 86_400_000;

/** "" where every run leaves a record: then there is nothing to say about those that did not. */
export async function renderGaps(
  records: readonly CheckRecord[],
  until: Date,
  { sweeps }: Pick<Records, 'sweeps'>,
): Promise<string> {
  if (!records.some(({ mode }) => mode !== undefined)) return '';
  const lines: string[] = [];
  for (const silent of silentHours(records, until)) {
    const sum = { planned: 0, done: 0 };
    for await (const { planned, done } of within(silent, sweeps)) {
      sum.planned += planned;
      sum.done += done;
    }
    lines.push(
      `  ${silent.probe}: no record from ${utcMinute(silent.from)} to ${utcMinute(silent.to)}; ${reasonOf(sum)}\n`,
    );
  }
  return `\nRecorded are changes and the first run of each hour (record: changes+hourly). Runs in between saw the same and are\ncounted in the sweep of their minute.\n${lines.join('')}`;
}

/** A sweep counts all jobs of a minute: it tells whether the monitor worked, not which target was due. */
function reasonOf({ planned, done }: Pick<Sweep, 'planned' | 'done'>): string {
  if (planned === 0) return 'nothing was planned for any target: the monitor did not run';
  if (done >= planned) return `all ${planned} jobs of the installation were done: this one was not due`;
  return `${planned - done} of ${planned} jobs of the installation were not done: this one may be among them`;
}

async function* within({ from, to }: SilentHours, sweeps: Records['sweeps']): AsyncGenerator<Sweep> {
  for (let day = Date.parse(from.slice(0, 10)); day < Date.parse(to); day += DAY)
    for await (const sweep of sweeps(new Date(day).toISOString().slice(0, 10)))
      if (sweep.slot >= from.slice(0, 19) && sweep.slot < to.slice(0, 19)) yield sweep;
}
