import { readFileSync } from 'node:fs';
import { readNamedFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

export const PASSWORD_VARIABLE = 'POSTWATCH_AUTH_PASSWORD';

export interface PasswordSource {
  readonly authPasswordFd?: number;
  readonly authPasswordFile?: string;
}

/**
 * The password from a file descriptor, a file or the environment; never from an argument, which every process list
 * shows. The final line break is not part of it. Throws UsageError when there is none.
 */
export function readPassword(
  source: PasswordSource,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const password = rawPassword(source, env)?.replace(/\r?\n$/, '');
  if (password === undefined || password === '') {
    throw new UsageError(
      `The password for --auth-user is missing: set ${PASSWORD_VARIABLE}, or give --auth-password-file FILE or --auth-password-fd N`,
    );
  }
  return password;
}

function rawPassword(
  source: PasswordSource,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (source.authPasswordFile !== undefined) return readNamedFile(source.authPasswordFile, 'the password');
  if (source.authPasswordFd === undefined) return env[PASSWORD_VARIABLE];
  try {
    return readFileSync(source.authPasswordFd, 'utf8');
  } catch (error) {
    throw new UsageError(
      `Cannot read the password from file descriptor ${source.authPasswordFd}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
