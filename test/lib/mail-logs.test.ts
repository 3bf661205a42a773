import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { bundleHandler, handlerFile, loadedBytes } from '../../lib/bundle-handler.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme
endpoints: [{ host: smtp.example.com, port: 587 }]
logs: [{ logGroup: /mail/postfix, format: postfix }, { logGroup: exim }]
`;

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML);
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

test('each log group hands all of its lines to the function, and may call it', () => {
  made.template.resourceCountIs('AWS::Logs::SubscriptionFilter', 2);
  for (const LogGroupName of ['/mail/postfix', 'exim']) {
    made.template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      LogGroupName,
      FilterPattern: '',
      FilterName: 'acme-postwatch',
    });
    made.template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'logs.amazonaws.com',
      SourceArn: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:log-group:${LogGroupName}`)])],
      },
    });
  }
});

test('what fails three times lies in a queue', () => {
  made.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: {
      OnFailure: {
        Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MailMailLogsDeadLetters'), 'Arn'] },
      },
    },
  });
});

test('the function may count, measure, log and give up, and nothing else', () => {
  const actions = Object.entries(made.template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.includes('MailLogs'))
    .flatMap(
      ([, { Properties }]) =>
        (Properties as { PolicyDocument: { Statement: { Action: string | string[] }[] } }).PolicyDocument
          .Statement,
    )
    .flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual([
    'cloudwatch:PutMetricData',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
  ]);
});

test('it has its alarms and its line in the bill', () => {
  for (const id of ['mail-logs-dead-letters', 'mail-logs-errors', 'mail-refused-as-listed'])
    made.template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: `acme ${id}` });
  expect(made.stack.bill.lines.map(({ what }) => what)).toContain(
    'Counting of mail (2 sources of 100,000 messages)',
  );
});

test('the alarm on what is put off rings for half of fifty, not for one of one', () => {
  made.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'acme mail-put-off',
    Threshold: 0.5,
    Metrics: Match.arrayWith([
      Match.objectLike({
        Expression:
          'IF((FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0)) >= 50, FILL(m0, 0) / (FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0)), 0)',
      }),
      Match.objectLike({
        Id: 'm0',
        ReturnData: false,
        MetricStat: Match.objectLike({
          Stat: 'Sum',
          Period: 3600,
          Metric: {
            Namespace: 'Postwatch',
            MetricName: 'MailDelayed',
            Dimensions: [{ Name: 'Stack', Value: 'acme' }],
          },
        }),
      }),
    ]),
  });
  // The emulator has no alarms on several metrics.
  const emulated = synthesise(YAML, { profile: 'emulator' });
  rmSync(emulated.outdir, { recursive: true, force: true });
  expect(JSON.stringify(emulated.template.toJSON())).not.toContain('acme mail-put-off');
});

test('the dashboard finds what is counted, by provider and by reason', () => {
  const [dashboard] = Object.values(made.template.findResources('AWS::CloudWatch::Dashboard'));
  const text = JSON.stringify(dashboard);
  for (const [name, by] of [
    ['MailDelivered', 'Provider'],
    ['MailBouncedHard', 'Category'],
  ])
    expect(text).toMatch(new RegExp(`SEARCH\\('\\{Postwatch,Stack,Source,${by}\\} MetricName=[^ ]*${name}`));
});

test('a log group of its own is refused: it would read what it writes', () => {
  const own = YAML.replace('exim', 'acme-MailMailLogsCountLog1234');
  expect(() => synthesise(own)).toThrow('it is one of Postwatch');
});

test('the function loads at most 420,000 bytes, and nothing of deploy time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-bundle-'));
  const built = bundleHandler({ entry: handlerFile('mail-logs'), folder });
  rmSync(folder, { recursive: true, force: true });
  expect(loadedBytes(built, ['index.js'])).toBeLessThanOrEqual(420_000);
  expect(Object.keys(built.metafile.inputs).join()).not.toMatch(/node_modules\/(?:zod|yaml|tldts)\//);
});
