/** The whole product on one machine: plans every minute, works, keeps records in the embedded store. */
import { Cron } from 'croner';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createSesMail } from '../adapters/aws/ses-mail.ts';
import { createSesAccounts } from '../adapters/aws/ses-accounts.ts';
import { createDeliveryPorts } from '../adapters/node/delivery-ports.ts';
import { createAuthorities } from '../adapters/node/dns-authorities.ts';
import { createHttpsGet } from '../adapters/node/https-get.ts';
import { createLocalJobs } from '../adapters/node/local-jobs.ts';
import { createMessageTools } from '../adapters/node/message-tools.ts';
import { createProbeDialer } from '../adapters/node/probe-dialer.ts';
import { createProbeDns } from '../adapters/node/probe-dns.ts';
import { configHash, registrableDomain, type Config } from '../core/config/index.ts';
import { METRICS, DIMENSIONS } from '../core/contract.ts';
import { MOST_CONTENT_BYTES } from '../core/model/content-facts.ts';
import type { AnyJob } from '../core/model/job.ts';
import { endpointIds } from '../core/pipeline/endpoint-ids.ts';
import { plan, planAll, slotOf } from '../core/pipeline/plan.ts';
import { targetsOf } from '../core/pipeline/targets.ts';
import { workSettings } from '../core/pipeline/work-settings.ts';
import { work, type Worked } from '../core/pipeline/work.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import type { Metrics, Records, Secrets } from '../core/ports.ts';
import { version } from './version.ts';

/** Probes wait on the network: two cores keep dozens in flight. */
const JOBS_AT_ONCE = 32;

export interface LocalRunOptions {
  readonly config: Config;
  readonly ca: readonly string[];
  readonly secrets: Secrets;
  readonly records: Records;
  readonly metrics: Metrics;
  readonly vantage: string;
  readonly ehlo: string;
  readonly onWorked: (worked: Worked) => void;
  readonly onError: (job: AnyJob, error: unknown) => void;
}

export interface LocalRun {
  readonly pending: () => number;
  /** Ends what runs, writes it, then resolves. */
  readonly stop: () => Promise<void>;
}

/** Starts with one run of everything, so that a first picture is there within seconds. */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { config, records, metrics } = options;
  const clock = createNodeClock();
  const dns = createProbeDns({
    servers: config.resolvers,
    listServers: config.blocklists.resolvers,
    ca: options.ca,
    clock,
  });
  const dialer = createProbeDialer({ ca: options.ca, clock, dns, config });
  const messages = createMessageTools({
    ca: options.ca,
    registrable: registrableDomain,
    most: MOST_CONTENT_BYTES,
  });
  const targets = targetsOf(config);
  const endpoints = endpointIds(config);
  const hash = configHash(config);
  const stack = config.name;
  const jobs = createLocalJobs({
    atOnce: JOBS_AT_ONCE,
    onError: options.onError,
    work: async (job) => {
      const worked = await work(job, {
        ports: {
          dns,
          dialer,
          http: createHttpsGet(dialer),
          clock,
          secrets: options.secrets,
          ses: createSesAccounts(),
          authorities: createAuthorities(),
          resolver: dns.resolver,
          delivery: createDeliveryPorts({ ca: options.ca, ses: createSesMail() }),
          messages,
          ehlo: options.ehlo,
        },
        probes: PROBE_TABLE,
        records,
        jobs,
        stack,
        ...workSettings(config),
        endpoints,
        vantage: options.vantage,
        program: version,
        perTarget: config.metrics.perTarget ?? 'always',
        isDetailed: true,
      });
      await metrics.put(worked.metrics);
      options.onWorked(worked);
    },
  });
  const begin = async (slot: string, planned: readonly AnyJob[]): Promise<void> => {
    await records.planSweep(slot, planned.length);
    await metrics.put([
      {
        name: METRICS.planned,
        unit: 'Count',
        dimensions: { [DIMENSIONS.stack]: stack },
        at: slot,
        values: [planned.length],
      },
    ]);
    await jobs.send(planned);
  };
  const first = slotOf(clock.now());
  await begin(first, planAll(targets, first, hash));
  const schedule = new Cron('* * * * *', { unref: true }, async () => {
    const slot = slotOf(clock.now());
    if (slot !== first) await begin(slot, plan(targets, slot, hash));
  });
  return {
    pending: jobs.pending,
    async stop() {
      schedule.stop();
      await jobs.drain();
      await dns.close();
    },
  };
}
