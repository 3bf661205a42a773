/** Where port 25 is probed from: somebody decides, and the template follows. */
import { rmSync } from 'node:fs';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ENV } from '../../core/contract.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const LISTED = `
name: acme
endpoints:
  - { host: smtp.example.com, port: 587, auth: { secret: acme/smtp } }
  - { host: mx1.example.com, port: 25 }
`;
const FOUND = 'name: acme\ndomains: [{ name: example.com }]\n';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const made: Synthesised[] = [];
afterAll(() => made.forEach(({ outdir }) => rmSync(outdir, { recursive: true, force: true })));

function synth(yaml: string, context: Readonly<Record<string, string>> = {}): Synthesised {
  const one = synthesise(yaml, context);
  made.push(one);
  return one;
}

test('a listed endpoint on port 25 is refused until somebody decides, with the ways out', () => {
  expect(() => synth(LISTED)).toThrow(
    /^Cannot probe mx1\.example\.com:25: .*port25=vpc .*port25=agent .*port25=closed .*docs\/aws\.md#port-25/s,
  );
});

test.each([
  ['listed, and said to be closed', LISTED, { port25: 'closed' }, 'mx1.example.com:25'],
  ['found by DNS', FOUND, {}, 'mx1.of.example.com:25'],
])('what is %s is told of, and deployed', (_, yaml, context: Record<string, string>, target) => {
  const { stack } = synth(yaml, context);
  Annotations.fromStack(stack).hasWarning(
    '*',
    Match.stringLikeRegexp(`port 25 will be "unknown".*${target}`),
  );
});

test('nothing is said where nothing is on port 25', () => {
  const { stack } = synth('name: acme\nendpoints: [{ host: smtp.example.com, port: 587 }]');
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('port 25'));
});

describe('with an agent', () => {
  let agent: Synthesised;
  beforeAll(() => {
    agent = synth(LISTED, { port25: 'agent' });
  });

  function queueIds(): string[] {
    return Object.keys(agent.template.findResources('AWS::SQS::Queue')).filter((id) => /AgentPlane/.test(id));
  }

  test('its jobs have a queue of their own, which no function reads and both functions write', () => {
    const [id = '', ...more] = queueIds();
    expect(more).toEqual([]);
    const mappings = JSON.stringify(agent.template.findResources('AWS::Lambda::EventSourceMapping'));
    expect(mappings).not.toContain(id);
    const writers = Object.values(agent.template.findResources('AWS::Lambda::Function')).filter((one) =>
      JSON.stringify(one).includes(ENV.agentQueueUrl),
    );
    expect(writers).toHaveLength(2);
    const senders = Object.entries(agent.template.findResources('AWS::IAM::Policy')).filter(
      ([, policy]) =>
        JSON.stringify(policy).includes('sqs:SendMessage') && JSON.stringify(policy).includes(id),
    );
    expect(senders.map(([name]) => /Plan|Probe/.exec(name)?.[0] ?? '').sort()).toEqual(['Plan', 'Probe']);
  });

  test('jobs that nobody takes page somebody', () => {
    agent.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme agent-silent',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueIds()[0], 'QueueName'] } }],
    });
  });

  test('its host may do what it needs and no more', () => {
    const statements = Object.values(agent.template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) =>
        (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
    expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([
      'cloudwatch:PutMetricData',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'secretsmanager:GetSecretValue',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
    for (const { Resource, Condition } of statements)
      if (Resource === '*')
        expect(Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'Postwatch' } });
  });

  test('the outputs are what its command line wants', () => {
    agent.template.hasOutput('AgentQueueUrl', {});
    agent.template.hasOutput('AgentPolicyArn', {});
    agent.template.hasOutput('RecordsTableName', {});
  });
});

test('without an agent there is neither its queue nor its alarm', () => {
  const { template } = synth(LISTED, { port25: 'closed' });
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  expect(JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'))).not.toContain('agent-silent');
  expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).not.toContain(ENV.agentQueueUrl);
});
