/** AWS's own rules of good practice, held against what would be deployed: nothing is open, whatever is waived says why. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseConfig } from '../../core/config/index.ts';
import type { PostwatchStack } from '../../lib/postwatch-stack.ts';
import { synthesiseStacks } from '../../lib/synthesise-stacks.ts';

const YAML = `
name: acme-mail
domains: [{ name: example.com }]
endpoints:
  - { host: smtp.example.com, port: 587, auth: { secret: acme/smtp } }
addresses: [192.0.2.10]
senders:
  - { ses: { region: eu-west-1, events: { configurationSet: news } } }
  - { ses: { region: us-east-1, events: { topicArn: 'arn:aws:sns:us-east-1:111122223333:feedback' } } }
logs: [{ logGroup: /mail/postfix }]
notify: [{ email: oncall@elsewhere.example }]
`;

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath?: string }[];
}

function violations(
  context: Readonly<Record<string, string>>,
  spoil?: (stack: PostwatchStack) => unknown,
  yaml = YAML,
): string[] {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const outdir = mkdtempSync(join(tmpdir(), 'postwatch-nag-'));
  // The report is for the file; what the plugin prints would be noise here.
  const quiet = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const quietToo = jest.spyOn(console, 'error').mockReturnValue();
  const exitCode = process.exitCode;
  try {
    const app = new App({ context, outdir });
    const stack = synthesiseStacks(app, parsed.config, () => undefined);
    spoil?.(stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    try {
      app.synth();
    } catch {
      // It throws when there are violations; the report has them.
    }
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
      readonly pluginReports: readonly { readonly violations: readonly Violation[] }[];
    };
    return report.pluginReports.flatMap((plugin) =>
      plugin.violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`),
      ),
    );
  } finally {
    quiet.mockRestore();
    quietToo.mockRestore();
    process.exitCode = exitCode;
    rmSync(outdir, { recursive: true, force: true });
  }
}

test.each([{}, { port25: 'vpc' }, { port25: 'vpc', endpoints: 'interface' }, { port25: 'agent' }])(
  'AwsSolutions has nothing to say with context %j',
  (context) => {
    expect(violations(context)).toEqual([]);
  },
);

test('nor about targets that are too many for a bundle', () => {
  const rows = Array.from({ length: 201 }, (_, index) => `  - { host: smtp${index}.example.com, port: 587 }`);
  expect(violations({}, undefined, `name: fleet\nendpoints:\n${rows.join('\n')}`)).toEqual([]);
});

test('it would say something about a queue that takes anything and loses it', () => {
  const spoilt = violations({}, (stack) => new CfnQueue(stack, 'Careless'));
  expect(spoilt.sort()).toEqual([
    'AwsSolutions-SQS3 Postwatch/Careless',
    'AwsSolutions-SQS4 Postwatch/Careless',
  ]);
});

test('nor about several vantages, in the home region and in the others', () => {
  const yaml = `${YAML}vantages: [eu-west-1, us-east-1, { agent: rack-7 }]\n`;
  expect(violations({ records: 'acme-Records' }, undefined, yaml)).toEqual([]);
});
