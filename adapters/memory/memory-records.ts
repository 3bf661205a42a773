/** Records in memory, for tests: behaves as the DynamoDB adapter does (test/support/records-contract.ts). */
import { PROBES } from '../../core/model/probe.ts';
import { runName } from '../../core/model/look.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { CheckRecord, State, Sweep, Transition } from '../../core/model/record.ts';
import type { ToldAlarm } from '../../core/model/told-alarm.ts';
import { versionOf } from '../../core/pipeline/record.ts';
import { sumSweep } from '../../core/pipeline/sum-sweep.ts';
import type { Records } from '../../core/ports.ts';

export interface MemoryRecords extends Records {
  /** All that was written, sorted: two stores with the same data give the same text. */
  readonly dump: () => string;
}

interface MemorySweep {
  readonly slot: string;
  planned: number;
  readonly led: Set<string>;
  readonly done: Set<string>;
  readonly failed: Set<string>;
}

export function createMemoryRecords(): MemoryRecords {
  const records = new Map<string, CheckRecord>();
  const states = new Map<string, State>();
  const transitions = new Map<string, Transition>();
  const sweeps = new Map<string, MemorySweep>();
  const incidents = new Map<string, Incident>();
  const alarms = new Map<string, ToldAlarm>();
  const claims = new Map<string, string>();
  const sweepAt = (slot: string): MemorySweep => {
    const sweep = sweeps.get(slot) ?? {
      slot,
      planned: 0,
      led: new Set(),
      done: new Set(),
      failed: new Set(),
    };
    sweeps.set(slot, sweep);
    return sweep;
  };
  const sumOf = (sweep: MemorySweep): Sweep => sumSweep([sweep]) as Sweep;

  return {
    dump: () =>
      JSON.stringify(
        [
          records,
          states,
          transitions,
          new Map([...sweeps].map(([slot, one]) => [slot, sumOf(one)])),
          incidents,
        ].map((map) => [...map].sort(byKey)),
        null,
        1,
      ),
    async putRecord(record) {
      return putNew(records, recordKey(record), record);
    },
    async getRecord(key) {
      return copy(records.get(recordKey(key)));
    },
    async latest(until) {
      const key = seriesOf(until);
      const before = [...records.values()].filter(
        (record) => seriesOf(record) === key && versionOf(record) <= versionOf(until),
      );
      return copy(before.sort(byVersion).at(-1));
    },
    async claim(job, by) {
      const key = `${seriesOf(job)} ${job.slot}`;
      const owner = claims.get(key) ?? by;
      claims.set(key, owner);
      return owner;
    },
    async *history({ target, from, to, probes = PROBES }) {
      const [first, last] = [Date.parse(from), Date.parse(to)];
      const wanted = [...records.values()].filter(
        (record) =>
          record.target === target &&
          probes.includes(record.probe) &&
          Date.parse(record.slot) >= first &&
          Date.parse(record.slot) <= last,
      );
      yield* wanted.sort(byVersion).map(copy);
    },
    async getState(target, probe) {
      return copy(states.get(`${target}#${probe}`));
    },
    async *states() {
      yield* [...states.values()].map(copy);
    },
    async putState(state, instead) {
      const before = states.get(seriesOf(state));
      if (instead !== undefined && (before?.version ?? null) !== instead) return 'older';
      if (before !== undefined && before.version >= state.version) return 'older';
      states.set(seriesOf(state), copy(state));
      return 'written';
    },
    async putTransition(transition) {
      return putNew(
        transitions,
        `${transition.slot}#${seriesOf(transition)}#${runName(transition)}`,
        transition,
      );
    },
    async *transitions(day) {
      const ofDay = [...transitions].filter(([key]) => key.startsWith(day)).sort(byKey);
      yield* ofDay.map(([, transition]) => copy(transition));
    },
    async planSweep(slot, count) {
      sweepAt(slot).planned = count;
    },
    async countSweep(slot, counts) {
      const sweep = sweepAt(slot);
      for (const name of ['led', 'done', 'failed'] as const)
        for (const job of counts[name] ?? []) sweep[name].add(job);
    },
    async getSweep(slot) {
      const sweep = sweeps.get(slot);
      return sweep === undefined ? undefined : sumOf(sweep);
    },
    async *sweeps(day) {
      yield* [...sweeps]
        .filter(([slot]) => slot.startsWith(day))
        .sort(byKey)
        .map(([, sweep]) => sumOf(sweep));
    },
    async putIncident(incident) {
      const before = incidents.get(incident.id);
      if (before !== undefined && before.version >= incident.version) return 'older';
      incidents.set(incident.id, copy(incident));
      return 'written';
    },
    async *incidents(from, to) {
      const began = [...incidents].filter(
        ([, { since }]) => Date.parse(since) >= Date.parse(from) && Date.parse(since) <= Date.parse(to),
      );
      yield* began.sort(byKey).map(([, incident]) => copy(incident));
    },
    async putAlarm(alarm) {
      const before = alarms.get(alarm.name);
      if (before !== undefined && before.at >= alarm.at) return 'older';
      alarms.set(alarm.name, alarm);
      return 'written';
    },
    async getAlarm(name) {
      return alarms.get(name);
    },
  };
}

function seriesOf({ target, probe }: Pick<State, 'target' | 'probe'>): string {
  return `${target}#${probe}`;
}

function recordKey(record: Pick<CheckRecord, 'target' | 'probe' | 'slot' | 'attempt' | 'look'>): string {
  return `${seriesOf(record)}#${versionOf(record)}`;
}

function putNew<T>(map: Map<string, T>, key: string, value: T): 'written' | 'existing' {
  if (map.has(key)) return 'existing';
  map.set(key, copy(value));
  return 'written';
}

/** As a store would: nothing that is changed later changes here, and undefined is not kept. */
function copy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

function byVersion(a: CheckRecord, b: CheckRecord): number {
  return versionOf(a) < versionOf(b) ? -1 : 1;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
