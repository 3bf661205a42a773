/**
 * Secrets from AWS Secrets Manager: JSON with "user" (or "username") and "password" or "token", or with "key". Kept in memory for five minutes,
 * so that a fleet of probes does not pay for every login; a login that is refused has it read again, for it may have been
 * changed meanwhile. Never logged, never in `detail`.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock, Secret, Secrets } from '../../core/ports.ts';

const KEPT_MS = 5 * 60_000;
/** What could not be read is asked again soon: somebody may be repairing it right now. */
const KEPT_FAILURE_MS = 30_000;
/** What is younger is as it is now. */
const FRESH_MS = 5_000;

interface Kept {
  readonly at: number;
  readonly until: number;
  readonly secret: Promise<Secret>;
}

export function openSecretsManager(
  clock: Pick<Clock, 'elapsed'>,
  where: { readonly region?: string } = {},
): Secrets {
  return createSecretsManagerSecrets({ client: new SecretsManagerClient(where), clock });
}

export function createSecretsManagerSecrets(options: {
  readonly client: SecretsManagerClient;
  readonly clock: Pick<Clock, 'elapsed'>;
}): Secrets {
  const kept = new Map<string, Kept>();
  return {
    async get(reference, { fresh = false } = {}) {
      const before = kept.get(reference);
      const now = options.clock.elapsed();
      // Twenty that are refused together ask once.
      const isNew = before !== undefined && now - before.at < FRESH_MS;
      if (before !== undefined && before.until > now && (!fresh || isNew)) return before.secret;
      const secret = fetchSecret(options.client, reference);
      // Put before waiting: twenty probes that start together share one request.
      kept.set(reference, { at: now, until: now + KEPT_MS, secret });
      const value = await secret;
      if (!value.ok) {
        const at = options.clock.elapsed();
        kept.set(reference, { at, until: at + KEPT_FAILURE_MS, secret });
      }
      return value;
    },
  };
}

async function fetchSecret(client: SecretsManagerClient, reference: string): Promise<Secret> {
  if (/^(env|file):/.test(reference))
    return {
      ok: false,
      detail: `"${reference}" is a reference for a local run; on AWS write the name of a Secrets Manager secret`,
    };
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: reference }));
    return readSecret(reference, answer.SecretString ?? '');
  } catch (error) {
    // The name of the error only: its message could one day quote what was asked for.
    return {
      ok: false,
      detail: `Cannot read secret "${reference}": ${error instanceof Error ? error.name : 'unknown error'}`,
    };
  }
}

function readSecret(reference: string, text: string): Secret {
  const fields = parseObject(text);
  const user = fields?.['user'] ?? fields?.['username'];
  const { password = '', token = '', key } = fields ?? {};
  // A key stands alone; a template that all secrets are made from may leave an empty user beside it.
  if ((user ?? '') === '' && typeof key === 'string' && key.trim() !== '')
    return { ok: true, user: '', password: '', key: key.trim() };
  const fits = typeof user === 'string' && typeof password === 'string' && typeof token === 'string';
  if (!fits || `${password}${token}` === '') {
    return {
      ok: false,
      detail: `Cannot use secret "${reference}": it must be JSON with "user" and "password" or "token", or with "key"`,
    };
  }
  return { ok: true, user, password, ...(token === '' ? {} : { token }) };
}

function parseObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as { readonly [key: string]: unknown })
      : undefined;
  } catch {
    return undefined;
  }
}
