/** Debian's postgrey, a policy service for Postfix that greylists, as a direct child on a loopback port. */
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepting, freePorts, runServer, userId } from './server-process.ts';

const POSTGREY = '/usr/sbin/postgrey';

export interface Postgrey {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export function hasPostgrey(): boolean {
  return existsSync(POSTGREY);
}

/** Needs root, for it gives its rights up. */
export async function startPostgrey({ delaySeconds }: { readonly delaySeconds: number }): Promise<Postgrey> {
  const [port = 0] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-postgrey-'));
  chownSync(folder, userId('nobody'), userId('nobody'));
  const server = runServer(POSTGREY, [
    `--inet=127.0.0.1:${String(port)}`,
    `--dbdir=${folder}`,
    `--delay=${String(delaySeconds)}`,
    '--user=nobody',
    '--group=nogroup',
    // Its own lists would let some of us in at once.
    '--whitelist-clients=/dev/null',
    '--whitelist-recipients=/dev/null',
  ]);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await accepting(port, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}
