/** What docs/aws.md tells people to type, against what there is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ALARMS } from '../core/alarms.ts';
import { tellAlarm } from '../core/incident/tell-alarm.ts';
import { watchMail } from './lib/own-app.ts';
import { runCli } from './support/run-cli.ts';
import { synthesise } from './support/stack-template.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'aws.md'), 'utf8');
const CONFIG = 'name: acme\nendpoints: [{ host: mx1.example.com, port: 25 }]\n';

test('the example of an own app is one that compiles, and works', () => {
  const example = readFileSync(join(import.meta.dirname, 'lib', 'own-app.ts'), 'utf8');
  expect(page).toContain(example.trim().replaceAll("'../../", "'./postwatch/"));
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-own-'));
  try {
    writeFileSync(join(folder, 'postwatch.yaml'), CONFIG);
    const stack = new Stack(new App({ outdir: join(folder, 'out') }), 'Own');
    const mail = watchMail(stack, join(folder, 'postwatch.yaml'));
    expect(mail.agent).toBeDefined();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'https' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'acme monitor-dead' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every output that is named is one, and every way to port 25 can be deployed', () => {
  const ways = [...new Set([...page.matchAll(/port25=([a-z]+)/g)].map(([, way]) => way ?? ''))];
  expect(ways.length).toBe(3);
  const outputs = ways.flatMap((port25) => {
    const { template, outdir } = synthesise(CONFIG, { port25 });
    rmSync(outdir, { recursive: true, force: true });
    return Object.keys(template.findOutputs('*'));
  });
  const named = [...page.matchAll(/`([A-Z][A-Za-z]+(?:Arn|Url|Name|Group|Address))`/g)].map(
    ([, name]) => name ?? '',
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
});

test('commands of postwatch exist, with their options', async () => {
  const commands = [...page.matchAll(/(?:npx postwatch|bin\/postwatch\.ts) ([a-z]+)([^\n`#]*)/g)];
  expect(commands.length).toBeGreaterThan(3);
  for (const [, command = '', rest = ''] of commands) {
    const { out } = await runCli([command, '--help']);
    expect(out).toContain(`Usage: postwatch ${command}`);
    for (const [option] of rest.matchAll(/--[a-z]+/g)) expect(out).toContain(option);
  }
});

test('the message that is shown is the one that comes', () => {
  const row = ALARMS.find(({ id }) => id === 'monitor-dead');
  if (row === undefined) throw new Error('no such alarm');
  const at = '2026-11-27T14:02:11.000Z';
  const news = {
    name: 'acme-mail monitor-dead',
    state: 'ALARM',
    at,
    reason: 'Trying out who is told',
  } as const;
  expect(page).toContain(tellAlarm(news, row, 'acme-mail').text);
});
