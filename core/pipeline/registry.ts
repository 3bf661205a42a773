/**
 * The targets of a large installation as one object that is read by slot: a head, then one part for each interval and
 * minute of it, with the targets that are due then. A minute's plan reads the head once and one part for each interval,
 * so it costs what is due, not what there is. Written when the stack is deployed, never changed.
 *
 *   {"schema":1,"configHash":"...","targets":3,"parts":{"5":[0,120,0,61,0]}}\n   lengths in octets, by minute
 *   ["smtp","mx1.example.com:25",{...}]\n ...                                  interval 5, minute 1, then 3
 */
import type { AnyJob } from '../model/job.ts';
import type { Vantages } from '../model/vantages.ts';
import { minuteOf } from './minute-of.ts';
import { phaseOf, plan } from './plan.ts';
import type { PlannedTarget } from './targets.ts';

/** Octets `from` up to, not including, `to`; fewer where the object ends. */
export type ReadRange = (from: number, to: number) => Promise<Uint8Array>;

export interface Registry {
  /** Jobs of the targets that are due in this slot. */
  readonly jobsOf: (slot: string) => Promise<AnyJob[]>;
}

interface Head {
  readonly schema: 1;
  readonly configHash: string;
  readonly targets: number;
  readonly parts: Readonly<Record<string, readonly number[]>>;
}

interface Part {
  readonly intervalMinutes: number;
  /** By minute of the interval: where its targets begin; one more for the end of the last. */
  readonly starts: readonly number[];
}

interface Opened {
  readonly configHash: string;
  readonly parts: readonly Part[];
}

/** Nearly every head fits; a longer one costs a second request for each cold start. */
const HEAD_OCTETS = 64 * 1024;
const LONGEST_HEAD = 4 * 1024 * 1024;
const NEWLINE = 10;

export function writeRegistry(targets: readonly PlannedTarget[], configHash: string): Uint8Array {
  const rows = new Map<number, string[][]>();
  for (const { probe, target, subject, group, intervalMinutes } of targets) {
    const minutes = rows.get(intervalMinutes) ?? Array.from({ length: intervalMinutes }, (): string[] => []);
    rows.set(intervalMinutes, minutes);
    minutes[phaseOf(target, probe, intervalMinutes)]?.push(
      `${JSON.stringify([probe, target, subject, ...(group === undefined ? [] : [group])])}\n`,
    );
  }
  const intervals = [...rows.keys()].sort((a, b) => a - b);
  const parts = intervals.map((interval) =>
    (rows.get(interval) ?? []).map((minute) => Buffer.from(minute.join(''))),
  );
  const head: Head = {
    schema: 1,
    configHash,
    targets: targets.length,
    parts: Object.fromEntries(
      intervals.map((interval, index) => [interval, (parts[index] ?? []).map(({ length }) => length)]),
    ),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...parts.flat()]);
}

/** Nothing is read before the first question; the head is kept, for the object never changes. */
export function openRegistry(read: ReadRange, vantages?: Vantages): Registry {
  let opened: Promise<Opened> | undefined;
  return {
    async jobsOf(slot) {
      opened ??= readHead(read);
      const { configHash, parts } = await opened.catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const minute = minuteOf(slot);
      const due = await Promise.all(
        parts.map(async ({ intervalMinutes, starts }) => {
          const phase = minute % intervalMinutes;
          const [from = 0, to = 0] = [starts[phase], starts[phase + 1]];
          return to === from ? [] : readTargets(await read(from, to), to - from, intervalMinutes);
        }),
      );
      // The plan decides once more: a part that was cut wrongly gives no job at a wrong time.
      return plan(due.flat(), slot, configHash, vantages);
    },
  };
}

async function readHead(read: ReadRange): Promise<Opened> {
  for (let octets = HEAD_OCTETS; octets <= LONGEST_HEAD; octets *= 8) {
    const start = await read(0, octets);
    const end = start.indexOf(NEWLINE);
    if (end >= 0)
      return openHead(JSON.parse(Buffer.from(start.subarray(0, end)).toString()) as Head, end + 1);
    if (start.length < octets) break;
  }
  throw new Error('Cannot read the registry of targets: it has no head');
}

function openHead({ schema, configHash, parts }: Head, body: number): Opened {
  // Another version wrote it: the deployment is half-way, and the next minute finds its own.
  if (schema !== 1)
    throw new Error(`Cannot read the registry of targets: schema ${String(schema)}, expected 1`);
  let at = body;
  const read = Object.entries(parts)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([interval, lengths]): Part => {
      const starts = [at, ...lengths.map((length) => (at += length))];
      return { intervalMinutes: Number(interval), starts };
    });
  return { configHash, parts: read };
}

function readTargets(octets: Uint8Array, wanted: number, intervalMinutes: number): PlannedTarget[] {
  if (octets.length !== wanted)
    throw new Error(`Cannot read the registry of targets: ${octets.length} octets of a part of ${wanted}`);
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [probe, target, subject, group] = JSON.parse(line) as [string, string, object, string?];
      const grouped = group === undefined ? {} : { group };
      return { probe, target, subject, ...grouped, intervalMinutes } as PlannedTarget;
    });
}
