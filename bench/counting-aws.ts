/** AWS as far as the functions use it: clients that answer after a delay, keep items in memory and count what is billed. */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';

export interface Counts {
  sqsCalls: number;
  messages: number;
  putMetricData: number;
  writes: number;
  /** One for each kilobyte that is begun. */
  writeUnits: number;
  /** Of new items, which stay. */
  storedOctets: number;
  reads: number;
  /** One for each four kilobytes that are begun, half where it need not be consistent. */
  readUnits: number;
  s3Gets: number;
}

export interface CountingAws {
  readonly counts: Counts;
  readonly reset: () => void;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly cloudwatch: CloudWatchClient;
  /** An object, read by ranges. */
  readonly ranges: (octets: (from: number, to: number) => Promise<Uint8Array>) => typeof octets;
}

type Item = Record<string, AttributeValue>;
interface Input {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly Entries?: readonly { readonly MessageBody?: string }[];
  readonly ConsistentRead?: boolean;
  readonly ConditionExpression?: string;
  readonly ScanIndexForward?: boolean;
  readonly ExpressionAttributeValues?: Item;
}
interface Command {
  readonly input: Input;
}

/** Milliseconds of one request inside a region, as the services' own metrics tell them. */
const DELAY_MS = { dynamo: 6, sqs: 15, cloudwatch: 20, s3: 30 };
const NONE: Counts = {
  sqsCalls: 0,
  messages: 0,
  putMetricData: 0,
  writes: 0,
  writeUnits: 0,
  storedOctets: 0,
  reads: 0,
  readUnits: 0,
  s3Gets: 0,
};

export function createCountingAws(): CountingAws {
  const counts: Counts = { ...NONE };
  const table = new Map<string, Map<string, Item>>();
  const partition = (key: string): Map<string, Item> => {
    const items = table.get(key) ?? new Map<string, Item>();
    table.set(key, items);
    return items;
  };
  const read = (items: readonly Item[], consistent: boolean): void => {
    counts.reads += 1;
    const units = Math.max(1, Math.ceil(items.reduce((sum, item) => sum + octetsOf(item), 0) / 4096));
    counts.readUnits += consistent ? units : units / 2;
  };
  const answers: Readonly<Record<string, (input: Input) => unknown>> = {
    GetItemCommand({ Key = {} }) {
      const item = partition(Key['pk']?.S ?? '').get(Key['sk']?.S ?? '');
      read(item === undefined ? [] : [item], true);
      return { Item: item };
    },
    QueryCommand({ ExpressionAttributeValues: values = {}, ScanIndexForward }) {
      const items = [...partition(values[':pk']?.S ?? '')]
        .filter(([sk]) => sk <= (values[':to']?.S ?? '~') && sk >= (values[':from']?.S ?? ''))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, item]) => item);
      const found = ScanIndexForward === false ? items.slice(-1) : items;
      read(found, false);
      return { Items: found };
    },
    PutItemCommand({ Item: item = {} }) {
      const items = partition(item['pk']?.S ?? '');
      if (!items.has(item['sk']?.S ?? '')) counts.storedOctets += octetsOf(item);
      items.set(item['sk']?.S ?? '', item);
      write(counts, octetsOf(item));
      return {};
    },
    UpdateItemCommand({ Key = {}, ExpressionAttributeValues: added = {} }) {
      const items = partition(Key['pk']?.S ?? '');
      const sk = Key['sk']?.S ?? '';
      // Sets grow by what is added to them, and the whole item is billed each time.
      const before = items.get(sk);
      const names = [...(before?.['done']?.SS ?? []), ...(added[':done']?.SS ?? [])];
      const item: Item = { ...Key, ...before, ...(names.length === 0 ? {} : { done: { SS: names } }) };
      items.set(sk, item);
      write(counts, octetsOf(item));
      return {};
    },
  };
  const after = async <T>(ms: number, answer: () => T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return answer();
  };
  return {
    counts,
    reset: () => Object.assign(counts, NONE),
    dynamo: {
      send: async (command: Command) =>
        after(DELAY_MS.dynamo, () => answers[command.constructor.name]?.(command.input)),
    } as unknown as DynamoDBClient,
    sqs: {
      send: async ({ input }: Command) =>
        after(DELAY_MS.sqs, () => {
          // A request is billed for each 64 kB of it.
          const octets = (input.Entries ?? []).reduce((sum, one) => sum + (one.MessageBody?.length ?? 0), 0);
          counts.sqsCalls += Math.max(1, Math.ceil(octets / 65_536));
          counts.messages += input.Entries?.length ?? 0;
          return {};
        }),
    } as unknown as SQSClient,
    cloudwatch: {
      send: async () => after(DELAY_MS.cloudwatch, () => void (counts.putMetricData += 1)),
    } as unknown as CloudWatchClient,
    ranges: (octets) => async (from, to) => {
      counts.s3Gets += 1;
      return after(DELAY_MS.s3, async () => octets(from, to));
    },
  };
}

function write(counts: Counts, octets: number): void {
  counts.writes += 1;
  counts.writeUnits += Math.max(1, Math.ceil(octets / 1024));
}

/** Names and values, as DynamoDB counts them, nearly. */
function octetsOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + octetsOfValue(value), 0);
}

function octetsOfValue({ S, N, B, SS, M, L }: AttributeValue): number {
  return (
    (S?.length ?? 0) +
    (N?.length ?? 0) +
    (B?.length ?? 0) +
    (SS ?? []).reduce((sum, one) => sum + one.length, 0) +
    (M === undefined ? 0 : octetsOf(M)) +
    (L ?? []).reduce((sum, one) => sum + octetsOfValue(one), 0) +
    1
  );
}
