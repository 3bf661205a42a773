/**
 * Which targets are due in a minute. A target's place in its interval is a stable hash of its id, so that load spreads
 * evenly, a deployment moves nothing, and adding a target moves no other.
 */
import type { AnyJob } from '../model/job.ts';
import type { ProbeId } from '../model/probe.ts';
import type { Vantages } from '../model/vantages.ts';
import { minuteOf } from './minute-of.ts';
import { seated } from './seat.ts';
import { stableHash } from './stable-hash.ts';
import type { PlannedTarget } from './targets.ts';

const MINUTE = 60_000;

/** The minute a moment lies in: "2026-11-24T02:14:00Z". */
export function slotOf(date: Date): string {
  return `${date.toISOString().slice(0, 16)}:00Z`;
}

/** Jobs of the targets that are due in this slot. */
export function plan(
  planned: readonly PlannedTarget[],
  slot: string,
  configHash: string,
  vantages?: Vantages,
): AnyJob[] {
  const minute = minuteOf(slot);
  const jobs: AnyJob[] = [];
  for (const target of planned) {
    const { probe, intervalMinutes } = target;
    if (minute % intervalMinutes === phaseOf(target.target, probe, intervalMinutes)) {
      jobs.push(seated(jobOf(target, slot, configHash), intervalMinutes, vantages));
    }
  }
  return inParts(jobs);
}

/** Jobs of all targets, whether due or not: for the first look after a start. */
export function planAll(planned: readonly PlannedTarget[], slot: string, configHash: string): AnyJob[] {
  return inParts(planned.map((target) => jobOf(target, slot, configHash)));
}

/** The last slot, not after this one, in which a target with this interval was due. */
export function lastDueSlot(target: string, probe: ProbeId, intervalMinutes: number, slot: string): string {
  const minute = minuteOf(slot);
  const phase = phaseOf(target, probe, intervalMinutes);
  const late = (((minute - phase) % intervalMinutes) + intervalMinutes) % intervalMinutes;
  return slotOf(new Date((minute - late) * MINUTE));
}

/** Names of a hundred jobs make an item of less than a kilobyte: that is what one write costs. */
const JOBS_PER_PART = 100;

function inParts(jobs: readonly AnyJob[]): AnyJob[] {
  if (jobs.length <= JOBS_PER_PART) return [...jobs];
  return jobs.map((job, index) => ({ ...job, part: Math.floor(index / JOBS_PER_PART) }));
}

/** Minute of its interval in which a target is due. */
export function phaseOf(target: string, probe: ProbeId, intervalMinutes: number): number {
  return stableHash(`${target}#${probe}`) % intervalMinutes;
}

function jobOf(planned: PlannedTarget, slot: string, configHash: string): AnyJob {
  const { probe, target, subject, group } = planned;
  const grouped = group === undefined ? {} : { group };
  return { probe, target, subject, slot, attempt: 1, configHash, ...grouped } as AnyJob;
}
