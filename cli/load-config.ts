import { formatProblems, parseConfig, type Config } from '../core/config/index.ts';
import { readNamedFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** The configuration in a file; throws UsageError with every problem in it. */
export function loadConfig(path: string): Config {
  const result = parseConfig(readNamedFile(path, 'the configuration'));
  if (!result.ok) throw new UsageError(formatProblems(path, result.problems));
  return result.config;
}
