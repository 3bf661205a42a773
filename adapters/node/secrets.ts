/** Secrets of a host: "env:PREFIX" reads PREFIX_USER and PREFIX_PASSWORD, "file:PATH" a JSON file {"user","password"}. */
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
  const [user, password] = [env[`${prefix}_USER`], env[`${prefix}_PASSWORD`]];
  if (user === undefined || user === '') return missing(`the environment variable ${prefix}_USER is not set`);
  if (password === undefined || password === '')
    return missing(`the environment variable ${prefix}_PASSWORD is not set`);
  return { ok: true, user, password };
}

async function fromFile(path: string, readFile: (path: string) => Promise<string>): Promise<Secret> {
  let text: string;
  try {
    text = await readFile(path);
  } catch (error) {
    return missing(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  const { user, password } = fieldsOf(text);
  if (typeof user === 'string' && user !== '' && typeof password === 'string' && password !== '')
    return { ok: true, user, password };
  return missing(`${path} must hold {"user": "...", "password": "..."}`);
}

/** A parser's message would quote the file, and with it the password. */
function fieldsOf(text: string): { readonly user?: unknown; readonly password?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { user?: unknown; password?: unknown };
  } catch {
    return {};
  }
}

function missing(detail: string): Secret {
  return { ok: false, detail };
}
