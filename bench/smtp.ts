/**
 * Our conversation beside nodemailer's verify(), at equal work: connect, EHLO, [STARTTLS, handshake, EHLO,] QUIT. Ours
 * writes down stages, capabilities, the certificate chain and a transcript meanwhile. One server process for both.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { stageOf } from '../core/model/smtp-session.ts';
import { nodemailerProbe } from './nodemailer-probe.ts';
import { ourProbe, type ProbedServer } from './our-probe.ts';

const HOST = 'mx.bench.example';
const RUN_MS = 1000;
const ROUNDS = 3;

interface Measured {
  readonly perSecond: number;
  /** CPU seconds of this process per 1,000 probes. */
  readonly cpu: number;
}

export async function benchSmtp(): Promise<void> {
  const { child, port, ca } = await startResponder();
  try {
    console.log('probe      in flight   ours/s  nodemailer/s  ratio   CPU s/1000: ours  nodemailer  ratio');
    for (const tls of ['none', 'starttls'] as const) {
      const helloMs: number[] = [];
      const server = { host: HOST, port, tls, ca };
      const tools = { ours: ourTimedProbe(server, helloMs), theirs: nodemailerProbe(server) };
      for (const inFlight of [1, 64]) {
        for (const probe of Object.values(tools)) await measure(probe, inFlight, 600);
        const results = { ours: [] as Measured[], theirs: [] as Measured[] };
        if (inFlight === 1) helloMs.length = 0;
        // In turns, so that whatever else this machine does hits both.
        for (let round = 0; round < ROUNDS; round += 1) {
          results.ours.push(await measure(tools.ours, inFlight, RUN_MS));
          results.theirs.push(await measure(tools.theirs, inFlight, RUN_MS));
        }
        print(tls, inFlight, results.ours, results.theirs);
        if (tls === 'starttls' && inFlight === 1)
          console.log(
            `           EHLO after TLS is answered in ${median(helloMs).toFixed(2)} ms (median of ${helloMs.length}; 43 ms would be our own delayed acknowledgement)`,
          );
      }
    }
  } finally {
    child.disconnect();
  }
}

function print(tls: string, inFlight: number, ours: readonly Measured[], theirs: readonly Measured[]): void {
  const [a, b] = [median(ours.map((one) => one.perSecond)), median(theirs.map((one) => one.perSecond))];
  const [c, d] = [median(ours.map((one) => one.cpu)), median(theirs.map((one) => one.cpu))];
  const columns = [
    tls.padEnd(9),
    String(inFlight).padStart(10),
    a.toFixed(0).padStart(8),
    b.toFixed(0).padStart(13),
    (a / b).toFixed(2).padStart(6),
    c.toFixed(2).padStart(18),
    d.toFixed(2).padStart(11),
    (c / d).toFixed(2).padStart(6),
  ];
  console.log(columns.join(' '));
}

function ourTimedProbe(server: ProbedServer, helloMs: number[]): () => Promise<void> {
  const probe = ourProbe(server);
  return async () => {
    const session = await probe();
    if (server.tls === 'starttls') helloMs.push(stageOf(session, 'ehlo-tls')?.tookMs ?? Infinity);
  };
}

async function measure(probe: () => Promise<void>, inFlight: number, ms: number): Promise<Measured> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() - startedAt < ms) {
        await probe();
        done += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (done * 1000) / (performance.now() - startedAt), cpu: (user + system) / 1000 / done };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function startResponder(): Promise<{ child: ChildProcess; port: number; ca: string }> {
  const child = fork(join(import.meta.dirname, 'smtp-responder.ts'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The bench server ended with ${String(code)}`)));
    child.once('message', (told) => resolve({ child, ...(told as { port: number; ca: string }) }));
  });
}
