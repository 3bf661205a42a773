/** Records in one DynamoDB table (or what speaks its protocol). Single-item conditional writes only. */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { TABLE_KEYS } from '../../core/contract.ts';
import { PROBES, type ProbeId } from '../../core/model/probe.ts';
import type { CheckRecord } from '../../core/model/record.ts';
import { versionOf } from '../../core/pipeline/record.ts';
import { sumSweep, type SweepPart } from '../../core/pipeline/sum-sweep.ts';
import type { HistoryQuery, Records } from '../../core/ports.ts';
import { createClaim } from './claim-item.ts';
import { mergeSorted } from './merge-sorted.ts';
import {
  expiresOf,
  incidentItem,
  incidentOf,
  recordItem,
  recordOf,
  stateItem,
  stateOf,
  sweepPartOf,
  toItem,
  toldAlarmOf,
  transitionItem,
  transitionOf,
  type Item,
} from './record-items.ts';
import {
  alarmKey,
  BEYOND,
  incidentPartition,
  monthAfter,
  monthOf,
  monthsBetween,
  recordKey,
  recordPartition,
  recordSort,
  SHARDS,
  stateKey,
  statePartition,
  sweepKey,
  sweepPartition,
  transitionPartition,
  type Key,
} from './record-keys.ts';

export interface DynamoRecordsOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Raw records live this long; states, transitions and sweeps stay. */
  readonly retentionDays: number;
  readonly now?: () => Date;
}

const DAY = 86_400_000;
const PK = TABLE_KEYS.partition;
const NEW_ITEM = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': PK },
};

export function createDynamoRecords({
  client,
  table,
  retentionDays,
  now = () => new Date(),
}: DynamoRecordsOptions): Records {
  const query = queryOf(client, table);
  const retentionMs = retentionDays * DAY;
  /** DynamoDB deletes what has expired only days later: until then it is left out here. */
  const isAlive = (item: Item): boolean => expiresOf(item) * 1000 > now().getTime();

  const get = async (key: Key): Promise<Item | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: true }),
    );
    return item !== undefined && isAlive(item) ? item : undefined;
  };
  const putNew = async (item: Item): Promise<'written' | 'existing'> =>
    (await isWritten(client.send(new PutItemCommand({ TableName: table, Item: item, ...NEW_ITEM }))))
      ? 'written'
      : 'existing';

  const putNewer = async (item: Item, version: string | number): Promise<'written' | 'older'> => {
    const put = new PutItemCommand({
      TableName: table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(#pk) OR #version < :version',
      ExpressionAttributeNames: { '#pk': PK, '#version': 'version' },
      ExpressionAttributeValues: toItem({ ':version': version }),
    });
    return (await isWritten(client.send(put))) ? 'written' : 'older';
  };
  const replace = async (item: Item, instead: string): Promise<'written' | 'older'> => {
    const put = new PutItemCommand({
      TableName: table,
      Item: item,
      ConditionExpression: '#version = :instead',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: toItem({ ':instead': instead }),
    });
    return (await isWritten(client.send(put))) ? 'written' : 'older';
  };

  async function* historyOf(probe: ProbeId, { target, from, to }: HistoryQuery): AsyncGenerator<CheckRecord> {
    const today = now().getTime();
    // Before the first and after the last there is nothing to ask for, however wide the question is.
    const first = slotAt(Math.max(Date.parse(from), today - retentionMs - DAY), Math.ceil);
    const last = slotAt(Math.min(Date.parse(to), today + DAY), Math.floor);
    for (const month of monthsBetween(monthOf(first), monthOf(last))) {
      for await (const item of query(recordPartition(target, probe, month), {
        between: [first, `${last}${BEYOND}`],
      })) {
        if (isAlive(item)) yield recordOf(item);
      }
    }
  }

  return {
    async putRecord(record) {
      const expires = Math.ceil((Date.parse(record.slot) + retentionMs) / 1000);
      return putNew(recordItem(record, expires));
    },
    async getRecord(key) {
      const item = await get(recordKey(key));
      return item === undefined ? undefined : recordOf(item);
    },
    async latest(until) {
      const oldest = monthOf(new Date(Date.parse(until.slot) - retentionMs).toISOString());
      // Nearly always the first month answers; a new target is looked for as far back as records live.
      for (let month = monthOf(until.slot); month >= oldest; month = monthAfter(month, -1)) {
        const partition = recordPartition(until.target, until.probe, month);
        for await (const item of query(partition, { upTo: recordSort(until), newestOnly: true })) {
          return isAlive(item) ? recordOf(item) : undefined;
        }
      }
      return undefined;
    },
    claim: createClaim({ get, putNew, now }),
    async *history(asked) {
      const probes = asked.probes ?? PROBES;
      yield* mergeSorted(
        probes.map((probe) => historyOf(probe, asked)),
        versionOf,
      );
    },
    async getState(target, probe) {
      const item = await get(stateKey({ target, probe }));
      return item === undefined ? undefined : stateOf(item);
    },
    async *states() {
      for (const shard of SHARDS) for await (const item of query(statePartition(shard))) yield stateOf(item);
    },
    async putState(state, instead) {
      const item = stateItem(state);
      if (instead === undefined) return putNewer(item, state.version);
      if (instead === null) return (await putNew(item)) === 'written' ? 'written' : 'older';
      return replace(item, instead);
    },
    async putTransition(transition) {
      return putNew(transitionItem(transition));
    },
    async *transitions(day) {
      const shards = SHARDS.map((shard) => query(transitionPartition(day, shard)));
      for await (const item of mergeSorted(shards, sortOf)) yield transitionOf(item);
    },
    async planSweep(slot, planned) {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem(sweepKey(slot)),
          UpdateExpression: 'SET #planned = :planned',
          ExpressionAttributeNames: { '#planned': 'planned' },
          ExpressionAttributeValues: toItem({ ':planned': planned }),
        }),
      );
    },
    async countSweep(slot, { part, ...counts }) {
      const sets = Object.entries(counts).filter(([, jobs]) => jobs !== undefined && jobs.length > 0);
      if (sets.length === 0) return;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem(sweepKey(slot, part)),
          UpdateExpression: `ADD ${sets.map(([name]) => `#${name} :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(sets.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: toItem(
            Object.fromEntries(sets.map(([name, jobs]) => [`:${name}`, new Set(jobs)])),
          ),
        }),
      );
    },
    async getSweep(slot) {
      const parts = query(sweepPartition(slot.slice(0, 10)), { between: [slot, `${slot}${BEYOND}`] });
      return sumSweep((await Array.fromAsync(parts)).map(sweepPartOf));
    },
    async *sweeps(day) {
      let parts: SweepPart[] = [];
      for await (const item of query(sweepPartition(day))) {
        const part = sweepPartOf(item);
        const done = parts[0]?.slot === part.slot ? undefined : sumSweep(parts);
        if (done !== undefined) yield done;
        parts = parts[0]?.slot === part.slot ? [...parts, part] : [part];
      }
      const last = sumSweep(parts);
      if (last !== undefined) yield last;
    },
    async putIncident(incident) {
      return putNewer(incidentItem(incident), incident.version);
    },
    async *incidents(from, to) {
      const [first, last] = [slotAt(Date.parse(from), Math.ceil), slotAt(Date.parse(to), Math.floor)];
      for (const month of monthsBetween(monthOf(first), monthOf(last)))
        for await (const item of query(incidentPartition(month), { between: [first, `${last}${BEYOND}`] }))
          yield incidentOf(item);
    },
    async putAlarm({ name, state, at }) {
      return putNewer(toItem({ ...alarmKey(name), state, version: at }), at);
    },
    async getAlarm(name) {
      const item = await get(alarmKey(name));
      return item === undefined ? undefined : toldAlarmOf(item);
    },
  };
}

interface Range {
  readonly between?: readonly [string, string];
  readonly upTo?: string;
  /** The last item only. */
  readonly newestOnly?: boolean;
}

/** Items of one partition in order, page by page. */
function queryOf(
  client: DynamoDBClient,
  table: string,
): (partition: string, range?: Range) => AsyncGenerator<Item> {
  return async function* (partition, { between, upTo, newestOnly = false } = {}) {
    const values: Record<string, string> = { ':pk': partition };
    let condition = '#pk = :pk';
    if (between !== undefined) {
      condition += ' AND #sk BETWEEN :from AND :to';
      [values[':from'], values[':to']] = between;
    } else if (upTo !== undefined) {
      condition += ' AND #sk <= :to';
      values[':to'] = upTo;
    }
    const input: QueryCommandInput = {
      TableName: table,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: {
        '#pk': PK,
        ...(condition.includes('#sk') ? { '#sk': TABLE_KEYS.sort } : {}),
      },
      ExpressionAttributeValues: toItem(values),
      ...(newestOnly ? { ScanIndexForward: false, Limit: 1 } : {}),
    };
    let after: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({ ...input, ...(after === undefined ? {} : { ExclusiveStartKey: after }) }),
      );
      yield* page.Items ?? [];
      after = newestOnly ? undefined : page.LastEvaluatedKey;
    } while (after !== undefined);
  };
}

async function isWritten(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function sortOf(item: Item): string {
  return item[TABLE_KEYS.sort]?.S ?? '';
}

/** A slot has no fractions of a second: "2026-11-24T02:14:00Z". */
function slotAt(ms: number, round: (value: number) => number): string {
  return `${new Date(round(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
