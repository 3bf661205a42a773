/** What the checks of a command line reach the world with. */
import { hostname } from 'node:os';
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createAuthorities } from '../adapters/node/dns-authorities.ts';
import { createHttpsGet } from '../adapters/node/https-get.ts';
import { createMessageTools } from '../adapters/node/message-tools.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { createNodeSecrets } from '../adapters/node/secrets.ts';
import { registrableDomain, type Config } from '../core/config/index.ts';
import { MOST_CONTENT_BYTES } from '../core/model/content-facts.ts';
import { readPassword } from './auth-password.ts';
import type { CheckOptions } from './check-options.ts';
import type { checkTarget } from './check-target.ts';
import type { Io } from './io.ts';
import { loadCa } from './load-ca.ts';
import { CLI_SECRET } from './subjects.ts';

export function openCheckTools(
  options: CheckOptions,
  config: Config | undefined,
  io: Io,
): { ports: Parameters<typeof checkTarget>[2]['ports']; close: () => Promise<void> } {
  const servers = options.resolver ?? config?.resolvers ?? [];
  const caFile = options.ca ?? config?.trust?.ca;
  const password = options.authUser === undefined ? undefined : readPassword(options, io.env);
  const named = createNodeSecrets({ env: io.env });
  const clock = createNodeClock();
  const ca = caFile === undefined ? {} : { ca: loadCa(caFile) };
  // A resolver that is typed is for everything.
  const listServers = options.resolver === undefined ? (config?.blocklists.resolvers ?? []) : [];
  const dns = createProbeDns({ servers, listServers, ...ca, clock });
  const dialer = createProbeDialer({ ...ca, clock, dns, config });
  return {
    ports: {
      dns,
      dialer,
      http: createHttpsGet(dialer),
      clock,
      secrets: {
        get: async (reference) =>
          reference === CLI_SECRET && options.authUser !== undefined && password !== undefined
            ? { ok: true, user: options.authUser, password }
            : named.get(reference),
      },
      ehlo: options.ehlo ?? config?.ehlo ?? hostname(),
      ses: createSesAccounts(),
      authorities: createAuthorities(),
      messages: createMessageTools({ ...ca, registrable: registrableDomain, most: MOST_CONTENT_BYTES }),
      resolver: dns.resolver,
    },
    close: async () => dns.close(),
  };
}
