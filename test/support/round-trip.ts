/** Makes round trips through the whole pipeline, step by step: what waits in the queue is done when the test says so. */
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createMemoryJobs, type MemoryJobs } from '../../adapters/memory/memory-jobs.ts';
import { createMemoryRecords, type MemoryRecords } from '../../adapters/memory/memory-records.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createDeliveryPorts } from '../../adapters/node/delivery-ports.ts';
import { createNodeDialer } from '../../adapters/node/dialer.ts';
import type { DeliveryFacts, DeliverySubject } from '../../core/model/delivery-facts.ts';
import type { AnyJob } from '../../core/model/job.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { work, type Worked } from '../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { ROUTE_HOST, ROUTE_PASSWORD, type MailRoute } from './mail-route.ts';
import { NO_HTTP } from './no-http.ts';

export interface RoundTrip {
  readonly jobs: MemoryJobs;
  readonly records: MemoryRecords;
  /** One job, now, whenever it is due. */
  readonly step: (job: AnyJob) => Promise<Worked>;
  /** A slot from its first job on, pausing between looks, until it has its verdict. */
  readonly slot: (minute: number, between?: () => Promise<void>) => Promise<Worked>;
}

const NO_SES = { send: async () => Promise.resolve({ state: 'unreachable', detail: 'none here' } as const) };

export function startRoundTrip(
  route: MailRoute,
  wanted: Partial<DeliverySubject> = {},
  more: {
    readonly zone?: Parameters<typeof createFakeZone>[0];
    readonly ports?: Partial<ProbePorts>;
    readonly password?: string;
  } = {},
): RoundTrip {
  const subject: DeliverySubject = {
    via: { kind: 'smtp', host: ROUTE_HOST, port: route.ports.smtp, tls: 'starttls' },
    from: 'probe@sender.example',
    to: 'canary@arrive.example',
    mailbox: { host: ROUTE_HOST, port: route.ports.imap, tls: 'implicit', secret: 'canary', folders: [] },
    bounces: { host: ROUTE_HOST, port: route.ports.imap, tls: 'implicit', secret: 'probe', folders: [] },
    lateSeconds: 60,
    lostSeconds: 600,
    hopSeconds: 60,
    ...wanted,
  };
  const jobs = createMemoryJobs();
  const records = createMemoryRecords();
  const clock = createNodeClock();
  const deps = {
    ports: {
      dns: createFakeZone({ [ROUTE_HOST]: { A: ['127.0.0.1'] }, ...(more.zone as object) }),
      dialer: createNodeDialer({ ca: [route.ca] }),
      http: NO_HTTP,
      clock,
      secrets: {
        get: async (user: string) =>
          Promise.resolve({ ok: true, user, password: more.password ?? ROUTE_PASSWORD } as const),
      },
      delivery: createDeliveryPorts({ ca: [route.ca], ses: NO_SES }),
      ehlo: 'probe.sender.example',
      ...more.ports,
    },
    probes: PROBE_TABLE,
    records,
    jobs,
    stack: 'test',
    perTarget: 'never',
    budgetMs: 20_000,
    vantage: 'test',
    program: '0',
    severity: {},
    confirmAfterSeconds: 30,
  } as const;
  const start = slotAt(clock.now());
  const step = async (job: AnyJob): Promise<Worked> => work(job, deps);
  return {
    jobs,
    records,
    step,
    async slot(minute, between = pause) {
      const slot = slotAt(new Date(Date.parse(start) + minute * 60_000));
      const target = `${ROUTE_HOST}:${route.ports.smtp}/${subject.to}`;
      let worked = await step({ probe: 'delivery', target, subject, slot, attempt: 1, configHash: 'c0ffee' });
      for (let count = 0; count < 12; count += 1) {
        const [next] = jobs.take();
        if (next === undefined) return worked;
        await between();
        worked = await step(next);
      }
      throw new Error('the chain does not end');
    },
  };
}

export function factsOf({ record }: Pick<Worked, 'record'>): DeliveryFacts {
  return record.observation.facts as DeliveryFacts;
}

/** Of these checks, or of those that tell of arrival. */
export function codesOf({ record }: Pick<Worked, 'record'>, ...checks: readonly string[]): string[] {
  const wanted = checks.length === 0 ? ['path', 'delivery-submission', 'delivery-arrival'] : checks;
  return record.findings
    .filter(({ check }) => wanted.includes(check))
    .map(({ code }) => code)
    .sort();
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
}

function slotAt(date: Date): string {
  return `${date.toISOString().slice(0, 16)}:00Z`;
}
