/** Debian's spamd, SpamAssassin's daemon, as a direct child on a loopback port: with its local rules only. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listens } from './listens.ts';
import { freePorts, runServer } from './server-process.ts';

const SPAMD = '/usr/sbin/spamd';
const SITE = '/etc/spamassassin';

export interface SpamdServer {
  /** "127.0.0.1:54321" */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

export function hasSpamd(): boolean {
  return existsSync(SPAMD);
}

export async function startSpamd(settings: readonly string[] = []): Promise<SpamdServer> {
  const [port = 0] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-spamd-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'home'), { mode: 0o777 });
  for (const name of readdirSync(SITE))
    if (name.endsWith('.pre')) copyFileSync(join(SITE, name), join(folder, name));
  writeFileSync(
    join(folder, 'local.cf'),
    `use_bayes 0\ndns_available no\n${settings.map((line) => `${line}\n`).join('')}`,
  );
  const root = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const server = runServer(SPAMD, [
    '--local',
    '--nouser-config',
    '--listen=127.0.0.1',
    `--port=${port}`,
    `--siteconfigpath=${folder}`,
    `--helper-home-dir=${join(folder, 'home')}`,
    '--max-children=1',
    '--syslog=stderr',
    ...root,
  ]);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listens(port, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop };
}
