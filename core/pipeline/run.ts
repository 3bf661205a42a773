import type { Job } from '../model/job.ts';
import type { MessageTools } from '../model/message-tools.ts';
import type { Observation } from '../model/observation.ts';
import type { ProbeId } from '../model/probe.ts';
import type { ProbeTable } from '../probes/index.ts';
import type { ProbePorts } from '../ports.ts';

export interface RunOptions {
  /** Time for the whole run; what was not reached by then is a fault of ours. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal;
}

/** One probe, once. Rejects only for a bug: whatever the world does is in the observation. */
export async function runJob<P extends ProbeId>(
  job: Job<P>,
  probes: ProbeTable,
  ports: ProbePorts,
  { budgetMs, signal }: RunOptions,
): Promise<Observation<P>> {
  const asked = { dnsQuestions: 0, connections: 0 };
  // Before the clock runs: loading is no time of the server's.
  const probe = await probes[job.probe]();
  const budget = AbortSignal.timeout(budgetMs);
  const startedAt = ports.clock.now().toISOString();
  const begun = ports.clock.elapsed();
  const { facts, faults } = await probe(
    job.subject,
    counting({ ...ports, budgetMs }, asked),
    signal === undefined ? budget : AbortSignal.any([budget, signal]),
  );
  const tookMs = Math.round(ports.clock.elapsed() - begun);
  return { probe: job.probe, target: job.target, startedAt, tookMs, facts, faults, asked: { ...asked } };
}

/** The same ports, counting what is asked of the world. */
function counting(ports: ProbePorts, asked: { dnsQuestions: number; connections: number }): ProbePorts {
  return {
    ...ports,
    dns: {
      async ask(name, type, options) {
        asked.dnsQuestions += 1;
        return ports.dns.ask(name, type, options);
      },
    },
    http: {
      async get(request, options) {
        asked.connections += 1;
        return ports.http.get(request, options);
      },
    },
    ...(ports.messages === undefined ? {} : { messages: countingTools(ports.messages, asked) }),
    dialer: {
      async connect(to, options) {
        asked.connections += 1;
        return ports.dialer.connect(to, options);
      },
    },
  };
}

function countingTools(tools: MessageTools, asked: { connections: number }): MessageTools {
  return {
    ...tools,
    async post(request, options) {
      asked.connections += 1;
      return tools.post(request, options);
    },
    async talk(to, options) {
      asked.connections += 1;
      return tools.talk(to, options);
    },
  };
}
