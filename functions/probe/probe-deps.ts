/** What the probe function works with: clients, resolver and trust, made once per container. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createAuthorities } from '../../adapters/node/dns-authorities.ts';
import { createProbeDialer } from '../../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../../adapters/node/probe-dns.ts';
import { workSettings } from '../../core/pipeline/work-settings.ts';
import type { work } from '../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { atHome, optionalEnv, readShippedConfig, requireEnv } from '../environment.ts';
import { openEndpoints } from '../open-endpoints.ts';
import { openHttp } from '../open-http.ts';
import { openJobs } from '../open-jobs.ts';
import { openMessages } from '../open-messages.ts';
import { openRecords } from '../open-records.ts';
import { openSecrets } from '../open-secrets.ts';
import { openSending } from '../open-sending.ts';

const shipped = readShippedConfig();
const { config } = shipped;
export const clock = createNodeClock();
const ca = config.trust === undefined ? [] : [config.trust.ca];
const servers = optionalEnv('resolvers')?.split(',') ?? [];
// Guarded: names that strangers write must not lead this function into its own network.
const isGuarded = !config.allowPrivate;
const dns = createProbeDns({ servers, listServers: config.blocklists.resolvers, ca, clock, isGuarded });
const dialer = createProbeDialer({
  ca,
  port25Closed: optionalEnv('port25') === 'closed',
  clock,
  dns,
  config,
  ports: shipped.apart?.ports,
  isGuarded: true,
});
const dynamo = new DynamoDBClient(atHome());
export const deps: Parameters<typeof work>[1] = {
  ports: {
    dns,
    dialer,
    http: openHttp(dialer),
    clock,
    secrets: openSecrets(clock),
    authorities: createAuthorities({ isGuarded }),
    resolver: dns.resolver,
    ...openSending(ca, dynamo),
    messages: openMessages(ca),
    // A function has no name of its own that a mail server would believe.
    ehlo: config.ehlo ?? config.domains[0]?.name ?? 'postwatch.invalid',
  },
  probes: PROBE_TABLE,
  records: openRecords(config, dynamo),
  jobs: openJobs(),
  program: shipped.program,
  vantage: requireEnv('vantage'),
  ...workSettings(config),
  endpoints: openEndpoints(shipped),
  stack: requireEnv('stack'),
  perTarget: config.metrics.perTarget ?? 'unhealthy',
};
