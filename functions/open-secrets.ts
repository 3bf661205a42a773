import type { Clock, Secrets } from '../core/ports.ts';
import { concealing } from './conceal.ts';
import { atHome } from './environment.ts';

/** The secrets of this account that the function may read. The client is loaded with the first: most targets need none. */
export function openSecrets(clock: Pick<Clock, 'elapsed'>): Secrets {
  let opened: Promise<Secrets> | undefined;
  const open = async (): Promise<Secrets> =>
    (await import('../adapters/aws/secrets-manager.ts')).openSecretsManager(clock, atHome());
  return concealing({
    async get(reference, options) {
      return (await (opened ??= open())).get(reference, options);
    },
  });
}
