/** From the alarm to the person. */
import { rmSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { ALARMS } from '../../core/alarms.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme-mail
endpoints: [{ host: smtp.example.com, port: 587 }]
notify: [{ email: oncall@elsewhere.example }]
`;

type Statement = { Action: string | string[]; Condition?: unknown };

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML);
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

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
    for (const row of ALARMS.filter(({ scope }) => scope === 'stack')) {
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
});
