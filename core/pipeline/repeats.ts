/**
 * Record mode "changes+hourly": a run that saw what the last record says, in the same hour, leaves none of its own. It
 * is counted in its sweep like every other, so what was watched can be proved; what was seen stands in the record
 * before it, and the hashes of those that are written still form a chain.
 */
import { findingKey, type Finding } from '../model/finding.ts';
import type { AnyJob } from '../model/job.ts';
import type { CheckRecord, State } from '../model/record.ts';
import { isRareRun } from './prepare-smtp.ts';

export interface Run {
  /** As it was run. */
  readonly job: AnyJob;
  readonly record: CheckRecord;
  /** Before this run. */
  readonly state: State | undefined;
  readonly latest: CheckRecord | undefined;
}

/** Whether the record would say once more what the latest one says. What the state makes of it is another question. */
export function repeats({ job, record, state, latest }: Run): boolean {
  return (
    latest !== undefined &&
    // The next look reads from the record what was sent.
    record.probe !== 'delivery' &&
    record.attempt === 1 &&
    latest.slot.slice(0, 'yyyy-mm-ddThh'.length) === record.slot.slice(0, 'yyyy-mm-ddThh'.length) &&
    latest.status === record.status &&
    latest.vantage === record.vantage &&
    latest.configHash === record.configHash &&
    latest.program === record.program &&
    saysOf(latest) === saysOf(record) &&
    // Later runs read from the record that this was done.
    !isRareRun(job, state)
  );
}

/** Arguments are left out: "in 20 days" and "after 312 ms" change with every run. */
function saysOf({ findings }: CheckRecord): string {
  return findings.map(lineOf).sort().join('\n');
}

function lineOf(finding: Finding): string {
  return `${findingKey(finding)} ${finding.outcome} ${finding.severity}`;
}
