import { transformSync } from 'esbuild';

/** One file of a bundle, minified again, for what was cut out of it took its last user from other code. */
export function asCommonJs(script: string): string {
  return transformSync(script, {
    minify: true,
    treeShaking: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // A module of ours that is loaded later is a file beside this one.
    supported: { 'dynamic-import': false },
    charset: 'utf8',
    legalComments: 'none',
  }).code;
}
