/** Records, states, transitions and sweeps as items and back. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../../core/contract.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { CheckRecord, OpenFinding, State, Transition } from '../../core/model/record.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { ToldAlarm } from '../../core/model/told-alarm.ts';
import type { Known } from '../../core/model/known.ts';
import type { SweepPart } from '../../core/pipeline/sum-sweep.ts';
import { incidentKey, recordKey, stateKey, transitionKey } from './record-keys.ts';

export type Item = Record<string, AttributeValue>;

/** Below this, compressing gains nothing: a write is billed by the kilobyte. */
const PLAIN_OCTETS = 1024;

/** Findings and observation are most of a record: compressed together. The rest stays readable in the console. */
export function recordItem(record: CheckRecord, expires: number): Item {
  const { findings, observation, ...rest } = record;
  const text = JSON.stringify({ findings, observation });
  const octets = Buffer.from(text);
  const codes = findings
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive')
    .map(({ code }) => code);
  return toItem({
    ...recordKey(record),
    [TABLE_KEYS.expires]: expires,
    ...rest,
    codes: [...new Set(codes)].slice(0, 20).join(' '),
    body: octets.length > PLAIN_OCTETS ? gzipSync(octets) : text,
  });
}

export function recordOf(item: Item): CheckRecord {
  const { pk: _pk, sk: _sk, expires: _expires, codes: _codes, body, ...rest } = unmarshall(item);
  const text = typeof body === 'string' ? body : gunzipSync(body as Uint8Array).toString();
  return { ...rest, ...(JSON.parse(text) as object) } as CheckRecord;
}

/** Lists of findings as text: cheaper than a map of maps, and exactly what was written. */
export function stateItem(state: State): Item {
  const { open, known, change } = state;
  return toItem({
    ...stateKey(state),
    ...state,
    open: JSON.stringify(open),
    change: change === undefined ? undefined : JSON.stringify(change),
    known: known === undefined ? undefined : JSON.stringify(known),
  });
}

export function stateOf(item: Item): State {
  const { pk: _pk, sk: _sk, open, known, change, ...rest } = unmarshall(item);
  return {
    ...rest,
    open: readFindings(open),
    ...(known === undefined ? {} : { known: JSON.parse(String(known)) as Known }),
    ...(change === undefined ? {} : { change: JSON.parse(String(change)) as Transition }),
  } as unknown as State;
}

export function incidentItem(incident: Incident): Item {
  const { members, told } = incident;
  return toItem({
    ...incidentKey(incident),
    ...incident,
    members: JSON.stringify(members),
    told: JSON.stringify(told),
  });
}

export function incidentOf(item: Item): Incident {
  const { pk: _pk, sk: _sk, members, told, ...rest } = unmarshall(item);
  return {
    ...rest,
    members: JSON.parse(String(members)) as Incident['members'],
    told: JSON.parse(String(told)) as Incident['told'],
  } as unknown as Incident;
}

export function transitionItem(transition: Transition): Item {
  const { opened, cleared, noted } = transition;
  return toItem({
    ...transitionKey(transition),
    ...transition,
    opened: JSON.stringify(opened),
    cleared: JSON.stringify(cleared),
    noted: noted === undefined ? undefined : JSON.stringify(noted),
  });
}

export function transitionOf(item: Item): Transition {
  const { pk: _pk, sk: _sk, opened, cleared, noted, ...rest } = unmarshall(item);
  const read = { ...rest, opened: readFindings(opened), cleared: readFindings(cleared) };
  return (noted === undefined
    ? read
    : { ...read, noted: JSON.parse(String(noted)) as Finding[] }) as unknown as Transition;
}

export function sweepPartOf(item: Item): SweepPart {
  const none: ReadonlySet<string> = new Set();
  const {
    sk,
    planned = 0,
    led = none,
    done = none,
    failed = none,
  } = unmarshall(item) as Partial<SweepPart> & {
    readonly sk: string;
  };
  return { slot: sk.split('#')[0] ?? '', planned, led, done, failed };
}

export function toldAlarmOf(item: Item): ToldAlarm {
  const { sk, state, version } = unmarshall(item);
  return { name: String(sk), state: state === 'ALARM' ? 'ALARM' : 'OK', at: String(version) };
}

export function expiresOf(item: Item): number {
  return Number(item[TABLE_KEYS.expires]?.N ?? Number.POSITIVE_INFINITY);
}

export function toItem(value: Record<string, unknown>): Item {
  return marshall(value, { removeUndefinedValues: true });
}

function readFindings(text: unknown): OpenFinding[] {
  return JSON.parse(String(text)) as OpenFinding[];
}
