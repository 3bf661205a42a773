/** Every right of every role, in one table: a line more or less is a decision. */
import { rmSync } from 'node:fs';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const YAML = `
name: acme
domains: [{ name: example.com }]
endpoints: [{ host: mx1.example.com, port: 25 }, { host: smtp.example.com, port: 1587, auth: { secret: acme/smtp } }]
senders: [{ ses: { region: eu-west-1, identities: [example.com], events: { configurationSet: news } } }]
logs: [{ logGroup: /mail/postfix, format: postfix }]
notify: [{ email: oncall@elsewhere.example }]
`;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let made: Synthesised;
beforeAll(() => {
  made = synthesise(YAML, { port25: 'agent' });
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

/** "MailRecordsTableDF1AF1D1" is "RecordsTable". */
function shortOf(id: string): string {
  return id.replace(/^Mail/, '').replace(/[0-9A-F]{8}$/, '');
}

function resourceOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = resource as Record<string, unknown>;
  if (typeof ref === 'string') return ref.startsWith('AWS::') ? '' : shortOf(ref);
  if (Array.isArray(attribute)) return shortOf(String(attribute[0]));
  const [, parts] = joined as [string, unknown[]];
  return parts.map(resourceOf).join('');
}

function rightsOf(statements: readonly Statement[]): string[] {
  return statements
    .flatMap(({ Effect, Action, Resource, Condition = {} }) => {
      const limits = Object.values(Condition).flatMap((one) => Object.values(one).flat().map(String));
      const where = [Resource]
        .flat()
        .map(resourceOf)
        .sort((a, b) => a.localeCompare(b))
        .join(' ');
      const limit = limits.length === 0 ? '' : ` if ${limits.join(' ')}`;
      return [Action]
        .flat()
        .map((action) => `${Effect === 'Allow' ? '' : `${Effect} `}${action} on ${where}${limit}`);
    })
    .sort((a, b) => a.localeCompare(b));
}

function policies(): Record<string, string[]> {
  const found = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.entries(made.template.findResources(type)),
  );
  return Object.fromEntries(
    found.map(([id, { Properties }]) => [
      shortOf(id).replace(/RoleDefaultPolicy$/, ''),
      rightsOf((Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement),
    ]),
  );
}

const logs = (group: string): string[] => [
  `logs:CreateLogStream on ${group}`,
  `logs:PutLogEvents on ${group}`,
];
const reads = (queue: string): string[] =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
    (action) => `sqs:${action} on ${queue}`,
  );
const METRICS = 'cloudwatch:PutMetricData on * if Postwatch';
const SECRET = 'secretsmanager:GetSecretValue on arn::secretsmanager:::secret:acme/smtp-??????';
const EVIDENCE = [
  ...['GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on RecordsTable if R#* S#* X#* L#*`),
  ...['Query', 'UpdateItem'].map((action) => `dynamodb:${action} on RecordsTable if W#*`),
];

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  PlanFunctionPlan: [
    METRICS,
    'dynamodb:Query on RecordsTable if W#*',
    'dynamodb:UpdateItem on RecordsTable if W#*',
    ...logs('PlanFunctionPlanLog'),
    // What could not be planned, by Lambda itself.
    'sqs:GetQueueAttributes on ScheduleDeadLetters',
    'sqs:GetQueueUrl on ScheduleDeadLetters',
    'sqs:SendMessage on ScheduleDeadLetters',
    'sqs:SendMessage on AgentPlaneQueue WorkQueue',
  ],
  ProbeFunctionProbe: [
    METRICS,
    ...EVIDENCE,
    'dynamodb:Query on RecordsTable if N#*',
    ...logs('ProbeFunctionProbeLog'),
    ...reads('WorkQueue'),
    'sqs:SendMessage on AgentPlaneQueue WorkQueue',
    SECRET,
    ...[
      'ses:GetAccountSendingEnabled',
      'ses:GetIdentityDkimAttributes',
      'ses:GetIdentityMailFromDomainAttributes',
      'ses:GetIdentityVerificationAttributes',
      'ses:GetSendQuota',
      'ses:GetSendStatistics',
      'cloudwatch:GetMetricStatistics',
    ].map((action) => `${action} on *`),
  ],
  NotifyFunctionNotify: [
    'dynamodb:GetItem on RecordsTable',
    'dynamodb:Query on RecordsTable',
    'dynamodb:PutItem on RecordsTable if I#*',
    'kms:Decrypt on NotificationsKey',
    'kms:GenerateDataKey on NotificationsKey',
    ...logs('NotifyFunctionNotifyLog'),
    'sns:Publish on NotificationsPage NotificationsTicket',
    ...reads('NotifyFunctionQueue'),
  ],
  WidgetFunctionWidget: [
    'dynamodb:GetItem on RecordsTable if I#* S#*',
    'dynamodb:Query on RecordsTable if I#* S#*',
    ...logs('WidgetFunctionWidgetLog'),
  ],
  ScheduleTarget: [
    'lambda:InvokeFunction on PlanFunctionPlanFunction',
    'sqs:SendMessage on ScheduleDeadLetters',
  ],
  NotifyFunctionLookTarget: [
    'lambda:InvokeFunction on NotifyFunctionNotifyFunction',
    'sqs:SendMessage on NotifyFunctionDeadLetters',
  ],
  // Counts what was sent and logged; the evidence is not theirs.
  SesEventsCount: [
    METRICS,
    'dynamodb:UpdateItem on RecordsTable if E#* N#*',
    ...logs('SesEventsCountLog'),
    ...reads('SesEventsQueue'),
  ],
  MailLogsCount: [
    METRICS,
    'dynamodb:UpdateItem on RecordsTable if E#* N#*',
    ...logs('MailLogsCountLog'),
    ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
      (action) => `sqs:${action} on MailLogsDeadLetters`,
    ),
  ],
  AgentPlanePolicy: [
    METRICS,
    ...EVIDENCE,
    SECRET,
    ...[
      'ChangeMessageVisibility',
      'DeleteMessage',
      'GetQueueAttributes',
      'ReceiveMessage',
      'SendMessage',
    ].map((action) => `sqs:${action} on AgentPlaneQueue`),
  ],
};

test('nobody has a right that does not stand here', () => {
  expect(Object.keys(policies()).sort()).toEqual(Object.keys(RIGHTS).sort());
});

test.each(Object.entries(RIGHTS))('%s may do this and no more', (role, rights) => {
  expect(policies()[role]).toEqual([...rights].sort((a, b) => a.localeCompare(b)));
});

test('a role of a schedule is for that schedule alone', () => {
  const roles = Object.entries(made.template.findResources('AWS::IAM::Role'))
    .map(([id, { Properties }]) => [shortOf(id), JSON.stringify(Properties)] as const)
    .filter(([, text]) => text.includes('scheduler.amazonaws.com'));
  const groups = Object.entries(made.template.findResources('AWS::Scheduler::ScheduleGroup'));
  const schedules = Object.values(made.template.findResources('AWS::Scheduler::Schedule'));
  expect(roles.map(([role]) => role).sort()).toEqual(['NotifyFunctionLookTargetRole', 'ScheduleTargetRole']);
  // A group for each, in which it is alone: the source's ARN may name a group, never a schedule.
  expect([groups.length, schedules.length]).toEqual([2, 2]);
  for (const [id, { Properties: group }] of groups) {
    const inside = schedules.filter(
      ({ Properties }) =>
        (Properties as { GroupName: string }).GroupName === (group as { Name: string }).Name,
    );
    expect(inside).toHaveLength(1);
    const trusting = roles.filter(([, text]) =>
      text.includes(`"aws:SourceArn":{"Fn::GetAtt":["${id}","Arn"]}`),
    );
    expect(trusting).toHaveLength(1);
  }
  for (const [, text] of roles) expect(text).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
});
