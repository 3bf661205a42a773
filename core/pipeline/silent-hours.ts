/** With record mode "changes+hourly" a target that is run at least hourly has a record in each hour. */
import type { ProbeId } from '../model/probe.ts';
import type { CheckRecord } from '../model/record.ts';

export interface SilentHours {
  readonly probe: ProbeId;
  /** Whole hours, ISO 8601; `to` is the end. */
  readonly from: string;
  readonly to: string;
}

const HOUR = 3_600_000;

/** Hours between records, and up to `until`, without any: there was no run, or none that was done. Records oldest first. */
export function silentHours(
  records: readonly Pick<CheckRecord, 'probe' | 'slot' | 'mode'>[],
  until: Date,
): SilentHours[] {
  return [...Map.groupBy(records, ({ probe }) => probe)].flatMap(([probe, ofProbe]) =>
    ofProbe.flatMap(({ slot, mode }, index) => {
      if (mode === undefined) return [];
      const next = ofProbe[index + 1]?.slot ?? until.toISOString();
      const [from, to] = [hourOf(slot) + 1, hourOf(next)];
      return to > from ? [{ probe, from: timeOf(from), to: timeOf(to) }] : [];
    }),
  );
}

function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / HOUR);
}

function timeOf(hour: number): string {
  return new Date(hour * HOUR).toISOString();
}
