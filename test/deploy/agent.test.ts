/**
 * `postwatch agent` as its own process on a host: it takes jobs from a queue of an emulated AWS, probes the laboratory
 * with the credentials and the secrets that the AWS SDK finds, and ends as a service manager ends it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { recordsTable } from '../../adapters/aws/records-table.ts';
import { createSqsJobs } from '../../adapters/aws/sqs-jobs.ts';
import { configHash, configSchema } from '../../core/config/index.ts';
import { planAll, slotOf } from '../../core/pipeline/plan.ts';
import { verifyRecord } from '../../core/pipeline/record.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import type { Records } from '../../core/ports.ts';
import { LAB_SECRETS } from '../../lab/personas.ts';
import { startLab, type Lab } from '../../lab/start-lab.ts';
import { metricMaximum } from '../support/metric-maximum.ts';
import { installMinistack, startMinistack, type Ministack } from '../support/ministack.ts';
import { endSpawned, spawnPostwatch } from '../support/spawn-postwatch.ts';
import { until } from '../support/until.ts';

const missing = installMinistack();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Cannot test the agent: ${missing}`);
  process.stderr.write(`Skipped: the agent on an emulated AWS. ${missing}\n`);
}

const MINUTE = 60_000;
const TABLE = 'laboratory-records';

let lab: Lab;
let aws: Ministack;
let folder: string;
let config: string;
let queueUrl: string;
let sqs: SQSClient;
let cloudwatch: CloudWatchClient;
let records: Records;
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

async function left(): Promise<{ waiting: number; hidden: number }> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages']),
    hidden: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  };
}

const suite = missing === undefined ? describe : describe.skip;

suite('postwatch agent', () => {
  beforeAll(async () => {
    [lab, aws] = await Promise.all([startLab(), startMinistack()]);
    folder = mkdtempSync(join(tmpdir(), 'postwatch-agent-'));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, lab.ca);
    config = join(folder, 'postwatch.yaml');
    // The laboratory listens on loopback, where an agent does not connect to unless it is told.
    writeFileSync(config, JSON.stringify({ ...lab.config, trust: { ca }, allowPrivate: true }));
    const table = client(DynamoDBClient);
    await table.send(new CreateTableCommand(recordsTable(TABLE)));
    records = createDynamoRecords({ client: table, table: TABLE, retentionDays: 1 });
    const secrets = client(SecretsManagerClient);
    for (const [Name, secret] of Object.entries(LAB_SECRETS))
      await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(secret) }));
    sqs = client(SQSClient);
    cloudwatch = client(CloudWatchClient);
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'agent', Attributes: { VisibilityTimeout: '720' } }),
    );
    queueUrl = QueueUrl;
  }, 2 * MINUTE);

  afterAll(async () => {
    await endSpawned();
    for (const made of clients) made.destroy();
    await aws.stop();
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTE);

  const start = (table = TABLE): ReturnType<typeof spawnPostwatch> =>
    spawnPostwatch(
      ['agent', '--queue', queueUrl, '--table', table, '--config', config, '--vantage', 'rack 7'],
      { cwd: folder, env: aws.environment },
    );

  test(
    'does the jobs of its queue, says so in JSON, and leaves no message and no secret behind',
    async () => {
      const parsed = configSchema.parse({
        ...lab.config,
        trust: { ca: join(folder, 'ca.pem') },
        allowPrivate: true,
      });
      const jobs = planAll(targetsOf(parsed), slotOf(new Date()), configHash(parsed)).filter(
        ({ probe }) => probe === 'smtp',
      );
      await createSqsJobs({ client: sqs, queueUrl }).send(jobs);

      const agent = start();
      await agent.says(/"event":"ready".*"vantage":"rack 7"/);
      await until('A state of every endpoint', MINUTE, async () => {
        const states = await Promise.all(jobs.map(async ({ target }) => records.getState(target, 'smtp')));
        return states.every((state) => state !== undefined) ? true : undefined;
      });
      // What is suspected is asked again from here, too.
      await until('A second look', MINUTE, async () =>
        /"attempt":2/.test(agent.output().out) ? true : undefined,
      );
      await until('An empty queue', MINUTE, async () => {
        const { waiting, hidden } = await left();
        return waiting + hidden === 0 ? true : undefined;
      });
      agent.child.kill('SIGTERM');
      expect(await agent.exited).toBe(0);

      const { out, err } = agent.output();
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; target?: string; codes?: string[] });
      expect(lines.at(-1)).toMatchObject({ event: 'ended' });
      const expired = lab.targets.find(({ fault }) => fault === 'TLS_CERTIFICATE_EXPIRED')?.target ?? '';
      expect(lines.find(({ target }) => target === expired)?.codes).toContain('TLS_CERTIFICATE_EXPIRED');
      expect(err).toBe('');
      const passwords = Object.values(LAB_SECRETS).map(({ password }) => password);
      for (const password of passwords.filter((one) => one !== ''))
        expect(`${out}${err}`).not.toContain(password);

      const history = records.history({
        target: expired,
        from: '2020-01-01T00:00:00Z',
        to: '2100-01-01T00:00:00Z',
      });
      for await (const record of history) {
        expect(record).toMatchObject({ vantage: 'rack 7', status: 'critical' });
        expect(verifyRecord(record)).toBe(true);
      }
      expect(await metricMaximum(cloudwatch, 'Runs', { Stack: parsed.name, Probe: 'smtp' })).toBe(1);
    },
    3 * MINUTE,
  );

  test('with a table that is not there it does not begin: every job would end among the dead letters', async () => {
    const agent = start('no-such-table');
    expect(await agent.exited).toBe(3);
    expect(agent.output().err).toContain('Cannot use table "no-such-table"');
  });
});
