import { rmSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { ENV } from '../../core/contract.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme-mail
domains: [{ name: example.com }]
endpoints:
  - { host: smtp.example.com, port: 587, auth: { secret: acme/smtp } }
  - { host: mx1.example.com, port: 25 }
addresses: [192.0.2.10]
blocklists: { keys: { abusix: { secret: acme/abusix } } }
notify: [{ email: oncall@elsewhere.example }]
`;

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
  Principal?: unknown;
};

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML, { port25: 'closed' });
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

describe('the records table', () => {
  test('outlives the stack, can be restored, and forgets by itself', () => {
    made.template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    });
  });
});

describe('the queues', () => {
  test('are encrypted, and refuse what does not come by TLS', () => {
    made.template.resourceCountIs('AWS::SQS::Queue', 5);
    for (const queue of properties('AWS::SQS::Queue')) expect(queue['SqsManagedSseEnabled']).toBe(true);
    for (const policy of properties('AWS::SQS::QueuePolicy')) {
      expect(JSON.stringify(policy)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
    }
  });

  test('work is given up after three tries, and is hidden six times as long as the function may take', () => {
    const work = properties('AWS::SQS::Queue').find(
      ({ RedrivePolicy }) =>
        (RedrivePolicy as { maxReceiveCount?: number } | undefined)?.maxReceiveCount === 3,
    );
    expect(work).toMatchObject({ RedrivePolicy: { maxReceiveCount: 3 }, VisibilityTimeout: 720 });
    const timeouts = properties('AWS::Lambda::Function').map(({ Timeout }) => Timeout as number);
    expect(work?.['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * Math.max(...timeouts));
  });
});

describe('the functions', () => {
  test('run on Node 24 on arm64 with logs that are kept for a month', () => {
    made.template.resourceCountIs('AWS::Lambda::Function', 4);
    made.template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
    });
    made.template.resourceCountIs('AWS::Logs::LogGroup', 4);
    made.template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('have only variables of the contract, and no secret in them', () => {
    const allowed = new Set<string>(Object.values(ENV));
    for (const { Environment } of properties('AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: Record<string, unknown> };
      expect(Object.keys(Variables).filter((name) => !allowed.has(name))).toEqual([]);
      expect(JSON.stringify(Variables)).not.toMatch(/acme\/smtp|password/i);
    }
    made.template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ [ENV.port25]: 'closed', [ENV.stack]: 'acme-mail' }) },
    });
  });

  test('take batches of ten messages, and fail message by message', () => {
    made.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('a plan that fails on every try leaves its minute in a queue', () => {
    made.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 300,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });
});

describe('permissions', () => {
  test('nobody has a managed policy', () => {
    for (const role of properties('AWS::IAM::Role')) expect(role['ManagedPolicyArns']).toBeUndefined();
  });

  test('"*" is a resource only where there are none, with the namespace as condition', () => {
    const wide = statementsOf(/./).filter(({ Resource }) => [Resource].flat().includes('*'));
    for (const statement of wide) {
      expect(statement).toMatchObject({
        Action: 'cloudwatch:PutMetricData',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Postwatch' } },
      });
    }
    expect(wide).toHaveLength(2);
  });

  test('no action is a pattern', () => {
    expect(actionsOf(statementsOf(/./)).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('the plan function writes its sweep and sends, no more', () => {
    expect(new Set(actionsOf(statementsOf(/PlanFunction/)))).toEqual(
      new Set([
        'cloudwatch:PutMetricData',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:SendMessage',
      ]),
    );
  });

  test('the probe function cannot delete or scan evidence', () => {
    const actions = actionsOf(statementsOf(/ProbeFunction/)).filter((action) =>
      action.startsWith('dynamodb:'),
    );
    expect([...new Set(actions)]).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  test('the probe function reads the secrets of the configuration, no others', () => {
    const [secrets, ...more] = statementsOf(/ProbeFunction/).filter(({ Action }) =>
      [Action].flat().includes('secretsmanager:GetSecretValue'),
    );
    expect(more).toEqual([]);
    expect(JSON.stringify(secrets?.Resource)).toContain(':secret:acme/smtp-??????');
    expect(JSON.stringify(secrets?.Resource)).toContain(':secret:acme/abusix-??????');
    expect([secrets?.Resource].flat()).toHaveLength(2);
  });
});

describe('the schedule', () => {
  test('comes every minute, says which, and keeps what could not be started', () => {
    made.template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Target: {
        Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 300 },
        DeadLetterConfig: { Arn: Match.anyValue() },
      },
    });
  });
});

test('the emulator profile keeps nothing, so that it can be destroyed', () => {
  const { template, outdir } = synthesise(YAML, { profile: 'emulator', port25: 'closed' });
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  });
  rmSync(outdir, { recursive: true, force: true });
});

test('port 25 is open only behind an address of our own, with egress to mail, DNS and AWS', () => {
  const { stack, template, outdir } = synthesise(YAML, { port25: 'vpc' });
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: Match.anyValue(),
    Environment: { Variables: { [ENV.port25]: Match.absent() } },
  });
  const groups = Object.values(template.findResources('AWS::EC2::SecurityGroup')) as {
    Properties: {
      SecurityGroupEgress: { FromPort: number; IpProtocol: string }[];
      SecurityGroupIngress?: unknown;
    };
  }[];
  expect(groups).toHaveLength(1);
  expect(groups[0]?.Properties.SecurityGroupIngress).toBeUndefined();
  expect(
    groups[0]?.Properties.SecurityGroupEgress.map(({ IpProtocol, FromPort }) => `${IpProtocol} ${FromPort}`),
  ).toEqual(['tcp 25', 'tcp 53', 'tcp 443', 'tcp 465', 'tcp 587', 'udp 53']);
  expect(stack.bill.lines.find(({ what }) => what.startsWith('NAT'))?.dollars).toBeCloseTo(36);
  rmSync(outdir, { recursive: true, force: true });
});

test('another port25 is refused', () => {
  expect(() => synthesise(YAML, { port25: 'open' })).toThrow('Cannot use port25 "open"');
});

test('another profile is refused', () => {
  expect(() => synthesise(YAML, { profile: 'emulater' })).toThrow('Cannot use profile "emulater"');
});

test('a secret that only this host can read is refused', () => {
  expect(() => synthesise(YAML.replace('acme/smtp', 'env:PROBE'), { port25: 'closed' })).toThrow(
    'Cannot deploy with secret "env:PROBE"',
  );
});

test('a certificate authority travels as text', () => {
  expect(() => synthesise(`${YAML}\ntrust: { ca: /nonexistent/ca.pem }`, { port25: 'closed' })).toThrow(
    'Cannot read trust.ca "/nonexistent/ca.pem"',
  );
});
