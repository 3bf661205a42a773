import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROBES, type ProbeId } from '../../core/model/probe.ts';
import { bundleHandler, handlerFile, loadedBytes, type Bundle } from '../../lib/bundle-handler.ts';

const folder = mkdtempSync(join(tmpdir(), 'postwatch-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bundle(verb: string): Bundle {
  return bundleHandler({
    entry: handlerFile(verb),
    folder: join(folder, verb),
    files: { 'postwatch.config.json': '{}' },
  });
}

/** Loaded when a message is sent or looked for; the test of their own sizes is below. */
const ROUND_TRIPS = /^(?:imap-mailbox|compose-mail|verify-signatures)-[A-Z0-9]{8}\.js$/;

/** Files that a function may load without making a round trip. */
function withoutRoundTrips({ files }: Bundle): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const file = files.find((one) => one.name === name);
    if (file === undefined || seen.has(name) || ROUND_TRIPS.test(name)) return;
    seen.add(name);
    [...file.needs, ...file.loads].forEach(visit);
  };
  visit('index.js');
  return seen;
}

/**
 * Whatever is bundled is loaded at each cold start, what belongs to one probe with its first job. Libraries are held
 * tightly, for they grow unseen.
 */
test.each([
  { verb: 'plan', libraries: 290_000 },
  // With the client of S3, which reads targets that are too many for a bundle.
  { verb: 'plan-many', libraries: 450_000 },
  // With the client of SES, which the first account loads, and what reads messages (MIME, HTML, public suffixes), which
  // the first message does.
  { verb: 'probe', libraries: 600_000 },
])('the $verb function has little of others, and nothing of deploy time', ({ verb, libraries }) => {
  const built = bundle(verb);
  const { metafile } = built;
  const usual = withoutRoundTrips(built);
  const parts = Object.entries(metafile.outputs).flatMap(([name, { inputs }]) =>
    usual.has(basename(name)) ? Object.entries(inputs) : [],
  );
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

test('the planner loads at most 320,000 bytes', () => {
  expect(loadedBytes(bundle('plan'), ['index.js'])).toBeLessThanOrEqual(320_000);
});

/** Messages are judged a few times a day, and cannot be read without readers of MIME and HTML. */
const MOST_LOADED: Readonly<Partial<Record<ProbeId, number>>> = { content: 640_000 };

test.each(PROBES.filter((probe) => probe !== 'delivery'))(
  'the probe function loads at most 600,000 bytes for jobs of %s, 640,000 for content',
  (probe) => {
    const built = bundle('probe');
    const own = built.files.map(({ name }) => name).filter((name) => isOf(probe, name));
    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(loadedBytes(built, ['index.js', ...own])).toBeLessThanOrEqual(MOST_LOADED[probe] ?? 600_000);
  },
);

test('a round trip loads little more, and its libraries step by step', () => {
  const built = bundle('probe');
  const named = (name: RegExp): string[] =>
    built.files.map((file) => file.name).filter((file) => name.test(file));
  const own = named(/^(?:learn-from-|prepare-)?delivery-[A-Z0-9]{8}\.js$/);
  expect(own).toHaveLength(4);
  expect(loadedBytes(built, ['index.js', ...own])).toBeLessThanOrEqual(700_000);
  expect(loadedBytes(built, named(/^compose-mail-/))).toBeLessThanOrEqual(150_000);
  expect(loadedBytes(built, named(/^imap-mailbox-/))).toBeLessThanOrEqual(1_000_000);
});

/** Entry of a file that is loaded with the first job of a probe: the probe itself, its checks, what it learns. */
function isOf(probe: string, name: string): boolean {
  return new RegExp(`^(?:learn-from-)?${probe}-[A-Z0-9]{8}\\.js$`).test(name);
}

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
