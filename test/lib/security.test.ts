/** Who may speak to what was deployed: every service that acts for others says for which account. */
import { rmSync } from 'node:fs';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme
endpoints: [{ host: mx1.example.com, port: 25 }, { host: smtp.example.com, port: 1587, auth: { secret: acme/smtp } }]
egress: { control: ['mx.other.example:25'] }
notify: [{ email: oncall@elsewhere.example }]
`;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: { readonly Service?: string; readonly AWS?: unknown } | '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const made: Record<'vpc' | 'agent', Synthesised> = {} as Record<'vpc' | 'agent', Synthesised>;
beforeAll(() => {
  for (const port25 of ['vpc', 'agent'] as const) made[port25] = synthesise(YAML, { port25 });
});
afterAll(() => {
  for (const { outdir } of Object.values(made)) rmSync(outdir, { recursive: true, force: true });
});

/** Of all policies that stand at a resource: topics, queues, the key, and who may take a role. */
function resourceStatements({ template }: Synthesised): (Statement & { readonly at: string })[] {
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, { Statement?: Statement[] }> }>;
  };
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') return [];
    return ['PolicyDocument', 'KeyPolicy', 'AssumeRolePolicyDocument'].flatMap((name) =>
      (Properties[name]?.Statement ?? []).map((statement) => ({ ...statement, at: `${Type} ${id}` })),
    );
  });
}

/** Lambda takes a role only for a function that somebody of this account made with it. */
const OWN = new Set(['lambda.amazonaws.com']);

test.each(['vpc', 'agent'] as const)('with port25=%s services act for this account alone', (port25) => {
  const allowed = resourceStatements(made[port25]).filter(
    ({ Effect, Principal }) => Effect === 'Allow' && typeof Principal === 'object' && Principal.Service,
  );
  expect(allowed.length).toBeGreaterThan(5);
  const open = allowed.filter(({ Principal, Condition }) => {
    const service = typeof Principal === 'object' ? (Principal.Service ?? '') : '';
    const names = Object.values(Condition ?? {}).flatMap((one) => Object.keys(one));
    return !OWN.has(service) && !names.includes('aws:SourceAccount') && !names.includes('aws:SourceArn');
  });
  expect(open.map(({ at, Principal }) => `${at} ${JSON.stringify(Principal)}`)).toEqual([]);
});

test('nobody is allowed who is everybody', () => {
  for (const { Effect, Principal, at } of resourceStatements(made.vpc))
    if (Effect === 'Allow')
      expect([at, JSON.stringify(Principal)]).not.toEqual([at, expect.stringContaining('"*"')]);
});

test('CloudWatch speaks for alarms of this account and region, on topics and under the key', () => {
  const spoken = resourceStatements(made.agent).filter(({ Principal }) =>
    JSON.stringify(Principal ?? '').includes('cloudwatch.amazonaws.com'),
  );
  expect(spoken.map(({ at }) => at.split(' ')[0]).sort((a, b) => String(a).localeCompare(String(b)))).toEqual(
    ['AWS::KMS::Key', 'AWS::SNS::TopicPolicy', 'AWS::SNS::TopicPolicy'],
  );
  for (const { Condition } of spoken) {
    expect(Condition?.['StringEquals']).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
    expect(JSON.stringify(Condition?.['ArnLike'])).toContain(':alarm:*');
  }
});

test('the network lets out the ports that are used, and nothing in', () => {
  const [group] = Object.values(made.vpc.template.findResources('AWS::EC2::SecurityGroup')).map(
    ({ Properties }) =>
      Properties as {
        SecurityGroupEgress: { IpProtocol: string; FromPort: number; ToPort: number }[];
        SecurityGroupIngress?: unknown;
      },
  );
  expect(group?.SecurityGroupIngress).toBeUndefined();
  const ports = group?.SecurityGroupEgress.map(({ IpProtocol, FromPort, ToPort }) =>
    [IpProtocol, FromPort, ToPort].join(' '),
  );
  expect(ports).toEqual([
    'tcp 25 25',
    'tcp 53 53',
    'tcp 443 443',
    'tcp 465 465',
    'tcp 587 587',
    'tcp 1587 1587',
    'udp 53 53',
  ]);
  made.vpc.template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test('requests to AWS stay inside where that is wanted, and only the probe function gets at them', () => {
  const { stack, template, outdir } = synthesise(YAML, { port25: 'vpc', endpoints: 'interface' });
  rmSync(outdir, { recursive: true, force: true });
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
    JSON.stringify(Properties),
  );
  for (const service of ['sqs', 'monitoring', 'secretsmanager', 'dynamodb'])
    expect(endpoints.filter((one) => one.includes(`.${service}"`))).toHaveLength(1);
  const [ingress, ...more] = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(more).toEqual([]);
  expect(ingress?.['Properties']).toMatchObject({ FromPort: 443, ToPort: 443 });
  expect(JSON.stringify(ingress)).toContain('SourceSecurityGroupId');
  expect(stack.bill.lines.find(({ what }) => what === 'VPC endpoints')?.dollars).toBeCloseTo(43.2);
});

test('other endpoints are refused', () => {
  expect(() => synthesise(YAML, { port25: 'vpc', endpoints: 'private' })).toThrow(
    'Cannot use endpoints "private"',
  );
});

test.each(['vpc', 'agent'] as const)(
  'with port25=%s what is destroyed leaves evidence, and nothing else',
  (port25) => {
    const { Resources } = made[port25].template.toJSON() as {
      Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
    };
    const kept = Object.values(Resources).filter(({ DeletionPolicy }) =>
      DeletionPolicy?.startsWith('Retain'),
    );
    expect(kept.map(({ Type }) => Type)).toEqual(['AWS::DynamoDB::GlobalTable']);
    // These CloudFormation keeps, or their service makes anew without an end, when nothing is said.
    const logs = Object.values(Resources).filter(({ Type }) => /::LogGroup$|::KMS::Key$/.test(Type));
    expect(logs.length).toBeGreaterThanOrEqual(5);
    for (const one of logs) expect(one.DeletionPolicy).toBe('Delete');
    // Every function writes to a group of ours: none is made behind the stack's back.
    for (const { Properties } of Object.values(made[port25].template.findResources('AWS::Lambda::Function')))
      expect(Properties).toMatchObject({ LoggingConfig: { LogGroup: expect.anything() } });
  },
);
