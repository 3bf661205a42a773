/**
 * A DynamoDB-compatible store in this process, its data in a folder: what `postwatch run` keeps records in without AWS.
 * It listens on a loopback port that the system chooses. One process owns the folder; others may share its port.
 */
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { recordsTable } from '../aws/records-table.ts';
import { StoreError } from './store-error.ts';

export interface EmbeddedStore {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly close: () => Promise<void>;
}

export interface EmbeddedStoreOptions {
  /** Folder, made when missing. */
  readonly path: string;
  /** When another process has it open: use that process's port instead of failing. */
  readonly share?: boolean;
  /** Less free space than this counts as full. Default 16 MiB. */
  readonly freeOctets?: number;
}

const TABLE = 'postwatch';
const FREE_OCTETS = 16 * 2 ** 20;
const HOST = '127.0.0.1';

/** Throws StoreError when the folder cannot serve. */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { path, share = false, freeOctets = FREE_OCTETS } = options;
  const data = join(path, 'table');
  const portFile = join(path, 'port');
  await prepare(path, data, freeOctets);
  try {
    await tryLock(path, data);
  } catch (error) {
    if (!share || !(error instanceof StoreError) || error.code !== 'locked') throw error;
    return shareStore(path, portFile);
  }
  const server = dynalite({ path: data, createTableMs: 0 });
  await listen(server);
  const client = clientOf((server.address() as AddressInfo).port);
  await createMissing(client);
  await writeFile(portFile, String((server.address() as AddressInfo).port));
  return {
    client,
    table: TABLE,
    async close() {
      client.destroy();
      await rm(portFile, { force: true });
      await close(server);
    },
  };
}

async function prepare(path: string, data: string, freeOctets: number): Promise<void> {
  const probe = join(path, '.write-test');
  try {
    await mkdir(data, { recursive: true });
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (error) {
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new StoreError(
      isFull ? 'full' : 'not-writable',
      `Cannot write in "${path}": ${(error as Error).message}`,
      { cause: error },
    );
  }
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < freeOctets) {
    throw new StoreError(
      'full',
      `Cannot keep records in "${path}": ${mebibytes(bavail * bsize)} MiB free, ${mebibytes(freeOctets)} MiB needed`,
    );
  }
}

interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * dynalite reports a database that will not open as an uncaught exception. So its own database is opened and closed
 * once before: that takes the lock that the operating system frees when a process dies, however it dies.
 */
async function tryLock(path: string, data: string): Promise<void> {
  const here = createRequire(join(import.meta.dirname, 'embedded-store.ts'));
  const there = createRequire(here.resolve('dynalite'));
  const { Level } = there('level') as { Level: new (location: string) => LevelDatabase };
  const database = new Level(data);
  try {
    await database.open();
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    if (cause?.code === 'LEVEL_LOCKED') {
      throw new StoreError('locked', `Cannot open "${path}": another process has it open`, { cause: error });
    }
    throw new StoreError('broken', `Cannot open "${path}": ${(cause ?? (error as Error)).message}`, {
      cause: error,
    });
  }
  await database.close();
}

async function shareStore(path: string, portFile: string): Promise<EmbeddedStore> {
  const client = clientOf(await readPort(portFile));
  try {
    await client.send(new DescribeTableCommand({ TableName: TABLE }));
  } catch (error) {
    client.destroy();
    throw new StoreError('locked', `Cannot open "${path}": another process has it open and does not answer`, {
      cause: error,
    });
  }
  return { client, table: TABLE, close: async () => client.destroy() };
}

async function readPort(portFile: string): Promise<number> {
  const text = await readFile(portFile, 'utf8').catch(() => '');
  return /^\d{1,5}$/.test(text) ? Number(text) : 1;
}

function clientOf(port: number): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: `http://${HOST}:${port}`,
    region: 'local',
    // Any will do, but without some the client looks for real ones on this machine.
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

async function createMissing(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand(recordsTable(TABLE)));
  } catch (error) {
    if ((error as Error).name !== 'ResourceInUseException') throw error;
  }
  for (;;) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
    if (table?.TableStatus === 'ACTIVE') return;
    await new Promise((done) => setTimeout(done, 5));
  }
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, HOST, done);
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((done, fail) => {
    // dynalite gives null where node gives undefined.
    server.close((error) => (error instanceof Error ? fail(error) : done()));
  });
}

function mebibytes(octets: number): number {
  return Math.floor(octets / 2 ** 20);
}
