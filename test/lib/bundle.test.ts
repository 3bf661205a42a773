import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHandler, handlerFile, type Bundle } from '../../lib/bundle-handler.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bundle(verb: string): Bundle {
  return bundleHandler({
    entry: handlerFile(verb),
    folder: join(folder, verb),
    files: { 'postwatch.config.json': '{}' },
  });
}

/**
 * Whatever is bundled is loaded at each cold start. Libraries are held tightly, for they grow unseen; what we write
 * ourselves (all checks, the table of reply texts) is in the probe function because it judges there.
 */
test.each([
  { verb: 'plan', libraries: 290_000, all: 320_000 },
  { verb: 'probe', libraries: 310_000, all: 600_000 },
])('the $verb function is at most $all bytes, and has nothing of deploy time', ({ verb, libraries, all }) => {
  const { bytes, metafile } = bundle(verb);
  expect(bytes).toBeLessThanOrEqual(all);
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const foreign = parts
    .filter(([file]) => file.includes('node_modules'))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  expect(foreign).toBeLessThanOrEqual(libraries);
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap(
      (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    ),
  );
  for (const unwanted of [
    'zod',
    'yaml',
    'aws-cdk-lib',
    'constructs',
    'commander',
    'dynalite',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/nested-clients',
  ]) {
    expect([...packages]).not.toContain(unwanted);
  }
});

test('the probe function says nothing: who shows a finding has the words', () => {
  const { metafile } = bundle('probe');
  expect(Object.keys(metafile.inputs)).not.toContain('core/pipeline/explain.ts');
});

test('the planner carries no checks', () => {
  expect(
    Object.values(bundle('plan').metafile.outputs)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .filter((file) => file.startsWith('core/checks')),
  ).toEqual([]);
});
