/** Opens clients, resolver and trust, sees that queue and table are there, and works until it is told to end. */
import { hostname } from 'node:os';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCloudWatchMetrics } from '../adapters/aws/cloudwatch-metrics.ts';
import { createDynamoRecords } from '../adapters/aws/dynamodb-records.ts';
import { createSecretsManagerSecrets } from '../adapters/aws/secrets-manager.ts';
import { queueRegion } from '../adapters/aws/queue-region.ts';
import { createSesMail } from '../adapters/aws/ses-mail.ts';
import { createSqsInbox } from '../adapters/aws/sqs-inbox.ts';
import { createSqsJobs, readMessage } from '../adapters/aws/sqs-jobs.ts';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createDeliveryPorts } from '../adapters/node/delivery-ports.ts';
import { createAuthorities } from '../adapters/node/dns-authorities.ts';
import { createHttpsGet } from '../adapters/node/https-get.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { configHash } from '../core/config/index.ts';
import { perTargetOf } from '../core/config/per-target-of.ts';
import { watchedOf } from '../core/config/watched-of.ts';
import { seconds } from '../core/model/duration.ts';
import { endpointIds } from '../core/pipeline/endpoint-ids.ts';
import { routeVantages } from '../core/pipeline/route-vantages.ts';
import { slotOf } from '../core/pipeline/plan.ts';
import { workSettings } from '../core/pipeline/work-settings.ts';
import { work, type WorkDeps } from '../core/pipeline/work.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import { agentVantages } from './agent-vantages.ts';
import { neededMs, runAgentLoop } from './agent-loop.ts';
import { startAgentLog } from './agent-log.ts';
import type { Io } from './io.ts';
import { loadCa } from './load-ca.ts';
import { loadConfig } from './load-config.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface AgentOptions {
  readonly queue: string;
  readonly table: string;
  readonly config: string;
  readonly vantage?: string;
  readonly region?: string;
}

/** Resolves when the person, or the host, ends it; rejects with UsageError when it cannot start. */
export async function runAgent(options: AgentOptions, io: Io): Promise<void> {
  const config = loadConfig(options.config);
  const ca = config.trust === undefined ? [] : loadCa(config.trust.ca);
  const vantages = agentVantages(config, options);
  const region = options.region ?? queueRegion(options.queue);
  const aws = region === undefined ? {} : { region };
  const clients = {
    sqs: new SQSClient(aws),
    table: new DynamoDBClient(aws),
    metrics: new CloudWatchClient(aws),
    secrets: new SecretsManagerClient(aws),
  };
  const others: SQSClient[] = [];
  const clock = createNodeClock();
  const isGuarded = !config.allowPrivate;
  const dns = createProbeDns({
    servers: config.resolvers,
    listServers: config.blocklists.resolvers,
    ca,
    clock,
    isGuarded,
  });
  try {
    const inbox = createSqsInbox({ client: clients.sqs, queueUrl: options.queue });
    const jobs =
      vantages === undefined
        ? createSqsJobs({ client: clients.sqs, queueUrl: options.queue })
        : routeVantages(vantages, (queueUrl) => {
            const there = queueRegion(queueUrl) ?? region;
            const client = new SQSClient(there === undefined ? {} : { region: there });
            others.push(client);
            return createSqsJobs({ client, queueUrl });
          });
    const records = createDynamoRecords({
      client: clients.table,
      table: options.table,
      retentionDays: seconds(config.retention) / 86_400,
    });
    const settings = workSettings(config);
    const { budgetMs } = settings;
    const hiddenMs = await canBeUsed(`queue "${options.queue}"`, inbox.hiddenMs());
    // A job that cannot be recorded would come again three times and end among the dead letters.
    await canBeUsed(`table "${options.table}"`, records.getSweep(slotOf(clock.now())));
    if (hiddenMs < neededMs(budgetMs))
      throw new UsageError(
        `Cannot work for queue "${options.queue}": its visibility timeout is ${hiddenMs / 1000} s, with budget ${config.budget} it must be ${neededMs(budgetMs) / 1000} s at least`,
      );
    const vantage = options.vantage ?? `host ${hostname()}`;
    // Guarded as the functions are: names that strangers write must not lead into this host's own network.
    const dialer = createProbeDialer({ ca, clock, dns, config, isGuarded: true });
    const deps: WorkDeps = {
      ports: {
        dns,
        dialer,
        http: createHttpsGet(dialer),
        clock,
        secrets: createSecretsManagerSecrets({ client: clients.secrets, clock }),
        authorities: createAuthorities({ isGuarded }),
        delivery: createDeliveryPorts({ ca, ses: createSesMail() }),
        resolver: dns.resolver,
        ehlo: config.ehlo ?? hostname(),
      },
      probes: PROBE_TABLE,
      records,
      jobs,
      ...settings,
      endpoints: endpointIds(config),
      vantage,
      program: version,
      stack: config.name,
      perTarget: perTargetOf(watchedOf(config), config.metrics.perTarget),
    };
    const log = startAgentLog(io, () => clock.now());
    const own = configHash(config);
    const warnOnce = createOtherConfigWarning(own, log.fail);
    log.ready({ queue: options.queue, table: options.table, vantage, program: version, configHash: own });
    io.signal.addEventListener('abort', log.ending, { once: true });
    await runAgentLoop(
      {
        inbox,
        clock,
        jobs,
        records,
        metrics: createCloudWatchMetrics({
          client: clients.metrics,
          onLate: (error) => log.fail('metrics', error),
        }),
        readMessage,
        budgetMs,
        hiddenMs,
        confirmAfterSeconds: deps.confirmAfterSeconds,
        onError: log.fail,
        async work(job, counting) {
          warnOnce(job.configHash);
          const worked = await work(job, { ...deps, records: counting });
          log.worked(worked);
          return worked;
        },
      },
      io.signal,
    );
    log.stop();
  } finally {
    await dns.close();
    for (const client of [...Object.values(clients), ...others]) client.destroy();
  }
}

async function canBeUsed<T>(what: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`Cannot use ${what}: ${message === '' ? name : message}`, { cause: error });
  }
}

/** Severities, trust and retention are this host's: a deployment that changed them must reach it, too. */
function createOtherConfigWarning(
  own: string,
  fail: (what: string, error: unknown) => void,
): (hash: string) => void {
  let warned = own;
  return (hash) => {
    if (hash === warned || hash === own) return;
    warned = hash;
    fail('the configuration', `jobs come from ${hash}, this host has ${own}: give it the file of the stack`);
  };
}
