/**
 * Secrets of a host: "env:PREFIX" reads PREFIX_USER and PREFIX_PASSWORD or PREFIX_TOKEN, "file:PATH" a JSON file with
 * "user" and "password" or "token". A blocklist's key stands alone: PREFIX_KEY, or "key".
 */
import { readFile as readFromDisk } from 'node:fs/promises';
import type { Secret, Secrets } from '../../core/ports.ts';

export interface NodeSecretsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile?: (path: string) => Promise<string>;
}

export function createNodeSecrets({
  env,
  readFile = async (path) => readFromDisk(path, 'utf8'),
}: NodeSecretsOptions): Secrets {
  return {
    async get(reference) {
      if (reference.startsWith('env:')) return fromEnvironment(reference.slice(4), env);
      if (reference.startsWith('file:')) return fromFile(reference.slice(5), readFile);
      return missing(`secret ${reference} is not available here: use env:PREFIX or file:PATH`);
    },
  };
}

function fromEnvironment(prefix: string, env: NodeSecretsOptions['env']): Secret {
  const [user = '', password = '', token = '', key = ''] = ['USER', 'PASSWORD', 'TOKEN', 'KEY'].map(
    (part) => env[`${prefix}_${part}`],
  );
  if (key !== '' && `${user}${password}${token}` === '') return keyOf(key);
  if (user === '') return missing(`the environment variable ${prefix}_USER is not set, nor ${prefix}_KEY`);
  if (password === '' && token === '')
    return missing(`neither of the environment variables ${prefix}_PASSWORD and ${prefix}_TOKEN is set`);
  return secretOf(user, password, token);
}

async function fromFile(path: string, readFile: (path: string) => Promise<string>): Promise<Secret> {
  let text: string;
  try {
    text = await readFile(path);
  } catch (error) {
    return missing(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  const { user = '', password = '', token = '', key = '' } = fieldsOf(text);
  if (typeof key === 'string' && key !== '' && user === '') return keyOf(key.trim());
  if (typeof user === 'string' && typeof password === 'string' && typeof token === 'string') {
    if (user !== '' && `${password}${token}` !== '') return secretOf(user, password, token);
  }
  return missing(`${path} must hold {"user": "...", "password": "..."}, or "token" instead of "password"`);
}

function secretOf(user: string, password: string, token: string): Secret {
  return { ok: true, user, password, ...(token === '' ? {} : { token }) };
}

function keyOf(key: string): Secret {
  return { ok: true, user: '', password: '', key };
}

/** A parser's message would quote the file, and with it the password. */
function fieldsOf(text: string): {
  readonly [name in 'user' | 'password' | 'token' | 'key']?: unknown;
} {
  try {
    return (JSON.parse(text) ?? {}) as { readonly [name in 'user' | 'password' | 'token' | 'key']?: unknown };
  } catch {
    return {};
  }
}

function missing(detail: string): Secret {
  return { ok: false, detail };
}
