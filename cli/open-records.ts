import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Records } from '../core/ports.ts';
import { UsageError } from './usage-error.ts';

/** Where records are read from: a table on AWS, or the embedded store of `postwatch run`. */
export interface RecordsOptions {
  readonly table?: string;
  readonly data: string;
  readonly name?: string;
}

/** Reading needs no retention; this is what writers would use. */
const RETENTION_DAYS = 400;

/** Throws UsageError when there is nothing to read, with what would help. */
export async function openRecords(
  options: RecordsOptions,
): Promise<{ records: Records; close: () => Promise<void> }> {
  // What can be wrong with the folder is said before the AWS SDK is loaded.
  const name = options.table === undefined ? storeName(options) : '';
  const { createDynamoRecords } = await import('../adapters/aws/dynamodb-records.ts');
  if (options.table !== undefined) {
    const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient({});
    return {
      records: createDynamoRecords({ client, table: options.table, retentionDays: RETENTION_DAYS }),
      close: async () => client.destroy(),
    };
  }
  const { openEmbeddedStore } = await import('../adapters/node/embedded-store.ts');
  const store = await openEmbeddedStore({ path: join(options.data, name), share: true });
  return {
    records: createDynamoRecords({ client: store.client, table: store.table, retentionDays: RETENTION_DAYS }),
    close: store.close,
  };
}

function storeName({ data, name }: RecordsOptions): string {
  const names = existsSync(data)
    ? readdirSync(data, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
  if (name !== undefined && names.includes(name)) return name;
  if (name !== undefined)
    throw new UsageError(
      `No records of "${name}" in "${data}"${names.length === 0 ? '' : `; there are: ${names.join(', ')}`}`,
    );
  const [only, ...others] = names;
  if (only === undefined)
    throw new UsageError(
      `No records in "${data}" yet: postwatch run writes them, --data or --table names another place`,
    );
  if (others.length > 0)
    throw new UsageError(`"${data}" has records of ${names.join(', ')}: say which with --name`);
  return only;
}
