/** prometheus-blackbox-exporter (Debian's package of that name) as a peer: started here, driven over HTTP, ended here. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepting, freePorts, runServer } from '../test/support/server-process.ts';
import type { ClientResult } from './smtp-client.ts';

const PROGRAM = '/usr/bin/prometheus-blackbox-exporter';
/** Of /proc/PID/stat, as Linux has it on every platform that Node runs on. */
const TICK_MS = 10;

export interface BlackboxExporter {
  readonly run: (
    port: number,
    tls: 'none' | 'starttls',
    inFlight: number,
    ms: number,
  ) => Promise<ClientResult>;
  readonly stop: () => Promise<void>;
}

export async function startBlackboxExporter(host: string, ca: string): Promise<BlackboxExporter | undefined> {
  if (!existsSync(PROGRAM)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-blackbox-'));
  writeFileSync(join(folder, 'ca.pem'), ca);
  writeFileSync(join(folder, 'blackbox.yml'), configuration(host, join(folder, 'ca.pem')));
  const [port = 0] = await freePorts(1);
  const server = runServer(PROGRAM, [
    `--config.file=${join(folder, 'blackbox.yml')}`,
    `--web.listen-address=127.0.0.1:${String(port)}`,
    '--log.level=error',
  ]);
  await accepting(port, server);
  const pid = server.child.pid ?? 0;
  return {
    async run(target, tls, inFlight, ms) {
      const before = cpuMsOf(pid);
      const begun = performance.now();
      const request = `GET /probe?target=127.0.0.1:${String(target)}&module=${tls} HTTP/1.1\r\nHost: bench\r\n\r\n`;
      const counts = await Promise.all(
        Array.from({ length: inFlight }, async () => drive(port, request, begun + ms)),
      );
      return {
        done: counts.reduce((sum, count) => sum + count, 0),
        ms: performance.now() - begun,
        cpuMs: cpuMsOf(pid) - before,
        peakRssMb: peakRssMbOf(pid),
      };
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One connection that asks again as soon as it is answered. Only as much HTTP as this server speaks. */
async function drive(port: number, request: string, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let heard = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('data', (text: string) => {
      heard += text;
      const body = heard.indexOf('\r\n\r\n') + 4;
      const length = Number(/^Content-Length: (\d+)/im.exec(heard)?.[1] ?? NaN);
      if (
        body < 4 ||
        (Number.isNaN(length) ? !heard.endsWith('\r\n0\r\n\r\n') : heard.length < body + length)
      )
        return;
      if (!heard.includes('\nprobe_success 1')) {
        socket.destroy();
        reject(new Error(`blackbox_exporter did not succeed: ${heard.slice(body, body + 500)}`));
        return;
      }
      heard = '';
      count += 1;
      if (performance.now() < until) socket.write(request);
      else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}

function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function peakRssMbOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

// The exporter ends lines with LF alone; the CR of SMTP is ours to say.
function configuration(host: string, ca: string): string {
  const hello = (expected: string): string => `        - send: "EHLO probe.bench.example\\r"
        - expect: "${expected}"
`;
  const common = `    prober: tcp
    timeout: 20s
    tcp:
      preferred_ip_protocol: ip4
`;
  return `modules:
  none:
${common}      query_response:
        - expect: "^220 "
${hello('^250 ')}        - send: "QUIT\\r"
        - expect: "^221 "
  starttls:
${common}      tls_config:
        ca_file: ${ca}
        server_name: ${host}
      query_response:
        - expect: "^220 "
${hello('^250 ')}        - send: "STARTTLS\\r"
        - expect: "^220 "
        - starttls: true
${hello('^250 ')}        - send: "QUIT\\r"
        - expect: "^221 "
`;
}
