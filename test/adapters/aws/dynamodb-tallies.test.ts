import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoTallies } from '../../../adapters/aws/dynamodb-tallies.ts';
import { openEmbeddedStore, type EmbeddedStore } from '../../../adapters/node/embedded-store.ts';
import type { Tallies } from '../../../core/ports.ts';
import { describeTallies } from '../../support/tallies-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-tallies-'));
let store: EmbeddedStore;

beforeAll(async () => {
  store = await openEmbeddedStore({ path: folder });
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const open = (): Tallies =>
  createDynamoTallies({ client: store.client, table: store.table, retentionDays: 400 });

describe('createDynamoTallies()', () => {
  describeTallies(open);

  test('forgets ids a fortnight after their event, and counts after the retention', async () => {
    const tallies = open();
    await tallies.claim('expiring', '2026-11-27T20:01:0', ['a']);
    await tallies.add('expiring', '2026-11-27', { sent: 1 });
    const { Items = [] } = await store.client.send(new ScanCommand({ TableName: store.table }));
    const expires = new Map(
      Items.filter(({ pk }) => pk?.S?.endsWith('#expiring')).map(({ pk, expires: at }) => [
        pk?.S,
        new Date(Number(at?.N) * 1000).toISOString().slice(0, 10),
      ]),
    );
    expect(expires).toEqual(
      new Map([
        ['E#expiring', '2026-12-12'],
        ['N#expiring', '2028-01-01'],
      ]),
    );
  });
});
