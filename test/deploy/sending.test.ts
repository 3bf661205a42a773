/**
 * Mail that is counted, on an emulated AWS: events of SES through topic and queue, lines of a mail log through a subscription
 * filter, by the functions as they are deployed. Takes less than a minute. SES of MiniStack tells of no events, so the topic
 * is given recorded ones (docs/decisions/0007-aws-emulator.md).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateConfigurationSetCommand, SESClient } from '@aws-sdk/client-ses';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoTallies } from '../../adapters/aws/dynamodb-tallies.ts';
import { mustRunCdk } from '../support/cdk-cli.ts';
import { installMinistack, startMinistack, type Ministack } from '../support/ministack.ts';
import { until } from '../support/until.ts';

const missing = installMinistack();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Cannot test the counting of mail: ${missing}`);
  process.stderr.write(`Skipped: the counting of mail on an emulated AWS. ${missing}\n`);
}

const STACK = 'sending';
const MINUTE = 60_000;
const LOG_GROUP = '/mail/postfix';
const SOURCE = 'ses:us-east-1';
const events = join(import.meta.dirname, '..', 'core', 'protocol', 'ses-event', 'events');
/** Of an hour in which CloudWatch still takes points, all of one moment. */
const at = new Date(Math.floor(Date.now() / MINUTE) * MINUTE - 5 * MINUTE);
const recorded = (name: string): string =>
  readFileSync(join(events, `${name}.json`), 'utf8').replaceAll(
    /2026-11-2\dT[\d:]+\.\d{3}Z/g,
    at.toISOString(),
  );

let aws: Ministack;
let folder: string;
let outputs: Readonly<Record<string, string>>;
let cloudwatch: CloudWatchClient;
let sns: SNSClient;
let topic: string;
const clients: { destroy: () => void }[] = [];

function client<C extends { destroy: () => void }>(Client: new (config: object) => C): C {
  const made = new Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  clients.push(made);
  return made;
}

/** CloudWatch Logs by its protocol: this project has no client for it. */
async function logs(action: string, body: object): Promise<void> {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${action}: ${response.status} ${await response.text()}`);
}

async function sumOf(metric: string, dimensions: Readonly<Record<string, string>>): Promise<number> {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Postwatch',
      MetricName: metric,
      Dimensions: Object.entries({ Stack: STACK, ...dimensions }).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(at.getTime() - 5 * MINUTE),
      EndTime: new Date(Date.now() + MINUTE),
      Period: 60,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

const tallies = () =>
  createDynamoTallies({
    client: client(DynamoDBClient),
    table: outputs['RecordsTableName'] ?? '',
    retentionDays: 400,
  });

async function countsOf(source: string): Promise<Readonly<Record<string, number>> | undefined> {
  const day = at.toISOString().slice(0, 10);
  return (await tallies().days(source, day, day))[0]?.counts;
}

const suite = missing === undefined ? describe : describe.skip;

suite('mail that is counted', () => {
  beforeAll(async () => {
    aws = await startMinistack();
    const home = join(import.meta.dirname, '..', '..', '.emulator');
    mkdirSync(home, { recursive: true });
    folder = mkdtempSync(join(home, 'sending-'));
    const [config, out] = [join(folder, 'postwatch.yaml'), join(folder, 'out')];
    // JSON is YAML.
    writeFileSync(
      config,
      JSON.stringify({
        name: STACK,
        senders: [{ ses: { region: 'us-east-1', events: { configurationSet: 'news' } } }],
        logs: [{ logGroup: LOG_GROUP, format: 'postfix' }],
      }),
    );
    await client(SESClient).send(new CreateConfigurationSetCommand({ ConfigurationSet: { Name: 'news' } }));
    await logs('CreateLogGroup', { logGroupName: LOG_GROUP });
    await logs('CreateLogStream', { logGroupName: LOG_GROUP, logStreamName: 'mx1' });
    const context = ['profile=emulator', 'port25=closed', `config=${config}`];
    const options = [
      ...context.flatMap((one) => ['--context', one]),
      '--output',
      join(folder, 'cdk.out'),
      '--no-notices',
      '--ci',
    ];
    // By its number, or the app would be synthesised twice.
    await mustRunCdk(['bootstrap', 'aws://000000000000/us-east-1', ...options], aws.environment);
    await mustRunCdk(
      ['deploy', '--require-approval', 'never', '--outputs-file', out, ...options],
      aws.environment,
    );
    outputs = (JSON.parse(readFileSync(out, 'utf8')) as Record<string, Record<string, string>>)[STACK] ?? {};
    cloudwatch = client(CloudWatchClient);
    sns = client(SNSClient);
    const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
    topic = Topics.map(({ TopicArn = '' }) => TopicArn).find((arn) => arn.includes('SesEvents')) ?? '';
  }, 3 * MINUTE);

  afterAll(async () => {
    for (const made of clients) made.destroy();
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  }, MINUTE);

  test(
    'events of SES are counted once, by provider, whatever else comes with them',
    async () => {
      const bodies = [
        'Successfully validated SNS topic for Amazon SES event publishing.',
        recorded('complaint'),
        recorded('delivery'),
        recorded('send'),
        recorded('delivery'),
        recorded('feedback-delivery'),
        recorded('bounce-permanent'),
        recorded('bounce-suppressed'),
        recorded('delivery-delay'),
        recorded('unknown-type'),
        recorded('delivery').slice(0, 200),
        '\u001f\u008bbinary',
        recorded('bounce-permanent'),
      ];
      for (const Message of bodies) await sns.send(new PublishCommand({ TopicArn: topic, Message }));
      const wanted = { sent: 1, delivered: 1, hard: 2, suppressed: 1, complaints: 1 };
      await until('The counts of the day', MINUTE, async () => {
        const counts = await countsOf(SOURCE);
        return Object.keys(wanted).every((name) => (counts?.[name] ?? 0) > 0) ? counts : undefined;
      });
      // All of it has been read when nothing is left in the queue.
      const sqs = client(SQSClient);
      await until('An empty queue', MINUTE, async () => {
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: outputs['SesEventsQueueUrl'],
            AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
          }),
        );
        return Object.values(Attributes).every((count) => count === '0') ? true : undefined;
      });
      expect(await countsOf(SOURCE)).toEqual(wanted);
      const source = { Source: SOURCE };
      expect(await sumOf('MailDelivered', { ...source, Provider: 'Google' })).toBe(1);
      expect(await sumOf('MailBouncedHard', { ...source, Provider: 'Google' })).toBe(1);
      expect(await sumOf('MailComplaints', { ...source, Provider: 'Yahoo' })).toBe(1);
      expect(await sumOf('MailDelayed', { ...source, Category: 'unreachable' })).toBe(1);
      expect(await sumOf('MailEventsNotUnderstood', source)).toBe(3);
      expect(await sumOf('MailEventsDuplicate', source)).toBe(4);
      const { Attributes: dead } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: outputs['SesEventsDeadLettersUrl'],
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      expect(dead).toEqual({ ApproximateNumberOfMessages: '0' });
    },
    2 * MINUTE,
  );

  test(
    'lines of a mail log are counted as they are written',
    async () => {
      const line = (rest: string): object => ({
        timestamp: at.getTime(),
        message: `Nov 28 00:00:00 mx1 postfix/smtp[558]: ${rest}`,
      });
      await logs('PutLogEvents', {
        logGroupName: LOG_GROUP,
        logStreamName: 'mx1',
        logEvents: [
          line(
            'DBF82E05E7: to=<ann@gmail.com>, relay=gmail-smtp-in.l.google.com[192.0.2.26]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 OK)',
          ),
          line(
            '4cDCnd66Hyz3: to=<cat@yahoo.com>, relay=mta5.am0.yahoodns.net[192.0.2.56]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host mta5.am0.yahoodns.net[192.0.2.56] said: 550 5.7.1 [192.0.2.10] is listed by zen.spamhaus.org)',
          ),
          line('what is this'),
        ],
      });
      await until('The counts of the log', MINUTE, async () => countsOf(LOG_GROUP));
      expect(await countsOf(LOG_GROUP)).toEqual({ delivered: 1, soft: 1, listed: 1 });
      const source = { Source: LOG_GROUP };
      await until('The metrics of the log', MINUTE, async () =>
        (await sumOf('MailEventsNotUnderstood', source)) > 0 ? true : undefined,
      );
      expect(await sumOf('MailDelivered', { ...source, Provider: 'Google' })).toBe(1);
      expect(await sumOf('MailBouncedSoft', { ...source, Category: 'blocklisted' })).toBe(1);
      expect(await sumOf('MailRefusedAsListed', source)).toBe(1);
    },
    2 * MINUTE,
  );
});
