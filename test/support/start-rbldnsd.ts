/** rbldnsd, the server that most blocklists run, as a direct child on a high loopback port. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeDns } from '../../adapters/node/dns-client.ts';

const RBLDNSD = '/usr/sbin/rbldnsd';
const READY_MS = 5000;
/** Without an SOA record no negative answer may be kept (RFC 2308 5). */
const HEAD = '$SOA 300 ns.list.example hostmaster.list.example 0 600 300 86400 60\n$NS 300 ns.list.example\n';

export interface Rbldnsd {
  /** "127.0.0.1:54321" */
  readonly address: string;
  stop(): Promise<void>;
}

export interface RblZone {
  readonly zone: string;
  readonly type: 'ip4set' | 'ip4trie' | 'ip6trie' | 'dnset' | 'generic';
  /** Data lines of rbldnsd's format. */
  readonly data: string;
}

export function hasRbldnsd(): boolean {
  return existsSync(RBLDNSD);
}

export async function startRbldnsd(zones: readonly RblZone[]): Promise<Rbldnsd> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-rbldnsd-'));
  chmodSync(folder, 0o755);
  zones.forEach(({ data }, index) => writeFileSync(join(folder, `set${index}`), HEAD + data));
  const port = await freePort();
  const sets = zones.map(({ zone, type }, index) => `${zone}:${type}:set${index}`);
  // As root it insists on giving up its rights; as anybody else it has none to give.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(RBLDNSD, ['-n', ...user, '-w', folder, '-b', `127.0.0.1/${port}`, ...sets], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const dns = createNodeDns({ servers: [address], timeoutMs: 200, tries: 1, cacheSize: 0 });
  const since = performance.now();
  try {
    // Any reply of its own will do: a zone without SOA and NS has nothing at its top.
    while (
      !['answer', 'nodata', 'nxdomain'].includes(
        (await dns.ask(`2.0.0.127.${zones[0]?.zone ?? ''}`, 'A')).kind,
      )
    ) {
      if (child.exitCode !== null || performance.now() - since > READY_MS) {
        await stop();
        throw new Error(`Cannot start rbldnsd: ${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    await dns.close();
  }
  return { address, stop };
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
