/**
 * MiniStack, an emulator of AWS in Python, as a child process: installed from PyPI into .emulator/ once, listening on
 * a free port of loopback. Its Lambdas run as local Node processes, so they reach servers on loopback.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const home = join(root, '.emulator');
const site = join(home, 'site');
/** 1.4 was the first in which a schedule fires and a Node Lambda runs on the Node of the PATH. */
const REQUIREMENT = 'ministack>=1.4,<2';

/** Why the emulator cannot be used here; undefined when it can. Installs it when it is not there yet. */
export function installMinistack(): string | undefined {
  const version = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (version.error !== undefined || version.status !== 0) return 'python3 is not installed';
  const [major = 0, minor = 0] = version.stdout.trim().split('.').map(Number);
  if (major !== 3 || minor < 10)
    return `MiniStack needs Python 3.10 or later, python3 is ${version.stdout.trim()}`;
  if (existsSync(join(site, 'ministack'))) return undefined;
  mkdirSync(home, { recursive: true });
  const pip = spawnSync(
    'python3',
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', site, REQUIREMENT],
    {
      encoding: 'utf8',
    },
  );
  if (pip.status === 0) return undefined;
  return `MiniStack cannot be installed with pip: ${pip.stderr.trim().split('\n').at(-1) ?? pip.error?.message ?? 'unknown reason'}`;
}

export interface Ministack {
  readonly endpoint: string;
  /** What a client of AWS needs to reach it, and never anything else. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  stop(): Promise<void>;
}

export async function startMinistack(): Promise<Ministack> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(home, 'ministack.log');
  // Outside this project: below its package.json the functions' CommonJS would be taken for ES modules.
  const work = mkdtempSync(join(tmpdir(), 'postwatch-emulator-'));
  const log = openSync(logFile, 'w');
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // No profile of the person who runs this may be read.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    // The deployed functions must run on the Node of this project.
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? home,
  };
  const child = spawn('python3', ['-m', 'ministack'], {
    cwd: work,
    env: {
      ...environment,
      PYTHONPATH: site,
      PYTHONUNBUFFERED: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      TMPDIR: work,
    },
    stdio: ['ignore', log, log],
    // A group of its own, so that its Lambda workers end with it.
    detached: true,
  });
  const stop = async (): Promise<void> => {
    await stopGroup(child);
    rmSync(work, { recursive: true, force: true });
  };
  try {
    await untilReady(endpoint, child);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${readFileSync(logFile, 'utf8').slice(-2000)}`, { cause: error });
  }
  return { endpoint, environment, logFile, stop };
}

async function untilReady(endpoint: string, child: ChildProcess): Promise<void> {
  for (let tried = 0; tried < 150; tried++) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended with code ${child.exitCode}`);
    try {
      if ((await fetch(`${endpoint}/_ministack/health`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('MiniStack does not answer within 30 s');
}

/** Ends the process that was started here, and the workers it started, by the number of their group. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(pid, 'SIGTERM');
  const late = setTimeout(() => signalGroup(pid, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('Cannot find a free port');
  return address.port;
}
