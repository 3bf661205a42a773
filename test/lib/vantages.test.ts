/** Several regions and a host that look: what stands where, and who may reach what across regions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../core/config/index.ts';
import { synthesiseStacks } from '../../lib/synthesise-stacks.ts';

const YAML = `
name: acme
domains: [{ name: example.com }]
endpoints: [{ host: smtp.example.com, port: 587, auth: { secret: acme/smtp } }]
vantages: [eu-west-1, us-east-1, ap-southeast-2, { agent: rack-7 }]
confirm: { vantages: 3 }
`;

interface Made {
  readonly said: string;
  readonly templates: ReadonlyMap<string, Template>;
}

function synthesise(context: Readonly<Record<string, string>>, yaml = YAML): Made {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const outdir = mkdtempSync(join(tmpdir(), 'postwatch-vantages-'));
  try {
    const app = new App({ context, outdir });
    const said: string[] = [];
    synthesiseStacks(app, parsed.config, (text) => said.push(text));
    const templates = new Map(
      app.node.children
        .filter((one) => 'templateFile' in one)
        .map((stack) => [stack.node.id, Template.fromStack(stack as Stack)]),
    );
    return { said: said.join('\n'), templates };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

let made: Made;
beforeAll(() => {
  made = synthesise({ records: 'acme-Records', port25: 'closed' });
});

function templateOf(id: string, { templates } = made): Template {
  const template = templates.get(id);
  if (template === undefined) throw new Error(`no stack ${id}: ${[...templates.keys()].join(', ')}`);
  return template;
}

test('one stack for each region; the others hold a queue and the probe function, no table and no alarm', () => {
  expect([...made.templates.keys()]).toEqual([
    'Postwatch',
    'Postwatch-us-east-1',
    'Postwatch-ap-southeast-2',
  ]);
  const { Resources } = templateOf('Postwatch-us-east-1').toJSON() as {
    Resources: Record<string, { Type: string }>;
  };
  expect(
    [...new Set(Object.values(Resources).map(({ Type }) => Type))].sort((a, b) => a.localeCompare(b)),
  ).toEqual([
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
  ]);
});

test('queues have names that every region knows', () => {
  for (const id of made.templates.keys())
    templateOf(id).hasResourceProperties('AWS::SQS::Queue', { QueueName: 'acme-jobs' });
  templateOf('Postwatch').hasResourceProperties('AWS::SQS::Queue', { QueueName: 'acme-jobs-rack-7' });
});

test('a function elsewhere finds what is at home, and knows where it stands', () => {
  templateOf('Postwatch-us-east-1').hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        POSTWATCH_TABLE: 'acme-Records',
        POSTWATCH_HOME_REGION: 'eu-west-1',
        POSTWATCH_VANTAGE: 'us-east-1',
        POSTWATCH_STACK: 'acme',
        POSTWATCH_PORT_25: 'closed',
      }),
    },
  });
});

test('all are told the same vantages', () => {
  const variableOf = (id: string): string => {
    const { Resources } = templateOf(id).toJSON() as {
      Resources: Record<string, { Properties?: { Environment?: { Variables?: Record<string, unknown> } } }>;
    };
    const all = Object.values(Resources)
      .map(({ Properties }) => Properties?.Environment?.Variables?.['POSTWATCH_VANTAGES'])
      .filter((one) => one !== undefined)
      .map((one) => resolve(one));
    expect(new Set(all).size).toBe(1);
    return all[0] ?? '';
  };
  const home = variableOf('Postwatch');
  expect(variableOf('Postwatch-us-east-1')).toBe(home);
  expect(JSON.parse(home)).toEqual({
    needed: 3,
    places: [
      { name: 'eu-west-1', port25: false, queue: 'https://sqs.eu-west-1.SUFFIX/ACCOUNT/acme-jobs' },
      { name: 'us-east-1', port25: false, queue: 'https://sqs.us-east-1.SUFFIX/ACCOUNT/acme-jobs' },
      { name: 'ap-southeast-2', port25: false, queue: 'https://sqs.ap-southeast-2.SUFFIX/ACCOUNT/acme-jobs' },
      { name: 'rack-7', port25: true, queue: 'https://sqs.eu-west-1.SUFFIX/ACCOUNT/acme-jobs-rack-7' },
    ],
  });
});

/** Fn::Join over the account and what follows the region in host names. */
function resolve(value: unknown): string {
  const text = JSON.stringify(value);
  const parts =
    typeof value === 'string' ? [value] : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  if (!Array.isArray(parts)) throw new Error(text);
  return parts
    .map((part) =>
      typeof part === 'string' ? part : JSON.stringify(part).includes('AccountId') ? 'ACCOUNT' : 'SUFFIX',
    )
    .join('');
}

test('least privilege reaches across regions: one table, the named queues, one secret, nothing else', () => {
  const { Resources } = templateOf('Postwatch-us-east-1').toJSON() as {
    Resources: Record<
      string,
      {
        Type: string;
        Properties?: { PolicyDocument?: { Statement?: { Action: unknown; Resource: unknown }[] } };
      }
    >;
  };
  const statements = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties?.PolicyDocument?.Statement ?? []);
  const ofAction = (action: string): string =>
    JSON.stringify(
      statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource),
    );
  expect(ofAction('dynamodb:PutItem')).toContain(':dynamodb:eu-west-1:');
  expect(ofAction('dynamodb:PutItem')).toContain(':table/acme-Records');
  expect(ofAction('dynamodb:PutItem')).not.toContain('*');
  expect(ofAction('secretsmanager:GetSecretValue')).toContain(':secretsmanager:eu-west-1:');
  const queues = ofAction('sqs:SendMessage');
  for (const end of [':sqs:eu-west-1:', ':sqs:us-east-1:', ':sqs:ap-southeast-2:', ':acme-jobs-rack-7'])
    expect(queues).toContain(end);
  expect(queues).not.toContain('*');
  const actions = statements.flatMap(({ Action }) => [Action].flat().map(String));
  expect(
    actions.filter((action) => /^(s3|sns|kms|iam|sts|scheduler)|Delete(Item|Table)/.test(action)),
  ).toEqual([]);
});

test('the home region waits for the others: jobs are not sent to queues that are not there', () => {
  const parsed = parseConfig(YAML);
  if (!parsed.ok) throw new Error('bad');
  const outdir = mkdtempSync(join(tmpdir(), 'postwatch-vantages-'));
  const app = new App({ context: { records: 'T', port25: 'closed' }, outdir });
  const home = synthesiseStacks(app, parsed.config, () => undefined);
  expect(home.dependencies.map(({ node }) => node.id).sort()).toEqual([
    'Postwatch-ap-southeast-2',
    'Postwatch-us-east-1',
  ]);
  rmSync(outdir, { recursive: true, force: true });
});

test('before the table has a name there is one place, and somebody is told what comes next', () => {
  const first = synthesise({ port25: 'closed' });
  expect([...first.templates.keys()]).toEqual(['Postwatch']);
  expect(first.said).toContain('Not yet looking from us-east-1, ap-southeast-2');
  expect(first.said).toContain('--context records=TABLE');
  expect(JSON.stringify(templateOf('Postwatch', first).toJSON())).not.toContain('POSTWATCH_VANTAGES');
});

test('a host alone as second vantage needs no other region, and probes port 25', () => {
  const one = synthesise(
    {},
    YAML.replace('us-east-1, ap-southeast-2, ', '').replace('vantages: 3', 'vantages: 2'),
  );
  expect([...one.templates.keys()]).toEqual(['Postwatch']);
  expect(one.said).toBe('');
  expect(JSON.stringify(templateOf('Postwatch', one).toJSON())).toContain('POSTWATCH_VANTAGES');
});

test('an agent without a name among the vantages is refused', () => {
  expect(() => synthesise({ records: 'T', port25: 'agent' })).toThrow('name the host among them');
});
