/**
 * To strip types and to compile is two thirds of a short command's time: the result is kept in the user's own cache, where
 * nobody else can write; where that is not possible, it is done each time.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** For what is imported from now on. Is it kept? */
export function keepCompiled(env: Readonly<Record<string, string | undefined>>): boolean {
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = env;
  // Step by step: to make a whole path where no folder can be made, the runtime tries for ever.
  const steps = caches === '' ? [home, '.cache', 'postwatch'] : [caches, 'postwatch'];
  if (steps[0] === '' || !existsSync(steps[0] ?? '')) return false;
  let folder = '';
  try {
    for (const step of steps) {
      folder = folder === '' ? step : join(folder, step);
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    }
    return enableCompileCache(folder).directory !== undefined;
  } catch {
    return false;
  }
}
