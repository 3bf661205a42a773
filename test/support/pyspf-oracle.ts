/** pyspf's verdicts (Debian python3-spf), as an oracle: a third author's reading of RFC 7208. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { SpfWorld } from './spf-zone-arbitrary.ts';

/** Debian's packages are those of this one. */
export const PYTHON = '/usr/bin/python3';

export function hasPyspf(): boolean {
  return spawnSync(PYTHON, ['-c', 'import spf']).status === 0;
}

/** A result for each world, in order. */
export function pyspfResults(worlds: readonly SpfWorld[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(import.meta.dirname, 'pyspf-oracle.py')], {
    input: worlds.map((world) => `${JSON.stringify(world)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`pyspf ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout.trim().split('\n');
}
