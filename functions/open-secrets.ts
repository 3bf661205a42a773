import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerSecrets } from '../adapters/aws/secrets-manager.ts';
import type { Clock, Secrets } from '../core/ports.ts';
import { concealing } from './conceal.ts';

/** The secrets of this account that the function may read. */
export function openSecrets(clock: Pick<Clock, 'elapsed'>): Secrets {
  return concealing(createSecretsManagerSecrets({ client: new SecretsManagerClient(), clock }));
}
