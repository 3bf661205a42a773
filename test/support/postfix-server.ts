/**
 * A real Postfix, with logins by a real Dovecot, for the tests against peers. Both are direct children on loopback
 * ports that the system chose, in a folder of their own, and end with `close`. Needs root: Postfix changes its user.
 *
 *   plain      STARTTLS offered, AUTH only inside TLS, relays for users only
 *   implicit   TLS from the first octet
 *   strict     as `plain`, and MAIL needs TLS
 *   mute       no STARTTLS
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../lab/certificates.ts';
import { accepting, freePorts, runServer, userId } from './server-process.ts';

export const POSTFIX_HOST = 'mx.test.example';
export const POSTFIX_LOGIN = { user: 'probe', password: 'correct horse' } as const;

export interface PostfixServer {
  readonly ports: {
    readonly plain: number;
    readonly implicit: number;
    readonly strict: number;
    readonly mute: number;
  };
  /** PEM of the authority that issued the server's certificate. */
  readonly ca: string;
  /** Port of each service that was asked for beside those. */
  readonly extra: Readonly<Record<string, number>>;
  /** What Postfix has written to its log until now. */
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

/** A service of master.cf beside those above. */
export interface ExtraService {
  readonly command: 'smtpd' | 'postscreen';
  /** "name=value" for "-o". */
  readonly settings: readonly string[];
}

export interface PostfixOptions {
  readonly services?: Readonly<Record<string, ExtraService>>;
}

const MASTER = '/usr/lib/postfix/sbin/master';

/** Why Postfix cannot be started here; undefined when it can. */
export function missingPostfix(): string | undefined {
  if (!existsSync(MASTER)) return 'Postfix is not installed';
  if (!existsSync('/usr/sbin/dovecot')) return 'Dovecot is not installed';
  return process.getuid?.() === 0 ? undefined : 'Postfix needs root to start';
}

export async function startPostfix({ services = {} }: PostfixOptions = {}): Promise<PostfixServer> {
  const root = mkdtempSync(join(tmpdir(), 'postwatch-postfix-'));
  chmodSync(root, 0o755);
  const names = Object.keys(services);
  const [plain = 0, implicit = 0, strict = 0, mute = 0, sasl = 0, ...rest] = await freePorts(
    5 + names.length,
  );
  const extra = Object.fromEntries(names.map((name, index) => [name, rest[index] ?? 0]));
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue([POSTFIX_HOST], { from: -1, until: 60 });
  for (const name of ['etc', 'spool', 'data', 'log', 'dovecot', 'dovecot/run']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'keychain.pem'), [leaf.key, leaf.cert, authority.ca].join('\n'), { mode: 0o600 });
  chownSync(join(root, 'data'), userId('postfix'), 0);
  for (const name of ['dovecot', 'dovecot/run', 'log'])
    chownSync(join(root, name), userId('nobody'), userId('nobody'));
  writeFileSync(join(root, 'etc/main.cf'), mainCf(root, sasl));
  const more = names.map((name) => extraService(extra[name] ?? 0, services[name] as ExtraService));
  writeFileSync(join(root, 'etc/master.cf'), [masterCf({ plain, implicit, strict, mute }), ...more].join(''));
  writeFileSync(join(root, 'dovecot/users'), `${POSTFIX_LOGIN.user}:{PLAIN}${POSTFIX_LOGIN.password}\n`);
  writeFileSync(join(root, 'dovecot/dovecot.conf'), dovecotConf(root, sasl));
  // Creates the queue's folders; the server itself is started without this wrapper, so that it is our own child.
  const check = spawnSync('/usr/sbin/postfix', ['-c', join(root, 'etc'), 'check'], { encoding: 'utf8' });
  if (check.status !== 0) throw new Error(`postfix check: ${check.stderr}`);
  const dovecot = runServer('/usr/sbin/dovecot', ['-F', '-c', join(root, 'dovecot/dovecot.conf')], {
    uid: userId('nobody'),
    gid: userId('nobody'),
  });
  const postfix = runServer(MASTER, ['-d', '-c', join(root, 'etc')]);
  const close = async (): Promise<void> => {
    await Promise.all([postfix.stop(), dovecot.stop('SIGQUIT')]);
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await Promise.all([plain, implicit, strict, mute].map(async (port) => accepting(port, postfix)));
    await accepting(sasl, dovecot);
    return {
      ports: { plain, implicit, strict, mute },
      extra,
      ca: authority.ca,
      log: () => readFileSync(join(root, 'log/maillog'), 'utf8'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function extraService(port: number, { command, settings }: ExtraService): string {
  // postscreen is one process for all, which passes those that it lets in to smtpd.
  const limit = command === 'postscreen' ? '1' : '-';
  return `127.0.0.1:${String(port)} inet n - n - ${limit} ${command}\n${settings.map((one) => `  -o { ${one} }\n`).join('')}`;
}

function mainCf(root: string, sasl: number): string {
  return `compatibility_level = 3.6
queue_directory = ${root}/spool
data_directory = ${root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${root}/log/maillog
maillog_file_prefixes = ${root}
myhostname = ${POSTFIX_HOST}
mydestination = test.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${root}/keychain.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${String(sasl)}
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
`;
}

function masterCf({ plain, implicit, strict, mute }: PostfixServer['ports']): string {
  return `127.0.0.1:${String(plain)} inet n - n - 200 smtpd
127.0.0.1:${String(implicit)} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:${String(strict)} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
127.0.0.1:${String(mute)} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
smtpd pass - - n - - smtpd
tlsproxy unix - - n - 0 tlsproxy
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

function dovecotConf(root: string, sasl: number): string {
  return `base_dir = ${root}/dovecot/run
state_dir = ${root}/dovecot/run
log_path = ${root}/log/dovecot.log
protocols =
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${root}/dovecot/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${root}/dovecot allow_all_users=yes
}
auth_failure_delay = 0
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${String(sasl)}
  }
}
`;
}
