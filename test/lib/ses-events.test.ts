import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../core/config/index.ts';
import { bundleHandler, handlerFile, loadedBytes } from '../../lib/bundle-handler.ts';
import { PostwatchStack } from '../../lib/postwatch-stack.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:feedback';
const YAML = `
name: acme
senders:
  - { ses: { region: eu-west-1, events: { configurationSet: news } } }
  - { ses: { region: us-east-1, events: { topicArn: '${TOPIC}' } } }
`;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
  readonly Principal?: unknown;
}

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML);
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

function found(type: string, id: RegExp): Record<string, unknown>[] {
  return Object.entries(made.template.findResources(type))
    .filter(([name]) => id.test(name))
    .map(([, resource]) => resource['Properties'] as Record<string, unknown>);
}

test('without events there is none of it', () => {
  const plain = synthesise('name: acme\nsenders: [{ ses: { region: eu-west-1 } }]');
  rmSync(plain.outdir, { recursive: true, force: true });
  expect(JSON.stringify(plain.template.toJSON())).not.toMatch(/SesEvents|ses-events/);
  expect(plain.stack.bill.lines.map(({ what }) => what).join()).not.toContain('Counting');
});

test('the configuration set gets a destination for what is counted, and not for opens and clicks', () => {
  made.template.hasResource('AWS::SES::ConfigurationSetEventDestination', {
    Properties: {
      ConfigurationSetName: 'news',
      EventDestination: {
        Enabled: true,
        Name: 'acme-postwatch',
        MatchingEventTypes: [
          'send',
          'reject',
          'bounce',
          'complaint',
          'delivery',
          'deliveryDelay',
          'renderingFailure',
        ],
      },
    },
    // SES tries the topic at once.
    DependsOn: [Match.stringLikeRegexp('^MailSesEventsEventsnewsPolicy')],
  });
});

test('only SES may speak on its topic, for that configuration set of this account', () => {
  const policies = found('AWS::SNS::TopicPolicy', /SesEvents/);
  expect(policies).toHaveLength(1);
  const statements = policies.flatMap(
    ({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement,
  );
  const allowed = statements.filter(({ Action }) => Action === 'sns:Publish');
  const [ses] = allowed.filter(({ Principal }) => JSON.stringify(Principal).includes('ses.amazonaws.com'));
  expect(JSON.stringify(ses?.Condition)).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
  expect(JSON.stringify(ses?.Condition)).toContain(':configuration-set/news');
});

test('both topics end in one queue, which gives up after five tries and keeps for two weeks', () => {
  const subscriptions = found('AWS::SNS::Subscription', /SesEvents/);
  expect(subscriptions).toHaveLength(2);
  for (const one of subscriptions) expect(one).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
  expect(JSON.stringify(subscriptions)).toContain(TOPIC);
  expect(found('AWS::SQS::Queue', /SesEventsQueue/)).toEqual([
    expect.objectContaining({
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 360,
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: expect.objectContaining({ maxReceiveCount: 5 }),
    }),
  ]);
  expect(found('AWS::Lambda::EventSourceMapping', /SesEvents/)).toEqual([
    expect.objectContaining({
      BatchSize: 500,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    }),
  ]);
});

test('the function may count, measure and log, and nothing else', () => {
  const statements = found('AWS::IAM::Policy', /SesEvents/).flatMap(
    ({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement,
  );
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
    'cloudwatch:PutMetricData',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ]);
  expect(statements.find(({ Action }) => Action === 'dynamodb:UpdateItem')).toMatchObject({
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['E#*', 'N#*'] } },
  });
});

test('it has its alarms and its line in the bill', () => {
  const names = Object.values(made.template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => (Properties as { AlarmName: string }).AlarmName,
  );
  expect(names).toEqual(
    expect.arrayContaining([
      'acme ses-events-dead-letters',
      'acme ses-events-errors',
      'acme mail-refused-as-listed',
      'acme mail-news-not-understood',
    ]),
  );
  const [line] = made.stack.bill.lines.filter(({ what }) => what.startsWith('Counting of mail'));
  expect(line?.what).toBe('Counting of mail (2 sources of 100,000 messages)');
  expect(line?.dollars).toBeGreaterThan(10);
  expect(line?.dollars).toBeLessThan(20);
});

test('a configuration set of another region is refused before anything is made', () => {
  const parsed = parseConfig(YAML);
  if (!parsed.ok) throw new Error('unreadable');
  const outdir = mkdtempSync(join(tmpdir(), 'postwatch-synth-'));
  const build = (): PostwatchStack =>
    new PostwatchStack(new App({ outdir }), 'Postwatch', {
      config: parsed.config,
      env: { region: 'us-east-1', account: '111122223333' },
    });
  expect(build).toThrow('Cannot give configuration set "news" of eu-west-1 a destination from us-east-1');
  rmSync(outdir, { recursive: true, force: true });
});

test('the function loads at most 420,000 bytes, and nothing of deploy time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-bundle-'));
  const built = bundleHandler({ entry: handlerFile('ses-events'), folder });
  rmSync(folder, { recursive: true, force: true });
  expect(loadedBytes(built, ['index.js'])).toBeLessThanOrEqual(420_000);
  expect(Object.keys(built.metafile.inputs).join()).not.toMatch(/node_modules\/(?:zod|yaml|tldts)\//);
});
