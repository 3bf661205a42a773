/** Other people's servers as direct children on loopback ports that the system chose, ended by their own id. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface RunningServer {
  readonly child: ChildProcess;
  /** The last 4,000 characters that it said. */
  readonly said: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export interface RunOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A server that does not end within this time is killed. */
const STOP_MS = 5000;

export function runServer(command: string, args: readonly string[], options: RunOptions = {}): RunningServer {
  const { env, ...rest } = options;
  const child = spawn(command, args, {
    ...rest,
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said = `${said}${error.message}`;
      resolve();
    });
  });
  return {
    child,
    said: () => said,
    async stop(signal = 'SIGTERM') {
      if (child.pid === undefined) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
      // Grandchildren may hold these open, and would keep the test alive.
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Numeric id of a system user. */
export function userId(user: string): number {
  return Number(spawnSync('id', ['-u', user], { encoding: 'utf8' }).stdout);
}

/** Ports of 127.0.0.1 that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Resolves once the port accepts connections; rejects with what the server said when it ended before. */
export async function accepting(port: number, server?: RunningServer): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (open) return;
    if (server !== undefined && (server.child.exitCode !== null || server.child.pid === undefined)) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Nothing accepts connections on port ${String(port)}: ${server?.said() ?? ''}`);
}
