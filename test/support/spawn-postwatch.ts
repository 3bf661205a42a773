import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const root = join(import.meta.dirname, '..', '..');

export interface Spawned {
  readonly child: ChildProcess;
  readonly output: () => { readonly out: string; readonly err: string };
  /** Resolves when standard output matches; rejects with everything that was said when the process ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly exited: Promise<number | null>;
}

const children = new Set<ChildProcess>();

/** Ends every program that a test left running; for afterAll. */
export async function endSpawned(): Promise<void> {
  await Promise.all(
    [...children].map(async (child) => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    }),
  );
}

/** The program as a person runs it: its own process, on the Node that package.json pins. */
export function spawnPostwatch(
  argv: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    /** What the program can read from file descriptor 3. */
    readonly fd3?: string;
  },
): Spawned {
  const child = spawn(process.execPath, [join(root, 'bin', 'postwatch.ts'), ...argv], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', options.fd3 === undefined ? 'ignore' : 'pipe'],
  });
  const [, stdout, stderr, third] = child.stdio as unknown as [null, Readable, Readable, Writable | null];
  third?.end(options.fd3);
  children.add(child);
  child.once('close', () => children.delete(child));
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const look of waiting) look();
  });
  stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    exited,
    output: () => ({ out, err }),
    says: async (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(out);
          if (match === null) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void exited.then((code) =>
          reject(new Error(`ended with ${code} before it said ${String(pattern)}\n${out}\n${err}`)),
        );
      }),
  };
}
