/**
 * More targets than a bundle holds: the bundle of the plan function, as it is deployed, reads them from an emulated S3
 * and plans a minute into an emulated queue. Takes some seconds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { recordsTable } from '../../adapters/aws/records-table.ts';
import { openS3Object } from '../../adapters/aws/s3-ranges.ts';
import { readMessage } from '../../adapters/aws/sqs-jobs.ts';
import { configHash, configSchema } from '../../core/config/index.ts';
import { packTargets } from '../../core/config/pack-targets.ts';
import { CONFIG_FILE, ENV } from '../../core/contract.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { plan, slotOf } from '../../core/pipeline/plan.ts';
import { openRegistry } from '../../core/pipeline/registry.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { bundleHandler, handlerFile } from '../../lib/bundle-handler.ts';
import { installMinistack, startMinistack, type Ministack } from '../support/ministack.ts';

const missing = installMinistack();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Cannot test the registry: ${missing}`);
  process.stderr.write(`Skipped: the registry in an emulated S3. ${missing}\n`);
}

// The planner refuses a minute that is far from its clock.
const SLOT = slotOf(new Date());
const OBJECT = 's3://assets/targets.registry';
const config = configSchema.parse({
  name: 'fleet',
  endpoints: Array.from({ length: 300 }, (_, index) => ({ host: `smtp${index}.example.com`, port: 587 })),
  addresses: Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`),
});
const due = plan(targetsOf(config), SLOT, configHash(config));

let aws: Ministack;
let folder: string;
let queue: string;
const clients: { destroy: () => void }[] = [];

function client<C extends { destroy: () => void }>(Client: new (options: object) => C): C {
  const made = new Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  clients.push(made);
  return made;
}

const names = (jobs: readonly AnyJob[]): string[] => jobs.map(({ target }) => target).sort();

const suite = missing === undefined ? describe : describe.skip;

suite('the registry of targets', () => {
  beforeAll(async () => {
    aws = await startMinistack();
    folder = mkdtempSync(join(tmpdir(), 'postwatch-registry-'));
    const s3 = client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
    await s3.send(
      new PutObjectCommand({
        Bucket: 'assets',
        Key: 'targets.registry',
        Body: packTargets(config)?.registry ?? new Uint8Array(),
      }),
    );
    await client(DynamoDBClient).send(new CreateTableCommand(recordsTable('fleet-records')));
    const made = await client(SQSClient).send(new CreateQueueCommand({ QueueName: 'work' }));
    queue = made.QueueUrl ?? '';
  }, 60_000);

  afterAll(async () => {
    for (const made of clients) made.destroy();
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is read by ranges', async () => {
    const { jobsOf } = openRegistry(openS3Object(OBJECT, client(S3Client)));
    expect(names(await jobsOf(SLOT))).toEqual(names(due));
  });

  test('an object that is not there is an error', async () => {
    const { jobsOf } = openRegistry(openS3Object('s3://assets/gone', client(S3Client)));
    await expect(jobsOf(SLOT)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(() => openS3Object('assets/targets')).toThrow('no s3://BUCKET/KEY');
  });

  test('feeds the deployed plan function', async () => {
    const { rest, ports } = packTargets(config) ?? { rest: config, ports: [] };
    const shipped = { program: '1', configHash: 'of the object', config: rest, apart: { ports } };
    bundleHandler({
      entry: handlerFile('plan-many'),
      folder,
      files: { [CONFIG_FILE]: JSON.stringify(shipped) },
    });
    const run = `require(${JSON.stringify(join(folder, 'index.js'))}).handler({ scheduledTime: '${SLOT}' }).then((planned) => process.stdout.write(JSON.stringify(planned)))`;
    const child = spawn(process.execPath, ['-e', run], {
      env: {
        ...aws.environment,
        [ENV.registry]: OBJECT,
        [ENV.queueUrl]: queue,
        [ENV.table]: 'fleet-records',
        [ENV.stack]: 'fleet',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    expect(JSON.parse(said)).toEqual({ slot: SLOT, planned: due.length });
    const records = createDynamoRecords({
      client: client(DynamoDBClient),
      table: 'fleet-records',
      retentionDays: 1,
    });
    expect(await records.getSweep(SLOT)).toMatchObject({ planned: due.length });
    const { Messages = [] } = await client(SQSClient).send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }),
    );
    const jobs = Messages.flatMap(({ Body = '' }) => readMessage(Body));
    expect(jobs.length).toBeGreaterThan(0);
    expect(new Set(jobs.map((job) => job.configHash))).toEqual(new Set([configHash(config)]));
    expect(names(due)).toEqual(expect.arrayContaining(names(jobs)));
  }, 60_000);
});
