/**
 * A real Exim, unpacked by scripts/fetch-exim.sh, because as a Debian package it cannot stand beside Postfix. A direct
 * child on loopback ports; it takes mail for test.example, except for "nobody", and relays for users only.
 *
 *   plain      STARTTLS offered, AUTH only inside TLS
 *   implicit   TLS from the first octet
 */
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../lab/certificates.ts';
import { accepting, freePorts, runServer, userId } from './server-process.ts';

const UNPACKED = join(import.meta.dirname, '..', '..', '.peers', 'exim');
const EXIM = join(UNPACKED, 'usr', 'sbin', 'exim4');
const LIBRARIES = ['usr/lib', 'lib'].flatMap((folder) =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => join(UNPACKED, folder, machine)),
);

export const EXIM_HOST = 'mx.test.example';
export const EXIM_LOGIN = { user: 'probe', password: 'correct horse' } as const;

export interface EximServer {
  readonly ports: { readonly plain: number; readonly implicit: number };
  /** PEM of the authority that issued the server's certificate. */
  readonly ca: string;
  readonly close: () => Promise<void>;
}

/** Why Exim cannot be started here; undefined when it can. */
export function missingExim(): string | undefined {
  if (!existsSync(EXIM)) return 'Exim is not in .peers: run scripts/fetch-exim.sh';
  if (process.getuid?.() !== 0) return 'Exim needs root to start';
  return Number.isNaN(userId('Debian-exim')) || userId('Debian-exim') === 0
    ? 'the user Debian-exim is missing: run scripts/fetch-exim.sh'
    : undefined;
}

export async function startExim(): Promise<EximServer> {
  const root = mkdtempSync(join(tmpdir(), 'postwatch-exim-'));
  chmodSync(root, 0o755);
  const [plain = 0, implicit = 0] = await freePorts(2);
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue([EXIM_HOST], { from: -1, until: 60 });
  const user = userId('Debian-exim');
  for (const name of ['spool', 'log']) {
    mkdirSync(join(root, name));
    chownSync(join(root, name), user, user);
  }
  for (const [name, text] of [
    ['chain.pem', `${leaf.cert}\n${authority.ca}`],
    ['key.pem', leaf.key],
  ] as const) {
    writeFileSync(join(root, name), text, { mode: 0o600 });
    chownSync(join(root, name), user, user);
  }
  writeFileSync(join(root, 'exim.conf'), configuration(root, { plain, implicit }), { mode: 0o644 });
  const server = runServer(EXIM, ['-C', join(root, 'exim.conf'), '-bdf'], {
    env: { LD_LIBRARY_PATH: LIBRARIES.join(':') },
  });
  const close = async (): Promise<void> => {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await Promise.all([plain, implicit].map(async (port) => accepting(port, server)));
  } catch (error) {
    await close();
    throw error;
  }
  return { ports: { plain, implicit }, ca: authority.ca, close };
}

function configuration(root: string, { plain, implicit }: EximServer['ports']): string {
  return `primary_hostname = ${EXIM_HOST}
spool_directory = ${root}/spool
log_file_path = ${root}/log/%slog
pid_file_path = ${root}/spool/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${String(plain)} : ${String(implicit)}
tls_on_connect_ports = ${String(implicit)}
tls_advertise_hosts = *
tls_certificate = ${root}/chain.pem
tls_privatekey = ${root}/key.pem
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
never_users =
acl_smtp_mail = acl_mail
acl_smtp_rcpt = acl_rcpt

begin acl

acl_mail:
  deny sender_domains = refused.example
       message = 5.7.1 we know this sender
  accept

acl_rcpt:
  accept authenticated = *
  deny !domains = test.example
       message = relay not permitted
  deny local_parts = nobody
       message = 5.1.1 Unrouteable address
  defer local_parts = full
       message = 4.2.2 mailbox is full
  accept

begin routers

away:
  driver = redirect
  data = :blackhole:

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and {{eq{$auth2}{${EXIM_LOGIN.user}}}{eq{$auth3}{${EXIM_LOGIN.password}}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
`;
}
