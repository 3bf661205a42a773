/**
 * Faults injected into the product as it is deployed on an emulated AWS, and one incident from its opening to its end: what
 * the queue delivers twice, what nobody can read, a secret that is not there. Jobs are put into the work queue by the test, so
 * that no minute of the schedule is waited for; everything behind the queue is as deployed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoRecords } from '../../adapters/aws/dynamodb-records.ts';
import { configHash, configSchema, type Config } from '../../core/config/index.ts';
import type { AnyJob } from '../../core/model/job.ts';
import { planAll, slotOf } from '../../core/pipeline/plan.ts';
import { targetsOf } from '../../core/pipeline/targets.ts';
import { createAuthority, type Leaf } from '../../lab/certificates.ts';
import { startDnsServer, type LabDnsServer } from '../../lab/dns-server.ts';
import { startSmtpServer, type LabServer } from '../../lab/smtp-server.ts';
import { mustRunCdk } from '../support/cdk-cli.ts';
import { installMinistack, startMinistack, type Ministack } from '../support/ministack.ts';
import { queueLength } from '../support/queue-length.ts';
import { readFunctionLog } from '../support/read-function-log.ts';
import { receiveMessages, subscribeQueue } from '../support/subscribe-queue.ts';
import { until } from '../support/until.ts';

const missing = installMinistack();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Cannot test faults of the deployment: ${missing}`);
  process.stderr.write(`Skipped: faults of the deployment. ${missing}\n`);
}

const STACK = 'faulty';
const MINUTE = 60_000;
const HOSTS = ['mended.example', 'nobody.example', 'wrong.example'];
const PASSWORD = 'never-in-a-log-7391';

let aws: Ministack;
let dns: LabDnsServer;
let server: LabServer;
let leaf: Leaf;
let folder: string;
let config: Config;
let outputs: Readonly<Record<string, string>>;
let records: ReturnType<typeof createDynamoRecords>;
let cloudwatch: CloudWatchClient;
let sqs: SQSClient;
let pager: string;
let clerk: string;
const heard: string[] = [];
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

/** Minutes before now. */
const slotAgo = (minutes: number): string => slotOf(new Date(Date.now() - minutes * MINUTE));

function jobOf(host: string, slot: string): AnyJob {
  const jobs = planAll(targetsOf(config), slot, configHash(config));
  const job = jobs.find(({ target }) => target.startsWith(`${host}:`));
  if (job === undefined) throw new Error(`No job for ${host}`);
  return job;
}

async function send(body: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs['WorkQueueUrl'], MessageBody: body }));
}

/** Sends the job, as often as is said, and waits for what it leaves. */
async function done(job: AnyJob, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) await send(JSON.stringify([job]));
  await until(`A record of ${job.target}`, MINUTE, async () => records.getRecord(job));
}

/** Everything that both topics for people have said and say, until one of it fits. */
async function told(what: string, fits: (text: string) => boolean): Promise<string> {
  return until(what, MINUTE, async () => {
    for (const queue of [pager, clerk]) heard.push(...(await receiveMessages(sqs, queue)));
    return heard.find(fits);
  });
}

const ofIncident =
  (kind: string) =>
  (text: string): boolean =>
    text.includes(`"kind":"${kind}"`) && text.includes('"code":"SMTP_GREETING_REFUSED"');

const suite = missing === undefined ? describe : describe.skip;

suite('faults of the deployed stack', () => {
  beforeAll(async () => {
    aws = await startMinistack();
    dns = await startDnsServer(HOSTS.map((host) => `${host} A 127.0.0.1`).join('\n'));
    const authority = await createAuthority(new Date());
    leaf = await authority.issue(HOSTS, { from: -10, until: 80 });
    server = await startSmtpServer('mended.example', { greeting: '554 5.7.1 closed for repairs' }, undefined);
    const home = join(import.meta.dirname, '..', '..', '.emulator');
    mkdirSync(home, { recursive: true });
    folder = mkdtempSync(join(home, 'faults-'));
    const [file, ca, out] = [join(folder, 'postwatch.yaml'), join(folder, 'ca.pem'), join(folder, 'out')];
    writeFileSync(ca, authority.ca);
    const endpoint = (host: string, secret?: string): object => ({
      host,
      port: server.port,
      tls: 'starttls',
      every: '24h',
      ...(secret === undefined ? {} : { auth: { secret } }),
    });
    const text = JSON.stringify({
      name: STACK,
      allowPrivate: true,
      trust: { ca },
      resolvers: [dns.address],
      endpoints: [
        endpoint('mended.example'),
        endpoint('nobody.example', 'lab/nobody'),
        endpoint('wrong.example', 'lab/wrong'),
      ],
    });
    writeFileSync(file, text);
    config = configSchema.parse(JSON.parse(text));
    await client(SecretsManagerClient).send(
      new CreateSecretCommand({
        Name: 'lab/wrong',
        SecretString: JSON.stringify({ user: 'probe', password: PASSWORD }).slice(0, -1),
      }),
    );
    const context = ['profile=emulator', 'port25=closed', `config=${file}`];
    const options = [
      ...context.flatMap((one) => ['--context', one]),
      '--output',
      join(folder, 'cdk.out'),
      '--no-notices',
      '--ci',
    ];
    await mustRunCdk(['bootstrap', ...options], aws.environment);
    const deploy = ['deploy', '--require-approval', 'never', '--outputs-file', out];
    await mustRunCdk([...deploy, ...options], aws.environment);
    outputs = (JSON.parse(readFileSync(out, 'utf8')) as Record<string, Record<string, string>>)[STACK] ?? {};
    cloudwatch = client(CloudWatchClient);
    sqs = client(SQSClient);
    const sns = client(SNSClient);
    pager = await subscribeQueue({ sns, sqs, topic: outputs['PageTopicArn'] ?? '', name: 'pager' });
    clerk = await subscribeQueue({ sns, sqs, topic: outputs['TicketTopicArn'] ?? '', name: 'clerk' });
    records = createDynamoRecords({
      client: client(DynamoDBClient),
      table: outputs['RecordsTableName'] ?? '',
      retentionDays: 1,
    });
    // What failed comes back after twelve minutes on AWS.
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: outputs['WorkQueueUrl'],
        Attributes: { VisibilityTimeout: '2' },
      }),
    );
  }, 3 * MINUTE);

  afterAll(async () => {
    for (const made of clients) made.destroy();
    await aws.stop();
    await dns.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTE);

  test(
    'an incident opens with its second sight, and people are told',
    async () => {
      for (const minutes of [4, 3]) await done(jobOf('mended.example', slotAgo(minutes)));
      const page = await told('The page', ofIncident('opened'));
      expect(page).toContain(jobOf('mended.example', slotAgo(0)).target);
      expect(JSON.parse(page)).toMatchObject({ version: '1.0', facts: { urgency: 'page', kind: 'opened' } });
    },
    2 * MINUTE,
  );

  test(
    'a message that comes three times leaves one record and is counted once',
    async () => {
      const job = jobOf('mended.example', slotAgo(9));
      await done(job, 3);
      await until('An empty queue', MINUTE, async () =>
        (await queueLength(sqs, outputs['WorkQueueUrl'])) === 0 ? true : undefined,
      );
      const history = await Array.fromAsync(
        records.history({ target: job.target, from: job.slot, to: job.slot }),
      );
      expect(history.filter(({ attempt }) => attempt === 1)).toHaveLength(1);
      expect(await records.getSweep(job.slot)).toMatchObject({ done: 1, failed: 0 });
    },
    2 * MINUTE,
  );

  test(
    'a secret that is not there, or cannot be read, is our trouble and not the server’s',
    async () => {
      await server.close();
      const login = { user: 'somebody', password: 'else' };
      server = await startSmtpServer('mended.example', { starttls: true, login }, leaf, server.port);
      for (const host of ['nobody.example', 'wrong.example']) {
        const job = jobOf(host, slotAgo(1));
        await done(job);
        const record = await records.getRecord(job);
        expect(record?.findings.map(({ code }) => code)).toContain('PATH_SECRET_MISSING');
        expect(record?.status).toBe('unknown');
      }
      const ticket = await told('The ticket', (text) => text.includes('"alarm":"path-faults"'));
      expect(ticket).toContain('nothing about your mail');
    },
    2 * MINUTE,
  );

  test(
    'the incident ends with the first healthy run, and people are told how long it was',
    async () => {
      const job = jobOf('mended.example', slotAgo(0));
      await done(job);
      expect((await records.getRecord(job))?.status).toBe('ok');
      // The emulator looks back over the whole period and ignores its end.
      await cloudwatch.send(
        new SetAlarmStateCommand({
          AlarmName: `${STACK} target-unhealthy smtp ${job.target}`,
          StateValue: 'OK',
          StateReason: 'the latest value is 0',
        }),
      );
      const page = await told('The end', ofIncident('resolved'));
      expect(page).toContain('is over after');
      const month = 31 * 24 * 60 * MINUTE;
      const incidents = await Array.fromAsync(
        records.incidents(new Date(Date.now() - month).toISOString(), new Date().toISOString()),
      );
      expect(incidents).toHaveLength(1);
      expect(incidents[0]).toMatchObject({ told: [{ kind: 'opened' }, { kind: 'resolved' }] });
      expect(incidents[0]?.closed).toBeDefined();
      for (const kind of ['opened', 'resolved']) expect(heard.filter(ofIncident(kind))).toHaveLength(1);
    },
    2 * MINUTE,
  );

  test(
    'what nobody can read becomes a dead letter after three tries, and somebody is told to look',
    async () => {
      await send('EHLO');
      const letters = await until('The dead letter', MINUTE, async () => {
        const count = await queueLength(sqs, outputs['WorkDeadLettersUrl']);
        return count > 0 ? count : undefined;
      });
      expect(letters).toBe(1);
      // The emulator measures no queues; AWS would say just this.
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: 'AWS/SQS',
          MetricData: [
            {
              MetricName: 'ApproximateNumberOfMessagesVisible',
              Dimensions: [
                { Name: 'QueueName', Value: (outputs['WorkDeadLettersUrl'] ?? '').split('/').at(-1) },
              ],
              Value: letters,
            },
          ],
        }),
      );
      const ticket = await told('The ticket', (text) => text.includes('work-dead-letters'));
      expect(ticket).toContain('docs/runbook.md#work-dead-letters');
    },
    2 * MINUTE,
  );

  test('the secret is in no log of a function', async () => {
    const lines = await Promise.all(
      ['PlanLogGroup', 'ProbeLogGroup', 'NotifyLogGroup'].map(async (name) =>
        readFunctionLog(aws.endpoint, outputs[name] ?? ''),
      ),
    );
    expect(lines.flat().join('\n')).toContain('Cannot read a message of the work queue');
    expect(lines.flat().join('\n')).not.toContain(PASSWORD);
  });
});
