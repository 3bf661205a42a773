/**
 * What a cold start loads: size of each Lambda bundle, alone and with what the first job of each probe needs, and the
 * time to load it in a fresh process, beside loading the same handler from node_modules without a bundle (transpiled
 * beforehand, for Lambda would not strip types either).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { configSchema } from '../core/config/index.ts';
import { CONFIG_FILE, ENV } from '../core/contract.ts';
import { PROBES } from '../core/model/probe.ts';
import { bundleHandler, handlerFile, loadedBytes } from '../lib/bundle-handler.ts';

const root = join(import.meta.dirname, '..');
const ROUNDS = 9;
const VERBS = ['plan', 'probe'];

export async function benchBundle(): Promise<void> {
  // Inside the project, so that the unbundled variant finds node_modules.
  const folder = mkdtempSync(join(root, '.bench-'));
  try {
    for (const verb of VERBS) {
      const files = { [CONFIG_FILE]: SHIPPED, 'package.json': '{"type":"commonjs"}' };
      const bundle = bundleHandler({ entry: handlerFile(verb), folder: join(folder, verb), files });
      const loose = join(folder, `${verb}-loose`);
      mkdirSync(loose);
      writeFileSync(join(loose, CONFIG_FILE), SHIPPED);
      buildSync({
        entryPoints: [handlerFile(verb)],
        outfile: join(loose, 'index.mjs'),
        bundle: true,
        packages: 'external',
        platform: 'node',
        format: 'esm',
        target: 'node24',
        logLevel: 'error',
      });
      const unbundled = loadMs([join(loose, 'index.mjs')]);
      for (const probe of verb === 'probe' ? ['', ...PROBES] : ['']) {
        const names = [
          'index.js',
          ...bundle.files.map(({ name }) => name).filter((name) => isOf(probe, name)),
        ];
        const bundled = loadMs(names.map((name) => join(bundle.folder, name)));
        console.log(
          `${`${verb}${probe === '' ? '' : `, ${probe}`}`.padEnd(16)} ${kB(loadedBytes(bundle, names))} kB; loads in ${bundled.toFixed(0)} ms, ` +
            `unbundled in ${unbundled.toFixed(0)} ms: ${(bundled / unbundled).toFixed(2)} of it (median of ${ROUNDS})`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The least configuration that a handler starts with. */
const SHIPPED = JSON.stringify({
  program: '0.0.0',
  configHash: '000000000000',
  config: configSchema.parse({ name: 'bench', addresses: ['192.0.2.1'] }),
});

/** Of one region: the vantages are left out, which are not a word but JSON. */
const ENVIRONMENT = {
  ...Object.fromEntries(
    Object.values(ENV)
      .filter((name) => name !== ENV.vantages)
      .map((name) => [name, 'bench']),
  ),
  [ENV.queueUrl]: 'https://sqs.us-east-1.amazonaws.com/000000000000/bench',
  [ENV.resolvers]: '192.0.2.53',
  AWS_REGION: 'us-east-1',
};

/** Median of fresh processes, the start of Node itself not counted. */
function loadMs(files: readonly string[]): number {
  const program = `const begun = performance.now(); for (const file of ${JSON.stringify(files)}) await import(file); process.stdout.write(String(performance.now() - begun)); process.exit(0)`;
  const times = Array.from({ length: ROUNDS }, () => {
    const done = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: ENVIRONMENT,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`Cannot load ${files.join(', ')}: ${done.stderr}`);
    return Number(done.stdout);
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

/** Is this file loaded with the first job of the probe? */
function isOf(probe: string, name: string): boolean {
  return probe !== '' && new RegExp(`^(?:learn-from-)?${probe}-[A-Z0-9]{8}\\.js$`).test(name);
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
