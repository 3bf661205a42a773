/**
 * Our conversation, nodemailer's verify() and blackbox_exporter against servers that others wrote: Postfix with TLS and
 * smtp-sink, which costs next to nothing. In turns in one run, each in a process of its own; ratios are ours to theirs.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { missingPostfix, POSTFIX_HOST, startPostfix } from '../test/support/postfix-server.ts';
import { startSmtpSink } from '../test/support/smtp-sink.ts';
import { startBlackboxExporter, type BlackboxExporter } from './blackbox-exporter.ts';
import type { ClientResult, ClientTask } from './smtp-client.ts';
import type { ProbedServer } from './our-probe.ts';

const RUN_MS = 1000;
/** Until the compilers of Node have settled. */
const WARM_MS = 5000;
const ROUNDS = 3;
const MANY = { total: 5000, inFlight: 1000 } as const;

type Tool = 'ours' | 'nodemailer' | 'blackbox' | 'bare';

/** Wanted of ours at least of the rate, at most of the CPU time. */
interface Wanted {
  readonly rate?: number;
  readonly cpu?: number;
}

type Targets = { readonly [T in Tool]?: Wanted };
type Run = (server: ProbedServer, inFlight: number, ms: number) => Promise<ClientResult>;

export async function benchSmtpPeers(): Promise<void> {
  const missing = missingPostfix();
  if (missing !== undefined) {
    console.log(`not against Postfix and smtp-sink: ${missing}`);
    return;
  }
  const ends: (() => Promise<void> | void)[] = [];
  try {
    const postfix = await startPostfix();
    ends.push(postfix.close);
    const sink = await startSmtpSink(['-m', '1100'], 2048);
    ends.push(sink.stop);
    const blackbox = await startBlackboxExporter(POSTFIX_HOST, postfix.ca);
    if (blackbox === undefined) console.log('blackbox_exporter is not installed: its rows are left out');
    else ends.push(blackbox.stop);
    const [ours, nodemailer, bare] = [startClient('ours'), startClient('nodemailer'), startClient('bare')];
    ends.push(ours.end, nodemailer.end, bare.end);
    const tools = new Map<Tool, Run>([
      ['ours', ours.run],
      ['nodemailer', nodemailer.run],
      ...(blackbox === undefined ? [] : [['blackbox', runOf(blackbox)] as const]),
    ]);
    const idle = { host: 'sink', port: sink.port, tls: 'none', ca: '' } as const;
    const plain = { host: POSTFIX_HOST, port: postfix.ports.plain, tls: 'none', ca: postfix.ca } as const;
    // The dialogue of a bare socket has no TLS.
    const all = new Map([...tools, ['bare', bare.run] as const]);
    console.log(
      'server     probe     in flight  tool            /s  CPU ms each  ours : it /s  of CPU  wanted',
    );
    const many = { nodemailer: { rate: 1.5, cpu: 0.7 }, blackbox: { rate: 1.5 } };
    const serial = { nodemailer: { rate: 10 }, blackbox: { rate: 10 } };
    await compare('smtp-sink', idle, 1, all, {});
    await compare('smtp-sink', idle, 50, all, many);
    await compare('postfix', plain, 50, all, many);
    await compare('postfix', { ...plain, tls: 'starttls' }, 1, tools, serial);
    await compare('postfix', { ...plain, tls: 'starttls' }, 50, tools, {
      nodemailer: { rate: 1.2 },
      blackbox: { rate: 0.9 },
    });
    // The second time with a small young generation, as a process with little memory would be started.
    for (const flags of [[], ['--max-semi-space-size=4']])
      for (const tool of ['ours', 'nodemailer'] as const) await crowd(tool, idle, flags);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** In a fresh process: the peak is of this run. */
async function crowd(
  tool: ClientTask['tool'],
  server: ProbedServer,
  flags: readonly string[],
): Promise<void> {
  const client = startClient(tool, flags);
  try {
    const { done, ms, cpuMs, peakRssMb } = await client.ask({ tool, ...server, ...MANY });
    console.log(
      `${String(done)} probes of smtp-sink, ${String(MANY.inFlight)} in flight${flags.length === 0 ? '' : `, ${flags.join(' ')}`}: ${tool} ${((done * 1000) / ms).toFixed(0)} /s, CPU ${(cpuMs / done).toFixed(3)} ms each, peak RSS ${peakRssMb.toFixed(0)} MB`,
    );
  } finally {
    client.end();
  }
}

async function compare(
  name: string,
  server: ProbedServer,
  inFlight: number,
  tools: ReadonlyMap<Tool, Run>,
  targets: Targets,
): Promise<void> {
  const results = new Map<Tool, ClientResult[]>();
  for (const run of tools.values()) await run(server, inFlight, WARM_MS);
  // In turns, so that whatever else this machine does hits all of them.
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [tool, run] of tools)
      results.set(tool, [...(results.get(tool) ?? []), await run(server, inFlight, RUN_MS)]);
  const figures = [...results].map(([tool, all]) => ({
    tool,
    rate: median(all.map(({ done, ms }) => (done * 1000) / ms)),
    cpu: median(all.map(({ done, cpuMs }) => cpuMs / done)),
  }));
  const [own] = figures;
  for (const { tool, rate, cpu } of figures) {
    const ratios =
      own === undefined || tool === 'ours'
        ? ''
        : judged({ rate: own.rate / rate, cpu: own.cpu / cpu }, targets[tool] ?? {});
    console.log(
      `${name.padEnd(10)} ${server.tls.padEnd(9)} ${String(inFlight).padStart(9)}  ${tool.padEnd(11)}${rate.toFixed(0).padStart(7)}${cpu.toFixed(3).padStart(13)}${ratios}`,
    );
  }
}

function judged(ratio: Required<Wanted>, wanted: Wanted): string {
  const words = [
    ...(wanted.rate === undefined
      ? []
      : [`${wanted.rate} x: ${ratio.rate >= wanted.rate ? 'met' : 'NOT met'}`]),
    ...(wanted.cpu === undefined
      ? []
      : [`CPU ${wanted.cpu}: ${ratio.cpu <= wanted.cpu ? 'met' : 'NOT met'}`]),
  ];
  return `${ratio.rate.toFixed(2).padStart(14)}${ratio.cpu.toFixed(2).padStart(8)}  ${words.join(', ')}`;
}

function runOf(blackbox: BlackboxExporter): Run {
  return async ({ port, tls }, inFlight, ms) => blackbox.run(port, tls, inFlight, ms);
}

function startClient(
  tool: ClientTask['tool'],
  flags: readonly string[] = [],
): {
  readonly ask: (task: ClientTask) => Promise<ClientResult>;
  readonly run: Run;
  readonly end: () => void;
} {
  const child = fork(join(import.meta.dirname, 'smtp-client.ts'), { execArgv: [...flags] });
  const ask = async (task: ClientTask): Promise<ClientResult> =>
    new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`${tool} ended with ${String(code)}`));
      child.once('exit', gone);
      child.once('message', (told: { readonly result?: ClientResult; readonly error?: string }) => {
        child.off('exit', gone);
        if (told.result === undefined) reject(new Error(told.error));
        else resolve(told.result);
      });
      child.send(task);
    });
  return {
    ask,
    run: async (server, inFlight, ms) => ask({ ...server, tool, inFlight, ms }),
    end: () => child.disconnect(),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
