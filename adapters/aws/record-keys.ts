/**
 * Where each item lies in the single table:
 *   record      R#<target>#<probe>#<yyyy-mm>   <slot>, and <slot>#<n> for later attempts, <slot>#2.<n> for the n-th look
 *   state       S#<shard>                      <target>#<probe>
 *   transition  X#<yyyy-mm-dd>#<shard>         <slot>#<target>#<probe>#<attempt>
 *   sweep       W#<yyyy-mm-dd>                 <slot>, and <slot>#<part> for the counts of more than a hundred jobs
 *   claim       L#<target>#<probe>             <slot>; two days after it was made it is gone
 *   incident    I#<yyyy-mm>                    <id>, which begins with the slot
 *   alarm       I#alarms                       <name>: what people were told of the monitor itself
 *   claims      E#<source>                     <ten seconds>: ids of events that were counted
 *   tally       N#<source>                     <yyyy-mm-dd>: counts of the day
 * The month bounds a partition's size; shards bound the writes of one partition.
 */
import { TABLE_KEYS } from '../../core/contract.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { CheckRecord, State, Transition } from '../../core/model/record.ts';
import { runName } from '../../core/model/look.ts';
import type { ProbeId } from '../../core/model/probe.ts';
import { stableHash } from '../../core/pipeline/stable-hash.ts';

export const SHARDS = Array.from({ length: 16 }, (_, shard) => shard.toString(16));

/** After every sort key that begins with the text before it: "$" follows "#". */
export const BEYOND = '$';

export type Key = Readonly<Record<string, string>>;

export function recordPartition(target: string, probe: ProbeId, month: string): string {
  return `R#${target}#${probe}#${month}`;
}

export function recordSort(run: Pick<CheckRecord, 'slot' | 'attempt' | 'look'>): string {
  return run.attempt === 1 ? run.slot : `${run.slot}#${runName(run)}`;
}

export function recordKey(record: Pick<CheckRecord, 'target' | 'probe' | 'slot' | 'attempt' | 'look'>): Key {
  return keyOf(recordPartition(record.target, record.probe, monthOf(record.slot)), recordSort(record));
}

export function claimKey({ target, probe, slot }: Pick<CheckRecord, 'target' | 'probe' | 'slot'>): Key {
  return keyOf(`L#${target}#${probe}`, slot);
}

export function stateKey({ target, probe }: Pick<State, 'target' | 'probe'>): Key {
  return keyOf(statePartition(shardOf(target)), `${target}#${probe}`);
}

export function statePartition(shard: string): string {
  return `S#${shard}`;
}

export function transitionKey(transition: Transition): Key {
  const { slot, target, probe } = transition;
  return keyOf(
    transitionPartition(slot.slice(0, 10), shardOf(target)),
    `${slot}#${target}#${probe}#${runName(transition)}`,
  );
}

export function transitionPartition(day: string, shard: string): string {
  return `X#${day}#${shard}`;
}

export function sweepKey(slot: string, part?: number): Key {
  return keyOf(sweepPartition(slot.slice(0, 10)), part === undefined ? slot : `${slot}#${part}`);
}

export function sweepPartition(day: string): string {
  return `W#${day}`;
}

export function incidentKey({ id, since }: Pick<Incident, 'id' | 'since'>): Key {
  return keyOf(incidentPartition(monthOf(since)), id);
}

export function incidentPartition(month: string): string {
  return `I#${month}`;
}

export function alarmKey(name: string): Key {
  return keyOf('I#alarms', name);
}

export function claimsKey(source: string, bucket: string): Key {
  return keyOf(`E#${source}`, bucket);
}

export function tallyKey(source: string, day: string): Key {
  return keyOf(tallyPartition(source), day);
}

export function tallyPartition(source: string): string {
  return `N#${source}`;
}

export function monthOf(slot: string): string {
  return slot.slice(0, 7);
}

/** From the first month to the last one, "2026-11", both included. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month, 1)) months.push(month);
  return months;
}

export function monthAfter(month: string, count: number): string {
  const [year = 0, index = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, index - 1 + count, 1)).toISOString().slice(0, 7);
}

function keyOf(partition: string, sort: string): Key {
  return { [TABLE_KEYS.partition]: partition, [TABLE_KEYS.sort]: sort };
}

function shardOf(target: string): string {
  return (stableHash(target) % SHARDS.length).toString(16);
}
