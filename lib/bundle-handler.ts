/**
 * One Lambda bundle: a handler and all it imports, minified, the configuration beside it. What is imported when it is
 * first needed stands in files of its own, so that a cold start reads the code of its jobs and no other. esbuild runs
 * in this process, so that `cdk synth` needs neither Docker nor network (docs/decisions/0006-aws-bundles.md has the
 * measurements behind the options).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

import { asCommonJs } from './as-common-js.ts';
import { stripWords } from './strip-words.ts';

const CREDENTIALS = join(import.meta.dirname, '..', 'adapters', 'aws', 'environment-credentials.ts');

const NO_ENDPOINT_CACHE = join(import.meta.dirname, '..', 'adapters', 'aws', 'no-endpoint-cache.ts');

export interface Bundle {
  /** Folder with index.js, what it loads, and the files given. */
  readonly folder: string;
  readonly files: readonly BundleFile[];
  readonly metafile: Metafile;
}

export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
  /** Files that are loaded together with this one. */
  readonly needs: readonly string[];
  /** Files that this one loads when they are first needed. */
  readonly loads: readonly string[];
}

/** Source of the function that does a verb. */
export function handlerFile(verb: string): string {
  return join(import.meta.dirname, '..', 'functions', verb, 'handler.ts');
}

export function bundleHandler(options: {
  readonly entry: string;
  readonly folder: string;
  /** It explains findings: the sentences of the checks stay in. */
  readonly hasWords?: boolean;
  /** Further files of the bundle, by name. */
  readonly files?: Readonly<Record<string, string>>;
}): Bundle {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const { metafile, outputFiles } = buildSync({
    entryPoints: { index: options.entry },
    outdir: options.folder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // Only modules can be split. Each file becomes CommonJS afterwards, which loads faster.
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    minify: true,
    // The module builds of the SDK can be shaken: -40 % of size and load time against esbuild's default for node.
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': '__dirname' },
    // A function has its credentials in its environment: 14 % of the size for the ways it never goes.
    // 8 kB for a cache of what is never discovered.
    alias: {
      '@aws-sdk/credential-provider-node': CREDENTIALS,
      '@aws-sdk/endpoint-cache': NO_ENDPOINT_CACHE,
    },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    write: false,
  });
  const files = outputFiles.map(({ path, text }): BundleFile => {
    const name = basename(path);
    const code = options.hasWords === true ? asCommonJs(text) : stripWords(text);
    writeFileSync(join(options.folder, name), code);
    const imports =
      Object.entries(metafile.outputs).find(([output]) => basename(output) === name)?.[1].imports ?? [];
    const named = (kind: string): string[] =>
      imports.filter((one) => one.kind === kind && one.external !== true).map((one) => basename(one.path));
    return {
      name,
      bytes: Buffer.byteLength(code),
      needs: named('import-statement'),
      loads: named('dynamic-import'),
    };
  });
  for (const [name, text] of Object.entries(options.files ?? {}))
    writeFileSync(join(options.folder, name), text);
  return { folder: options.folder, files, metafile };
}

/** Bytes that are read when `names` are loaded, with all they need. */
export function loadedBytes({ files }: Pick<Bundle, 'files'>, names: readonly string[]): number {
  const seen = new Set<string>();
  const visit = (name: string): number => {
    const file = files.find((one) => one.name === name);
    if (file === undefined || seen.has(name)) return 0;
    seen.add(name);
    return file.needs.reduce((sum, need) => sum + visit(need), file.bytes);
  };
  return names.reduce((sum, name) => sum + visit(name), 0);
}
