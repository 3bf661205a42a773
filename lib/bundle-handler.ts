/**
 * One Lambda bundle: a handler and all it imports as one minified CommonJS file, the configuration beside it. esbuild
 * runs in this process, so that `cdk synth` needs neither Docker nor network (docs/decisions/0006-aws-bundles.md has
 * the measurements behind the options).
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

import { stripWords } from './strip-words.ts';

const CREDENTIALS = join(import.meta.dirname, '..', 'adapters', 'aws', 'environment-credentials.ts');

export interface Bundle {
  /** Folder with index.js and the files given. */
  readonly folder: string;
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** Source of the function that does a verb. */
export function handlerFile(verb: string): string {
  return join(import.meta.dirname, '..', 'functions', verb, 'handler.ts');
}

export function bundleHandler(options: {
  readonly entry: string;
  readonly folder: string;
  /** Further files of the bundle, by name. */
  readonly files?: Readonly<Record<string, string>>;
}): Bundle {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const outfile = join(options.folder, 'index.js');
  const { metafile } = buildSync({
    entryPoints: [options.entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // The module builds of the SDK can be shaken: -40 % of size and load time against esbuild's default for node.
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': '__dirname' },
    // A function has its credentials in its environment: 14 % of the size for the ways it never goes.
    alias: { '@aws-sdk/credential-provider-node': CREDENTIALS },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  });
  writeFileSync(outfile, stripWords(readFileSync(outfile, 'utf8')));
  for (const [name, text] of Object.entries(options.files ?? {}))
    writeFileSync(join(options.folder, name), text);
  return { folder: options.folder, bytes: statSync(outfile).size, metafile };
}
