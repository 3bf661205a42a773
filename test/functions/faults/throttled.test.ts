/** The embedded store, which speaks as DynamoDB does, refusing requests as DynamoDB does when it is asked too much. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTableCommand,
  ProvisionedThroughputExceededException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { createDynamoRecords } from '../../../adapters/aws/dynamodb-records.ts';
import { recordsTable } from '../../../adapters/aws/records-table.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { openEmbeddedStore, type EmbeddedStore } from '../../../adapters/node/embedded-store.ts';
import type { Records } from '../../../core/ports.ts';
import { createFaultWorld, DOMAIN, snapshot, SUBMISSION, type Snapshot } from '../../support/fault-world.ts';
import { slotAfter } from '../../support/sample-records.ts';
import { until } from '../../support/until.ts';

let folder: string;
let store: EmbeddedStore;
/** Whether the nth request to the store is refused, after all that the SDK tried by itself. */
let refuses: (nth: number) => boolean = () => false;
let asked = 0;
let refused = 0;
// Long on a busy machine.
jest.setTimeout(120_000);

let logged: jest.SpyInstance;
/** "PutItem R#" */
const partitions = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postwatch-throttled-'));
  store = await openEmbeddedStore({ path: folder });
  throttle(store.client);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => logged.mockRestore());

function throttle(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        asked += 1;
        partitions.add(`${commandName.replace('Command', '')} ${partitionOf(args.input)}`);
        if (!refuses(asked)) return next(args);
        refused += 1;
        throw new ProvisionedThroughputExceededException({ message: 'Slow down', $metadata: {} });
      },
    { step: 'initialize', name: 'throttle' },
  );
}

function partitionOf(input: object): string {
  const {
    Key,
    Item,
    ExpressionAttributeValues: values,
  } = input as Partial<Record<string, Record<string, { S?: string }>>>;
  return (Key?.['pk'] ?? Item?.['pk'] ?? values?.[':pk'])?.S?.slice(0, 2) ?? '';
}

async function freshRecords(name: string): Promise<Records> {
  await store.client.send(new CreateTableCommand(recordsTable(name)));
  await until(`Table ${name}`, 10_000, async () => {
    const { Table } = await store.client.send(new DescribeTableCommand({ TableName: name }));
    return Table?.TableStatus === 'ACTIVE' ? Table : undefined;
  });
  return createDynamoRecords({
    client: store.client,
    table: name,
    retentionDays: 90,
    now: () => new Date(slotAfter(10)),
  });
}

async function scenario(records: Records, begin: () => void = () => undefined): Promise<Snapshot> {
  const world = createFaultWorld({ records, isDown: (minute) => minute === 0 });
  for (const minute of [0, 5]) {
    const due = [DOMAIN, SUBMISSION].map((job) => ({ ...job, slot: slotAfter(minute) }));
    await records.planSweep(slotAfter(minute), due.length);
    for (const job of due) await world.send([job]);
    if (minute === 0) begin();
    await world.drain();
    refuses = () => false;
  }
  return snapshot(records);
}

test.each([
  ['one request in seven', (nth: number) => nth % 7 === 3],
  ['everything for a while', (nth: number) => nth <= 12],
  ['everything from half-way through a batch on, for a while', (nth: number) => nth > 9 && nth <= 40],
  ['the very first', (nth: number) => nth === 1],
])('throttled, %s: nothing is lost and nothing counted twice', async (name, rule) => {
  const whole = await scenario(createMemoryRecords());
  const records = await freshRecords(`t-${name.replace(/\W+/g, '-')}`);
  refused = 0;
  const end = await scenario(records, () => {
    asked = 0;
    refuses = rule;
  });
  expect(refused).toBeGreaterThan(0);
  expect(end).toEqual(whole);
});

test('what was refused is logged, one line for each message, and the function says which come again', async () => {
  const records = await freshRecords('logged');
  const world = createFaultWorld({ records });
  await world.send([SUBMISSION]);
  await world.send([DOMAIN]);
  refuses = () => true;
  await world.deliver([...world.queue]);
  refuses = () => false;
  expect(world.queue).toHaveLength(2);
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, string>);
  expect(lines.map(({ what, name }) => [what, name])).toEqual([
    ['message m1', 'ProvisionedThroughputExceededException'],
    ['message m2', 'ProvisionedThroughputExceededException'],
  ]);
});

test('the probe function needs the rights that it has, and no others (test/lib/permissions.test.ts)', async () => {
  const records = await freshRecords('rights');
  const world = createFaultWorld({ records, isDown: () => true });
  partitions.clear();
  for (const minute of [0, 5]) {
    await world.send([DOMAIN, SUBMISSION].map((job) => ({ ...job, slot: slotAfter(minute) })));
    await world.drain();
  }
  await world.deliver([{ id: 'again', body: JSON.stringify([DOMAIN]), deliveries: 0 }]);
  expect([...partitions].sort()).toEqual([
    'GetItem L#',
    'GetItem R#',
    'GetItem S#',
    'PutItem L#',
    'PutItem R#',
    'PutItem S#',
    'PutItem X#',
    'Query R#',
    'UpdateItem W#',
  ]);
});
