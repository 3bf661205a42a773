/**
 * The probe function as it is deployed, with the real pipeline, real probes and real checks, between a queue that delivers at
 * least once and ports that fail when a test says so. What the world looks like depends on the job's slot alone, so that
 * every delivery of a job sees the same.
 */
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { packMessages } from '../../adapters/aws/sqs-jobs.ts';
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../adapters/memory/fixed-clock.ts';
import { createScriptedDialer } from '../../adapters/memory/scripted-dialer.ts';
import type { AnyJob } from '../../core/model/job.ts';
import type { CheckRecord, State, Sweep, Transition } from '../../core/model/record.ts';
import { versionOf } from '../../core/pipeline/record.ts';
import { work } from '../../core/pipeline/work.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import type { Jobs, MetricPoint, Metrics, ProbePorts, Records, Secrets } from '../../core/ports.ts';
import { createHandler } from '../../functions/probe/probe-batch.ts';
import { NO_HTTP } from './no-http.ts';
import { sampleJob, SLOT } from './sample-records.ts';

const PORTS = {
  records: [
    'latest',
    'getRecord',
    'putRecord',
    'getState',
    'putState',
    'putTransition',
    'countSweep',
    'claim',
  ],
  jobs: ['send'],
  metrics: ['put'],
} as const;

/** Stands around each call of a port: may call or not, and throw before or after it. */
export type PortFault = <R>(name: string, call: () => Promise<R>) => Promise<R>;

const NO_FAULT: PortFault = async (_, call) => call();

export function withFault<P extends object>(
  port: P,
  names: readonly (keyof P & string)[],
  fault: PortFault,
): P {
  const wrapped = names.map((name) => {
    const call = port[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return [name, async (...args: readonly unknown[]) => fault(name, async () => call(...args))] as const;
  });
  return { ...port, ...Object.fromEntries(wrapped) };
}

export interface Killer {
  readonly fault: PortFault;
  readonly isDead: () => boolean;
}

/** A process that is killed at its nth call of a port: with "before" the call never happens, with "after" it does. */
export function killAt(nth: number, when: 'before' | 'after'): Killer {
  let calls = 0;
  let dead = false;
  const live = (): void => {
    if (dead) throw new Error('the process is dead');
  };
  return {
    isDead: () => dead,
    async fault(_, call) {
      live();
      calls += 1;
      const isLast = calls === nth;
      if (isLast && when === 'before') dead = true;
      live();
      const result = await call();
      if (isLast) dead = true;
      live();
      return result;
    },
  };
}

export interface FaultWorldOptions {
  readonly records: Records;
  readonly secrets?: Secrets;
  /** Minutes after SLOT in which mx2 refuses everybody. */
  readonly isDown?: (minute: number) => boolean;
  readonly over?: Partial<ProbePorts>;
  /** What the clock of the function says. */
  readonly now?: string;
  readonly remainingMs?: () => number;
}

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  deliveries: number;
}

export interface FaultWorld {
  readonly records: Records;
  readonly queue: QueueMessage[];
  readonly points: MetricPoint[];
  /** Jobs that were sent, each once: "mx1.example.com:25 2026-11-24T02:14:00Z#2". */
  readonly sent: Set<string>;
  readonly send: (jobs: readonly AnyJob[]) => Promise<void>;
  /** One invocation with these messages. What it does not acknowledge goes to the end of the queue. */
  readonly deliver: (messages: readonly QueueMessage[], fault?: PortFault | Killer) => Promise<void>;
  /** Until the queue is empty, ten messages at a time. Who was killed is not killed again. */
  readonly drain: (fault?: PortFault | Killer) => Promise<void>;
}

export function createFaultWorld(options: FaultWorldOptions): FaultWorld {
  const { records, isDown = () => false, now = SLOT } = options;
  const queue: QueueMessage[] = [];
  const points: MetricPoint[] = [];
  const sent = new Set<string>();
  let made = 0;
  const jobs: Jobs = {
    async send(more) {
      for (const job of more) sent.add(`${job.target} ${versionOf(job)}`);
      for (const body of packMessages(more)) queue.push({ id: `m${(made += 1)}`, body, deliveries: 0 });
    },
  };
  const metrics: Metrics = { put: async (more) => void points.push(...more) };
  const clock = createFixedClock(now);
  const portsOf = (job: AnyJob): ProbePorts => {
    const minute = (Date.parse(job.slot) - Date.parse(SLOT)) / 60_000;
    return {
      dns: createFakeZone(ZONE),
      dialer: createScriptedDialer(isDown(minute) ? `${HEALTHY}\n${REFUSING}` : HEALTHY),
      http: NO_HTTP,
      // Its own: a pause of one job is none of another's time.
      clock: createFixedClock(now),
      secrets: options.secrets ?? {
        get: async () => ({ ok: true, user: 'probe', password: 'correct-horse' }),
      },
      ehlo: 'probe.example',
      ...options.over,
    };
  };
  const invoke = async (messages: readonly QueueMessage[], fault: PortFault): Promise<Set<string>> => {
    const mortal = {
      records: withFault(records, PORTS.records, fault),
      jobs: withFault(jobs, PORTS.jobs, fault),
      metrics: withFault(metrics, PORTS.metrics, fault),
    };
    const handler = createHandler({
      ...mortal,
      clock,
      budgetMs: 60_000,
      confirmAfterSeconds: 30,
      work: async (job, counting) =>
        work(job, {
          ...mortal,
          records: counting,
          ports: portsOf(job),
          probes: PROBE_TABLE,
          budgetMs: 60_000,
          vantage: 'test',
          program: '0.0.0',
          severity: {},
          confirmAfterSeconds: 30,
          stack: 'test',
          perTarget: 'unhealthy',
        }),
    });
    const remaining = options.remainingMs ?? (() => 120_000);
    const answer = await handler(eventOf(messages), { getRemainingTimeInMillis: remaining });
    return new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  };
  const world: FaultWorld = {
    records,
    queue,
    points,
    sent,
    send: jobs.send,
    async deliver(messages, fault = NO_FAULT) {
      for (const message of messages) {
        message.deliveries += 1;
        const at = queue.indexOf(message);
        if (at >= 0) queue.splice(at, 1);
      }
      const killer = typeof fault === 'function' ? { fault, isDead: () => false } : fault;
      const failed = await invoke(messages, killer.fault).catch(() => new Set(messages.map(({ id }) => id)));
      // Nobody hears what a dead process would have answered.
      queue.push(...messages.filter(({ id }) => killer.isDead() || failed.has(id)));
    },
    async drain(fault = NO_FAULT) {
      for (let turn = 0; queue.length > 0; turn += 1) {
        if (turn > 200) throw new Error('The queue does not become empty');
        const isDead = typeof fault !== 'function' && fault.isDead();
        await world.deliver(queue.slice(0, 10), isDead ? NO_FAULT : fault);
      }
    },
  };
  return world;
}

export function eventOf(messages: readonly Pick<QueueMessage, 'id' | 'body'>[]): SQSEvent {
  return {
    Records: messages.map(({ id, body }) => ({ messageId: id, body }) as SQSRecord),
  };
}

export const DOMAIN = sampleJob({
  probe: 'mail-dns',
  target: 'example.com',
  subject: {
    domain: 'example.com',
    sends: true,
    receives: true,
    selectors: [],
    followMx: { port: 25, owned: false },
  },
});

/** A login at an endpoint. */
export const SUBMISSION = sampleJob({
  probe: 'smtp',
  target: 'smtp.example.com:587',
  subject: {
    host: 'smtp.example.com',
    port: 587,
    tls: 'starttls',
    role: 'submission',
    owned: false,
    slowMs: 15_000,
    auth: { secret: 'acme/smtp' },
  },
});

export const TARGETS = ['example.com', 'mx1.example.com:25', 'mx2.example.com:25', 'smtp.example.com:587'];

const ZONE = `
example.com       MX   10 mx1.example.com
example.com       MX   20 mx2.example.com
example.com       TXT  "v=spf1 mx -all"
_dmarc.example.com TXT "v=DMARC1; p=reject"
mx1.example.com   A    192.0.2.1
mx2.example.com   A    192.0.2.2
smtp.example.com  A    192.0.2.3`;
const SECURED = `
S: 220 mail.example.com ESMTP
C: EHLO *
S: 250-mail.example.com
S: 250 STARTTLS
C: STARTTLS
S: 220 2.0.0 go ahead
! tls {}
C: EHLO *`;
const HEALTHY = `${SECURED}
S: 250-mail.example.com
S: 250 SIZE 1000000
[192.0.2.3]
${SECURED}
S: 250-mail.example.com
S: 250 AUTH PLAIN
C: AUTH PLAIN *
S: 235 2.7.0 welcome`;
const REFUSING = `
[192.0.2.2]
S: 554 5.7.1 no service for you`;

export interface Snapshot {
  readonly records: readonly CheckRecord[];
  readonly states: readonly State[];
  readonly transitions: readonly Transition[];
  readonly sweeps: readonly Sweep[];
}

/** All that a store has of these targets, in one order. */
export async function snapshot(records: Records, targets: readonly string[] = TARGETS): Promise<Snapshot> {
  const days = ['2026-11-24'];
  const range = { from: '2026-11-01T00:00:00Z', to: '2026-12-31T00:00:00Z' };
  const flat = async <T>(sources: readonly AsyncIterable<T>[]): Promise<T[]> =>
    (await Promise.all(sources.map(async (source) => Array.fromAsync(source)))).flat();
  const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    records: await flat(targets.map((target) => records.history({ target, ...range }))),
    states: (await flat([records.states()])).filter(({ target }) => targets.includes(target)).sort(byText),
    transitions: (await flat(days.map((day) => records.transitions(day)))).sort(byText),
    sweeps: await flat(days.map((day) => records.sweeps(day))),
  };
}
