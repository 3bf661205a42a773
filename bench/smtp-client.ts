/** One tool of bench/smtp-peers.ts in a process of its own, so that its CPU time and memory are its own. */
import type { ProbedServer } from './our-probe.ts';

export interface ClientTask extends ProbedServer {
  readonly tool: 'ours' | 'nodemailer' | 'bare';
  readonly inFlight: number;
  /** Probes to make, or milliseconds to go on. */
  readonly total?: number;
  readonly ms?: number;
}

export interface ClientResult {
  readonly done: number;
  readonly ms: number;
  /** User and system time, milliseconds. */
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

async function run({
  tool,
  inFlight,
  total = Infinity,
  ms = Infinity,
  ...server
}: ClientTask): Promise<ClientResult> {
  const probe = await probeOf(tool, server);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let started = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (started < total && performance.now() - begun < ms) {
        started += 1;
        await probe();
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return {
    done: started,
    ms: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** A tool loads its own code only: memory is compared, too. */
async function probeOf(tool: ClientTask['tool'], server: ProbedServer): Promise<() => Promise<unknown>> {
  if (tool === 'ours') return (await import('./our-probe.ts')).ourProbe(server);
  if (tool === 'bare') return (await import('./bare-probe.ts')).bareProbe(server);
  return (await import('./nodemailer-probe.ts')).nodemailerProbe(server);
}

process.on('message', (task: ClientTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String((error as Error).stack ?? error) }),
  );
});
process.on('disconnect', () => process.exit(0));
