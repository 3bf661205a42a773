import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoRecords } from '../../../adapters/aws/dynamodb-records.ts';
import { openEmbeddedStore } from '../../../adapters/node/embedded-store.ts';
import type { Records } from '../../../core/ports.ts';
import { sampleState } from '../../support/sample-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

function recordsOf(store: Awaited<ReturnType<typeof openEmbeddedStore>>): Records {
  return createDynamoRecords({ ...store, retentionDays: 400 });
}

test('data survive a restart, and even a folder that was not there', async () => {
  const path = join(folder, 'deep', 'er');
  const first = await openEmbeddedStore({ path });
  await recordsOf(first).putState(sampleState());
  await first.close();
  const second = await openEmbeddedStore({ path });
  expect(await recordsOf(second).getState('192.0.2.10', 'dnsbl')).toEqual(sampleState());
  await second.close();
});

test('a second process is told that the store is locked, or shares it when it wants to', async () => {
  const path = join(folder, 'locked');
  const store = await openEmbeddedStore({ path });
  await recordsOf(store).putState(sampleState());
  const module = join(__dirname, '../../../adapters/node/embedded-store.ts');
  const script = join(folder, 'second.mjs');
  writeFileSync(
    script,
    `import { openEmbeddedStore } from ${JSON.stringify(module)};
     import { createDynamoRecords } from ${JSON.stringify(join(module, '../../aws/dynamodb-records.ts'))};
     const path = ${JSON.stringify(path)};
     const refused = await openEmbeddedStore({ path }).catch((error) => ({ name: error.name, code: error.code, message: error.message }));
     const shared = await openEmbeddedStore({ path, share: true });
     const state = await createDynamoRecords({ ...shared, retentionDays: 1 }).getState('192.0.2.10', 'dnsbl');
     await shared.close();
     process.send({ refused, state });`,
  );
  const second = fork(script, { execArgv: [] });
  const [told] = (await once(second, 'message')) as [unknown];
  await once(second, 'exit');
  expect(told).toEqual({
    refused: {
      name: 'StoreError',
      code: 'locked',
      message: `Cannot open "${path}": another process has it open`,
    },
    state: sampleState(),
  });
  // The one that shared took nothing away from the owner.
  expect(await recordsOf(store).getState('192.0.2.10', 'dnsbl')).toEqual(sampleState());
  await store.close();
});

test('a store is locked within one process, too', async () => {
  const path = join(folder, 'twice');
  const store = await openEmbeddedStore({ path });
  await expect(openEmbeddedStore({ path })).rejects.toMatchObject({ code: 'locked' });
  await store.close();
});

test('a folder that cannot be written is named', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(openEmbeddedStore({ path: join(file, 'store') })).rejects.toMatchObject({
    name: 'StoreError',
    code: 'not-writable',
    message: expect.stringContaining(join(file, 'store')) as string,
  });
});

test('a disk without room is told before anything is lost', async () => {
  await expect(openEmbeddedStore({ path: join(folder, 'full'), freeOctets: 2 ** 60 })).rejects.toMatchObject({
    code: 'full',
  });
});

test('damaged files are told', async () => {
  const path = join(folder, 'broken');
  await (await openEmbeddedStore({ path })).close();
  writeFileSync(join(path, 'table', 'CURRENT'), 'MANIFEST-999999\n');
  await expect(openEmbeddedStore({ path })).rejects.toMatchObject({ code: 'broken' });
});
