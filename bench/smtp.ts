/**
 * Our conversation beside nodemailer's verify(), at equal work: connect, EHLO, [STARTTLS, handshake, EHLO,] QUIT. Ours
 * writes down stages, capabilities, the certificate chain and a transcript meanwhile. One server process for both.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { createNodeClock } from '../adapters/node/clock.ts';
import { createNodeDialer } from '../adapters/node/dialer.ts';
import type { SmtpSubject } from '../core/model/smtp-facts.ts';
import { stageOf } from '../core/model/smtp-session.ts';
import { budgetsOf, converse } from '../core/protocol/smtp/index.ts';

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
      const tools = { ours: ourProbe(port, ca, tls, helloMs), theirs: nodemailerProbe(port, ca, tls) };
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

function ourProbe(
  port: number,
  ca: string,
  tls: 'none' | 'starttls',
  helloMs: number[],
): () => Promise<void> {
  const subject: SmtpSubject = { host: HOST, port, tls, role: 'submission', owned: true, slowMs: 15_000 };
  const options = {
    dialer: createNodeDialer({ ca: [ca] }),
    clock: createNodeClock(),
    ehlo: 'probe.bench.example',
    budgets: budgetsOf(),
  };
  return async () => {
    const { session } = await converse(subject, '127.0.0.1', {
      ...options,
      // Each job has its own.
      signal: new AbortController().signal,
    });
    const last = session.stages.at(-1);
    if (last?.stage !== 'quit' || last.reply?.code !== 221)
      throw new Error(`Our probe ended with ${JSON.stringify(last)}`);
    if (tls === 'none') return;
    if (session.tls?.trusted !== true || !session.tls.nameMatches)
      throw new Error(`Our probe did not verify: ${session.tls?.trustError ?? ''}`);
    helloMs.push(stageOf(session, 'ehlo-tls')?.tookMs ?? Infinity);
  };
}

function nodemailerProbe(port: number, ca: string, tls: 'none' | 'starttls'): () => Promise<void> {
  return async () => {
    // verify() tells its result before QUIT is answered; waiting for the end makes the work equal to ours.
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, autoSelectFamily: false });
    const ended = once(socket, 'close');
    await once(socket, 'connect');
    const transport = createTransport({
      getSocket: (_options, give) => give(null, { connection: socket }),
      host: '127.0.0.1',
      port,
      secure: false,
      name: 'probe.bench.example',
      ignoreTLS: tls === 'none',
      requireTLS: tls === 'starttls',
      tls: { ca, servername: HOST },
    });
    await transport.verify();
    transport.close();
    await ended;
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
