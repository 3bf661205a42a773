/**
 * Debian's rspamd as a direct child on loopback ports: its own rules, and nothing of the network (no maps from afar, no
 * Redis, a resolver that refuses).
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, runServer } from './server-process.ts';
import { listens } from './listens.ts';

const RSPAMD = '/usr/bin/rspamd';
/** Modules that ask Redis, other servers, or lists of the network. */
const OFF = [
  'antivirus',
  'asn',
  'bimi',
  'clickhouse',
  'dcc',
  'elastic',
  'fuzzy_check',
  'greylist',
  'history_redis',
  'metadata_exporter',
  'mx_check',
  'neural',
  'p0f',
  'phishing',
  'ratelimit',
  'rbl',
  'replies',
  'reputation',
  'rspamd_update',
  'spamtrap',
  'surbl',
  'url_redirector',
  'whitelist',
];

export interface RspamdServer {
  /** Takes messages without a password. */
  readonly worker: string;
  /** Wants the password. */
  readonly controller: string;
  readonly password: string;
  /** Port for Postfix. */
  readonly milter: number;
  readonly stop: () => Promise<void>;
}

export function hasRspamd(): boolean {
  return existsSync(RSPAMD);
}

/** `spamFor`: mail to this domain is marked as spam. */
export async function startRspamd(options: { readonly spamFor?: string } = {}): Promise<RspamdServer> {
  const [worker = 0, controller = 0, milter = 0] = await freePorts(3);
  const password = 'only-for-this-test';
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-rspamd-'));
  mkdirSync(join(folder, 'local.d'));
  for (const name of OFF) writeFileSync(join(folder, 'local.d', `${name}.conf`), 'enabled = false;\n');
  const config = join(folder, 'rspamd.conf');
  if (options.spamFor !== undefined) {
    writeFileSync(join(folder, 'spam-for'), `${options.spamFor}\n`);
    writeFileSync(
      join(folder, 'local.d/multimap.conf'),
      `SPAM_FOR { type = "rcpt"; filter = "email:domain"; map = "${join(folder, 'spam-for')}"; score = 9; }\n`,
    );
  }
  writeFileSync(config, configOf({ worker, controller, milter, password }));
  const place = ['DBDIR', 'RUNDIR', 'LOGDIR', 'LOCAL_CONFDIR'].map((name) => `--var=${name}=${folder}`);
  // -i: as root it insists on another user, which could not read the folder.
  const server = runServer(RSPAMD, ['-f', '-i', '-c', config, ...place, '--var=CONFDIR=/etc/rspamd']);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listens(worker, server);
    await listens(controller, server);
    await listens(milter, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    worker: `http://127.0.0.1:${worker}`,
    controller: `http://127.0.0.1:${controller}`,
    password,
    milter,
    stop,
  };
}

function configOf({
  worker,
  controller,
  milter,
  password,
}: {
  readonly worker: number;
  readonly controller: number;
  readonly milter: number;
  readonly password: string;
}): string {
  return `
.include "$CONFDIR/common.conf"
options {
  .include "$CONFDIR/options.inc"
  pidfile = "$RUNDIR/rspamd.pid";
  filters = "chartable,dkim,regexp";
  dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
  cache_file = "$DBDIR/symbols.cache";
  history_file = "$DBDIR/history";
  rrd = "";
  control_socket = "$DBDIR/rspamd.sock mode=0600";
  tempdir = "$DBDIR";
}
logging { type = "console"; level = "error"; }
worker "normal" { bind_socket = "127.0.0.1:${worker}"; count = 1; }
worker "rspamd_proxy" { bind_socket = "127.0.0.1:${milter}"; count = 1; milter = yes; timeout = 20s; upstream "local" { default = yes; self_scan = yes; } }
worker "controller" { bind_socket = "127.0.0.1:${controller}"; password = "${password}"; secure_ip = []; count = 1; }
`;
}
