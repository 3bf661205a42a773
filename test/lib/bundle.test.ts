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

/** Whatever is bundled is loaded at each cold start. The probe function carries all checks and the public suffix list. */
test.each([
  ['plan', 320_000],
  ['probe', 720_000],
])('the %s function is at most %d bytes, without what belongs to deploy time', (verb, limit) => {
  const { bytes, metafile } = bundle(verb);
  expect(bytes).toBeLessThanOrEqual(limit);
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

test('the planner carries no checks', () => {
  expect(
    Object.values(bundle('plan').metafile.outputs)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .filter((file) => file.startsWith('core/checks')),
  ).toEqual([]);
});
