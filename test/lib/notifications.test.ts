/** From the alarm to the person. */
import { rmSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { ALARMS } from '../../core/alarms.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme-mail
endpoints: [{ host: smtp.example.com, port: 587 }]
notify: [{ email: oncall@elsewhere.example }]
maintenance:
  - { starts: 2026-12-01T02:00Z, lasts: 2h }
  - { cron: '30 23 * * SUN', lasts: 1h, targets: [example.com] }
`;

type Statement = { Action: string | string[]; Condition?: unknown };

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML, { port25: 'agent' });
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

function properties(type: string): Record<string, unknown>[] {
  return Object.values(made.template.findResources(type)).map(
    (resource) => resource['Properties'] as Record<string, unknown>,
  );
}

function statementsOf(role: RegExp): Statement[] {
  return Object.entries(made.template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => role.test(id))
    .flatMap(
      ([, { Properties }]) =>
        (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
}

const actionsOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Action }) => Action).sort();

describe('notifications', () => {
  test('the notify function reads the records, keeps what it told, and speaks to people', () => {
    const statements = statementsOf(/NotifyFunctionNotify/);
    expect(new Set(actionsOf(statements))).toEqual(
      new Set([
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'kms:Decrypt',
        'kms:GenerateDataKey',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'sns:Publish',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
      ]),
    );
    const [write] = statements.filter(({ Action }) => [Action].flat().includes('dynamodb:PutItem'));
    expect(write).toMatchObject({
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['I#*'] } },
    });
  });

  test('alarms about those who explain alarms go to people themselves', () => {
    const logicalId = (topic: RegExp): string | undefined =>
      Object.keys(made.template.findResources('AWS::SNS::Topic')).find((id) => topic.test(id));
    for (const row of ALARMS.filter(({ scope, parts }) => scope === 'stack' && parts === undefined)) {
      made.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `acme-mail ${row.id}`,
        AlarmActions: [{ Ref: logicalId(row.isDirect === true ? /Page/ : /Alarms/) }],
      });
    }
    expect(ALARMS.filter(({ isDirect }) => isDirect).map(({ id }) => id)).toEqual([
      'notify-dead-letters',
      'notify-errors',
    ]);
  });

  test('go to an encrypted topic that only alarms of this account may use', () => {
    made.template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    made.template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    made.template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    made.template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@elsewhere.example',
    });
  });

  test('one alarm says that mail is down and the monitor is not', () => {
    const [composite] = properties('AWS::CloudWatch::CompositeAlarm');
    const rule = JSON.stringify(composite?.['AlarmRule']);
    const [targets = '', monitor = ''] = rule.split('NOT');
    const named = (text: string): number => [...text.matchAll(/Arn/g)].length;
    // target-unhealthy, probe-unhealthy, many-critical; monitor-dead, the two about the notify function, agent-silent.
    expect([named(targets), named(monitor)]).toEqual([3, 4]);
    expect(composite?.['AlarmName']).toBe('acme-mail mail-down');
  });

  test('in maintenance the alarms about its targets are mute, those about the monitor are not', () => {
    const rules = properties('AWS::CloudWatch::AlarmMuteRule');
    expect(rules.map(({ Rule }) => (Rule as { Schedule: unknown }).Schedule)).toEqual([
      { Duration: 'PT2H', Expression: 'at(2026-12-01T02:00)' },
      { Duration: 'PT1H', Expression: 'cron(30 23 * * SUN)' },
    ]);
    const muted = rules.map(
      ({ MuteTargets }) => (MuteTargets as { AlarmNames: unknown[] }).AlarmNames.length,
    );
    // All about targets (target-unhealthy, probe-unhealthy, many-critical, certificate-days); one target's own.
    expect(muted).toEqual([4, 1]);
  });
});
