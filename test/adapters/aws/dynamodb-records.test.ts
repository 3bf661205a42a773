import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoRecords } from '../../../adapters/aws/dynamodb-records.ts';
import { recordItem } from '../../../adapters/aws/record-items.ts';
import { openEmbeddedStore, type EmbeddedStore } from '../../../adapters/node/embedded-store.ts';
import type { Records } from '../../../core/ports.ts';
import { all, describeRecords } from '../../support/records-contract.ts';
import { sampleFinding, sampleRecord, SLOT, slotAfter } from '../../support/sample-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-records-'));
let store: EmbeddedStore;

beforeAll(async () => {
  store = await openEmbeddedStore({ path: folder });
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function open(now = SLOT, retentionDays = 400): Records {
  return createDynamoRecords({
    client: store.client,
    table: store.table,
    retentionDays,
    now: () => new Date(now),
  });
}

describe('createDynamoRecords()', () => {
  describeRecords(() => open());
});

describe('createDynamoRecords() in its table', () => {
  test('a small record is readable, a large one compressed', () => {
    const small = recordItem(sampleRecord({ findings: [sampleFinding()] }), 1);
    const large = recordItem(sampleRecord({ facts: { text: 'S: 250 OK\n'.repeat(5000) } }), 1);
    expect(small['codes']).toEqual({ S: 'SAMPLE_BAD' });
    expect(small['body']?.S).toContain('SAMPLE_BAD');
    expect(large['body']?.B?.length).toBeLessThan(1500);
  });

  test('records expire after their retention, and expired ones are gone before they are deleted', async () => {
    const job = { target: 'expiring.example:25' };
    const record = sampleRecord({ job });
    await open(SLOT, 30).putRecord(record);
    const { Item: item } = await store.client.send(
      new GetItemCommand({
        TableName: store.table,
        Key: { pk: { S: 'R#expiring.example:25#dnsbl#2026-11' }, sk: { S: SLOT } },
      }),
    );
    expect(item?.['expires']).toEqual({ N: String(Date.parse(SLOT) / 1000 + 30 * 86_400) });
    const later = open('2026-12-24T02:15:00Z', 30);
    expect(await later.getRecord(record)).toBeUndefined();
    expect(await later.latest(record)).toBeUndefined();
    expect(await all(later.history({ target: job.target, from: slotAfter(-1), to: slotAfter(1) }))).toEqual(
      [],
    );
    expect(await open('2026-12-24T02:13:00Z', 30).getRecord(record)).toEqual(record);
  });

  test('a record of a hostile server fits in an item and says what was cut', async () => {
    let seed = 1;
    const noise = (length: number): string =>
      Array.from({ length }, () =>
        String.fromCharCode(32 + ((seed = (seed * 48_271) % 2_147_483_647) % 0x9000)),
      ).join('');
    const record = sampleRecord({
      job: { target: 'hostile.example:25' },
      findings: Array.from({ length: 400 }, (_, index) =>
        sampleFinding({ instance: String(index), args: { reply: noise(3000) } }),
      ),
      facts: { transcript: Array.from({ length: 200 }, () => noise(4000)) },
    });
    expect(record.observation.cut).toMatch(/^\d+ octets were seen, \d+ are kept; \d+ findings are left out$/);
    expect(record.status).toBe('critical');
    expect(await open().putRecord(record)).toBe('written');
    expect(await open().getRecord(record)).toEqual(record);
  });

  test('an error of the service is thrown, not swallowed', async () => {
    const records = createDynamoRecords({ client: store.client, table: 'no-such-table', retentionDays: 1 });
    await expect(records.putRecord(sampleRecord())).rejects.toThrow(/not found/i);
    await expect(records.getState('x', 'smtp')).rejects.toThrow(/not found/i);
    await expect(all(records.states())).rejects.toThrow(/not found/i);
  });
});
