/** Records in memory, for tests: behaves as the DynamoDB adapter does (test/support/records-contract.ts). */
import { PROBES } from '../../core/model/probe.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { CheckRecord, State, Sweep, Transition } from '../../core/model/record.ts';
import { versionOf } from '../../core/pipeline/record.ts';
import type { Records } from '../../core/ports.ts';

export interface MemoryRecords extends Records {
  /** All that was written, sorted: two stores with the same data give the same text. */
  readonly dump: () => string;
}

export function createMemoryRecords(): MemoryRecords {
  const records = new Map<string, CheckRecord>();
  const states = new Map<string, State>();
  const transitions = new Map<string, Transition>();
  const sweeps = new Map<string, Sweep>();
  const incidents = new Map<string, Incident>();
  const update = (slot: string, change: (sweep: Sweep & { readonly led?: number }) => Sweep): void => {
    sweeps.set(slot, change(sweeps.get(slot) ?? { slot, planned: 0, done: 0, failed: 0 }));
  };
  const planned = new Map<string, number>();

  return {
    dump: () =>
      JSON.stringify(
        [records, states, transitions, sweeps, incidents].map((map) => [...map].sort(byKey)),
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
    async putState(state) {
      const before = states.get(seriesOf(state));
      if (before !== undefined && before.version >= state.version) return 'older';
      states.set(seriesOf(state), copy(state));
      return 'written';
    },
    async putTransition(transition) {
      return putNew(
        transitions,
        `${transition.slot}#${seriesOf(transition)}#${transition.attempt}`,
        transition,
      );
    },
    async *transitions(day) {
      const ofDay = [...transitions].filter(([key]) => key.startsWith(day)).sort(byKey);
      yield* ofDay.map(([, transition]) => copy(transition));
    },
    async planSweep(slot, count) {
      update(slot, (sweep) => ({ ...sweep, planned: sweep.planned - (planned.get(slot) ?? 0) + count }));
      planned.set(slot, count);
    },
    async countSweep(slot, counts) {
      update(slot, (sweep) => ({
        slot,
        planned: sweep.planned + (counts.planned ?? 0),
        done: sweep.done + (counts.done ?? 0),
        failed: sweep.failed + (counts.failed ?? 0),
      }));
    },
    async getSweep(slot) {
      return copy(sweeps.get(slot));
    },
    async *sweeps(day) {
      yield* [...sweeps]
        .filter(([slot]) => slot.startsWith(day))
        .sort(byKey)
        .map(([, sweep]) => copy(sweep));
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
  };
}

function seriesOf({ target, probe }: Pick<State, 'target' | 'probe'>): string {
  return `${target}#${probe}`;
}

function recordKey(record: Pick<CheckRecord, 'target' | 'probe' | 'slot' | 'attempt'>): string {
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
