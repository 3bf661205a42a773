/** More targets than a bundle holds: they are an asset of their own, which the plan function alone may read. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENV } from '../../core/contract.ts';
import { openRegistry } from '../../core/pipeline/registry.ts';
import { slotAfter } from '../support/sample-records.ts';
import { synthesise, type Synthesised } from '../support/stack-template.ts';

const endpoints = (count: number, more = ''): string =>
  Array.from(
    { length: count },
    (_, index) => `  - { host: smtp${index}.example.com, port: 587${more} }`,
  ).join('\n');

let made: Synthesised;
beforeAll(() => {
  made = synthesise(`name: fleet\nendpoints:\n${endpoints(250)}`);
});
afterAll(() => rmSync(made.outdir, { recursive: true, force: true }));

interface FunctionProperties {
  readonly Description: string;
  readonly MemorySize: number;
  readonly Environment: { readonly Variables: Record<string, { 'Fn::Sub': string } | string> };
}

function functionThat(does: string): FunctionProperties {
  const found = Object.values(made.template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties as FunctionProperties)
    .find(({ Description }) => Description.includes(does));
  if (found === undefined) throw new Error(`No function that ${does}`);
  return found;
}

function registryKey(): string {
  const value = functionThat('plans').Environment.Variables[ENV.registry];
  const text = typeof value === 'string' ? value : (value?.['Fn::Sub'] ?? '');
  return /\/([^/]+)$/.exec(text)?.[1] ?? '';
}

test('the asset is what the plan function is told to read', async () => {
  const hash = /^([0-9a-f]{64})\.registry$/.exec(registryKey())?.[1] ?? '';
  const object = readFileSync(join(made.outdir, `asset.${hash}.registry`));
  const registry = openRegistry(async (from, to) => object.subarray(from, to));
  const jobs = await Promise.all([0, 1, 2, 3, 4].map(async (minute) => registry.jobsOf(slotAfter(minute))));
  expect(jobs.flat()).toHaveLength(250);
});

test('it may read this object and no other, and nobody else may', () => {
  const statements = Object.entries(made.template.findResources('AWS::IAM::Policy')).flatMap(
    ([id, { Properties }]) =>
      (
        Properties as { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }
      ).PolicyDocument.Statement.filter(({ Action }) => JSON.stringify(Action).includes('s3:')).map(
        (statement) => ({
          id,
          ...statement,
        }),
      ),
  );
  expect(statements.map(({ id, Action }) => [id.startsWith('MailPlanFunction'), Action])).toEqual([
    [true, 's3:GetObject'],
  ]);
  expect(JSON.stringify(statements[0]?.Resource)).toContain(`/${registryKey()}`);
});

test('the bundles hold no target', () => {
  const manifest = JSON.stringify(made.template.toJSON());
  const folders = [...manifest.matchAll(/"([0-9a-f]{64})\.zip"/g)].map((match) => match[1] ?? '');
  expect(folders.length).toBeGreaterThanOrEqual(4);
  for (const folder of folders) {
    const shipped = readFileSync(join(made.outdir, `asset.${folder}`, 'postwatch.config.json'), 'utf8');
    expect(shipped).not.toContain('smtp7.example.com');
    expect(shipped).toContain('"ports":[587]');
  }
});

test('few targets need no asset, and no permission', () => {
  const few = synthesise(`name: few\nendpoints:\n${endpoints(200)}`);
  try {
    const text = JSON.stringify(few.template.toJSON());
    expect(text).not.toContain(ENV.registry);
    expect(text).not.toContain('s3:GetObject');
  } finally {
    rmSync(few.outdir, { recursive: true, force: true });
  }
});

test.each([
  [
    'too many secrets for one role',
    Array.from(
      { length: 90 },
      (_, index) => `  - { host: a${index}.example, port: 587, auth: { secret: acme/${index} } }`,
    ).join('\n'),
    /Cannot deploy 90 secrets: the policy of a role has room for about \d+ of them; let endpoints with one account share a secret/,
  ],
])('refuses %s before anything is deployed', (_, rows, message) => {
  expect(() => synthesise(`name: many\nendpoints:\n${rows}`)).toThrow(message);
});
