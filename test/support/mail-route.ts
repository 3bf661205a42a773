/**
 * A way for mail from hand-in to mailbox on loopback, of real servers: Postfix takes it, routes it by the recipient's
 * domain, and puts it into folders of a real Dovecot. Needs root, for Postfix changes its user.
 *
 *   arrive.example    into INBOX at once
 *   void.example      taken and thrown away
 *   NAME.example      through the gate NAME: a second smtpd with settings of its own, then into INBOX
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
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

export const ROUTE_HOST = 'mail.route.example';
export const ROUTE_PASSWORD = 'correct horse';

export interface MailRoute {
  /** Where mail is handed in, STARTTLS offered; and where it waits to be read, TLS from the first octet. */
  readonly ports: { readonly smtp: number; readonly imap: number };
  readonly ca: string;
  /** Folder of a user's mail, a Maildir. */
  readonly maildir: (user: string) => string;
  /** Puts a message into a folder ("" = INBOX), as another program would. */
  readonly put: (user: string, folder: string, message: string, name: string) => void;
  /** A second copy of a file of a user's mail. */
  readonly again: (user: string, file: string) => void;
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

/** Why these servers cannot be started here; undefined when they can. */
export function missingRoute(): string | undefined {
  for (const [file, name] of [
    ['/usr/lib/postfix/sbin/master', 'postfix'],
    ['/usr/lib/dovecot/imap', 'dovecot-imapd'],
  ] as const)
    if (!existsSync(file)) return `${name} is not installed`;
  return process.getuid?.() === 0 ? undefined : 'Postfix needs root to start';
}

/** What a second server on the way does: settings of its smtpd, and of the cleanup that writes into its queue. */
export interface Gate {
  readonly smtpd?: readonly string[];
  readonly cleanup?: readonly string[];
}

export async function startMailRoute(gates: Readonly<Record<string, Gate>> = {}): Promise<MailRoute> {
  const names = Object.keys(gates);
  const root = mkdtempSync(join(tmpdir(), 'postwatch-route-'));
  chmodSync(root, 0o755);
  const nobody = userId('nobody');
  const [smtp = 0, imap = 0, ...gatePorts] = await freePorts(2 + names.length);
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue([ROUTE_HOST, '127.0.0.1'], { from: -1, until: 60 });
  for (const name of ['etc', 'spool', 'data', 'log', 'dovecot', 'dovecot/run', 'mail'])
    mkdirSync(join(root, name));
  writeFileSync(join(root, 'keychain.pem'), [leaf.key, leaf.cert, authority.ca].join('\n'), { mode: 0o600 });
  writeFileSync(join(root, 'dovecot/key.pem'), leaf.key);
  writeFileSync(join(root, 'dovecot/cert.pem'), [leaf.cert, authority.ca].join('\n'));
  chownSync(join(root, 'data'), userId('postfix'), 0);
  for (const name of ['log', 'mail', 'dovecot', 'dovecot/run', 'dovecot/key.pem'])
    chownSync(join(root, name), nobody, nobody);
  writeFileSync(
    join(root, 'etc/main.cf'),
    mainCf(
      root,
      nobody,
      names.map((name, index) => `{ ${name}.example = smtp:[127.0.0.1]:${String(gatePorts[index])} }`),
    ),
  );
  writeFileSync(
    join(root, 'etc/master.cf'),
    [
      masterCf({ smtp }),
      ...names.map((name, index) => gateCf(name, gatePorts[index] ?? 0, gates[name] ?? {})),
    ].join(''),
  );
  writeFileSync(
    join(root, 'dovecot/users'),
    ['canary', 'probe'].map((name) => `${name}:{PLAIN}${ROUTE_PASSWORD}\n`).join(''),
  );
  writeFileSync(join(root, 'dovecot/dovecot.conf'), dovecotConf(root, imap));
  const check = spawnSync('/usr/sbin/postfix', ['-c', join(root, 'etc'), 'check'], { encoding: 'utf8' });
  if (check.status !== 0) throw new Error(`postfix check: ${check.stderr}`);
  const dovecot = runServer('/usr/sbin/dovecot', ['-F', '-c', join(root, 'dovecot/dovecot.conf')], {
    uid: nobody,
    gid: nobody,
  });
  const postfix = runServer('/usr/lib/postfix/sbin/master', ['-d', '-c', join(root, 'etc')]);
  const maildir = (user: string): string => join(root, 'mail', user);
  const close = async (): Promise<void> => {
    await Promise.all([postfix.stop(), dovecot.stop('SIGQUIT')]);
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await accepting(smtp, postfix);
    await accepting(imap, dovecot);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports: { smtp, imap },
    ca: authority.ca,
    maildir,
    put(user, folder, message, name) {
      const box = join(maildir(user), folder === '' ? '' : `.${folder}`);
      for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(box, part), { recursive: true });
      writeFileSync(join(box, 'new', name), message);
      for (const path of [
        maildir(user),
        box,
        ...['cur', 'new', 'tmp'].map((part) => join(box, part)),
        join(box, 'new', name),
      ])
        chownSync(path, nobody, nobody);
    },
    again(user, file) {
      const copy = join(maildir(user), 'new', `copy-${String(process.hrtime.bigint())}`);
      copyFileSync(join(maildir(user), file), copy);
      chownSync(copy, nobody, nobody);
    },
    log: () => readFileSync(join(root, 'log/maillog'), 'utf8'),
    close,
  };
}

function mainCf(root: string, nobody: number, routes: readonly string[]): string {
  return `compatibility_level = 3.6
queue_directory = ${root}/spool
data_directory = ${root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${root}/log/maillog
maillog_file_prefixes = ${root}
myhostname = ${ROUTE_HOST}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${root}/keychain.pem
smtpd_tls_received_header = yes
smtp_tls_security_level = may
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
virtual_mailbox_domains = arrive.example, sender.example
virtual_mailbox_base = ${root}/mail
virtual_mailbox_maps = inline:{ { canary@arrive.example = canary/ }, { junk@arrive.example = canary/.Junk/ }, { probe@sender.example = probe/ } }
virtual_uid_maps = static:${nobody}
virtual_gid_maps = static:${userIdOfGroup()}
virtual_minimum_uid = 1
transport_maps = inline:{ { void.example = discard: }${routes.map((route) => `, ${route}`).join('')} }
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
`;
}

/** It greets as another host, or the first one would see a loop; what it takes is for a mailbox here. */
function gateCf(name: string, port: number, { smtpd = [], cleanup = [] }: Gate): string {
  const options = (settings: readonly string[]): string =>
    settings.map((setting) => `  -o { ${setting} }\n`).join('');
  return `127.0.0.1:${String(port)} inet n - n - - smtpd
${options([`myhostname = ${name}.route.example`, `cleanup_service_name = cleanup-${name}`, ...smtpd])}cleanup-${name} unix n - n - 0 cleanup
${options([`virtual_alias_maps = inline:{ { @${name}.example = @arrive.example } }`, ...cleanup])}`;
}

function userIdOfGroup(): number {
  return Number(spawnSync('id', ['-g', 'nobody'], { encoding: 'utf8' }).stdout);
}

function masterCf({ smtp }: { readonly smtp: number }): string {
  return `127.0.0.1:${String(smtp)} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

function dovecotConf(root: string, imap: number): string {
  return `base_dir = ${root}/dovecot/run
state_dir = ${root}/dovecot/run
log_path = ${root}/log/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${root}/dovecot/cert.pem
ssl_key = <${root}/dovecot/key.pem
auth_failure_delay = 0
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
mail_location = maildir:${root}/mail/%n
namespace inbox {
  inbox = yes
  separator = .
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
  mailbox Archive {
    auto = create
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${root}/dovecot/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${root}/mail/%n allow_all_users=yes
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${String(imap)}
    ssl = yes
  }
}
`;
}
