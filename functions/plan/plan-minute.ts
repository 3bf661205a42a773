import { DIMENSIONS, METRICS } from '../../core/contract.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { coverageBefore } from '../../core/pipeline/coverage.ts';
import { slotOf } from '../../core/pipeline/plan.ts';
import { spreadJobs } from '../../core/pipeline/spread-jobs.ts';
import type { Clock, Jobs, Metrics, Records } from '../../core/ports.ts';

export interface PlanDeps {
  /** Jobs that are due in a slot. */
  readonly jobsOf: (slot: string) => Promise<readonly AnyJob[]>;
  readonly jobs: Jobs;
  readonly records: Pick<Records, 'planSweep' | 'getSweep'>;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'now'>;
  readonly stack: string;
}

export interface PlanResult {
  readonly slot: string;
  readonly planned: number;
}

/** `event.scheduledTime`: the minute that the schedule meant, however late we were started. */
export function createHandler(deps: PlanDeps): (event: unknown) => Promise<PlanResult> {
  return async (event) => {
    const slot = slotOf(minuteMeant(event, deps.clock.now()));
    const due = await deps.jobsOf(slot);
    // First what was meant to be done, then the doing: a crash in between shows as a gap in the coverage.
    await deps.records.planSweep(slot, due.length);
    for (const { delaySeconds, jobs } of spreadJobs(due)) await deps.jobs.send(jobs, { delaySeconds });
    const coverage = await coverageBefore(slot, deps.records);
    // Last, for its absence is what wakes somebody.
    const dimensions = { [DIMENSIONS.stack]: deps.stack };
    await deps.metrics.put([
      { name: METRICS.planned, unit: 'Count', dimensions, at: slot, values: [due.length] },
      ...(coverage === undefined
        ? []
        : [{ name: METRICS.coverage, unit: 'None' as const, dimensions, at: slot, values: [coverage] }]),
    ]);
    return { slot, planned: due.length };
  };
}

/** A schedule is late by minutes at most; jobs of another time would be stale, or a state of the future. */
const FAR_MS = 15 * 60_000;

function minuteMeant(event: unknown, now: Date): Date {
  const meant = meantTime(event) ?? now;
  if (Math.abs(meant.getTime() - now.getTime()) > FAR_MS)
    throw new Error(`Cannot plan ${meant.toISOString()}: it is ${now.toISOString()} here`);
  return meant;
}

/** An emulator, or a test in the console, leaves the schedule's placeholder unreplaced or sends nothing. */
function meantTime(event: unknown): Date | undefined {
  const given = (event as { readonly scheduledTime?: unknown } | null | undefined)?.scheduledTime;
  if (typeof given !== 'string') return undefined;
  const time = new Date(given);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
