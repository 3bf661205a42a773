/** Dovecot's IMAP login as a direct child on a loopback port: its AUTHENTICATE carries SASL as SMTP's AUTH does. */
import { spawn } from 'node:child_process';
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
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SaslClient, SaslEnd, SaslStep } from '../../core/protocol/sasl/index.ts';

const DOVECOT = '/usr/sbin/dovecot';
const READY_MS = 10_000;
const NOBODY = 65_534;

export interface DovecotImap {
  /** AUTH= of its CAPABILITY. */
  readonly offered: readonly string[];
  /** One login on a connection of its own. */
  readonly logIn: (client: SaslClient) => Promise<ImapLogin>;
  readonly stop: () => Promise<void>;
}

export interface ImapLogin {
  readonly accepted: boolean;
  /** The server's last line. */
  readonly said: string;
  readonly steps: readonly SaslStep[];
  /** What the client makes of a yes. */
  readonly end: SaslEnd | undefined;
}

/** Why Dovecot cannot be started here; undefined when it can. */
export function missingDovecot(): string | undefined {
  if (!existsSync(DOVECOT) || !existsSync('/usr/lib/dovecot/imap-login'))
    return 'Dovecot is not installed: apt-get install dovecot-imapd';
  return process.getuid?.() === 0 ? undefined : 'Dovecot needs root to start';
}

/** `users` are lines of a passwd-file: "name:{PLAIN}password". */
export async function startDovecotImap(users: readonly string[]): Promise<DovecotImap> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-dovecot-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  for (const name of ['run', 'state', 'home']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'users'), `${users.join('\n')}\n`);
  writeFileSync(join(folder, 'log'), '');
  for (const name of ['', 'run', 'state', 'home', 'log']) chownSync(join(folder, name), NOBODY, NOBODY);
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, port));
  const child = spawn(DOVECOT, ['-F', '-c', join(folder, 'dovecot.conf')], {
    uid: NOBODY,
    gid: NOBODY,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const since = performance.now();
  for (;;) {
    try {
      return { offered: await offer(port), logIn: async (client) => logIn(port, client), stop };
    } catch (error) {
      if (child.exitCode !== null || performance.now() - since > READY_MS) {
        const log = readFileSync(join(folder, 'log'), 'utf8');
        await stop();
        throw new Error(`Cannot start Dovecot: ${log}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function offer(port: number): Promise<string[]> {
  const line = await talk(port, async (read, write) => {
    await read();
    write('a CAPABILITY');
    return read();
  });
  const found = [...line.matchAll(/AUTH=(\S+)/g)].map((match) => match[1] ?? '');
  if (found.length === 0) throw new Error(`No mechanism in ${line}`);
  return found;
}

async function logIn(port: number, client: SaslClient): Promise<ImapLogin> {
  return talk(port, async (read, write) => {
    await read();
    const steps: SaslStep[] = [];
    // RFC 9051 6.2.2: "+" asks, as 334 does; the initial response goes with the command, as in SMTP.
    write(`a AUTHENTICATE ${client.mechanism}${client.initial === undefined ? '' : ` ${client.initial}`}`);
    let line = await read();
    while (line.startsWith('+')) {
      const step = client.next(line.slice(2));
      steps.push(step);
      write(step.kind === 'respond' ? step.base64 : '*');
      line = await read();
    }
    while (line.startsWith('* ')) line = await read();
    const accepted = line.startsWith('a OK');
    return { accepted, said: line, steps, end: accepted ? client.finish(line) : undefined };
  });
}

type Talk<T> = (read: () => Promise<string>, write: (line: string) => void) => Promise<T>;

async function talk<T>(port: number, conversation: Talk<T>): Promise<T> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setTimeout(8000, () => socket.destroy(new Error('Dovecot is silent')));
  try {
    const lines = linesOf(socket);
    const read = async (): Promise<string> => {
      const next = await lines.next();
      if (next.done === true) throw new Error('Dovecot hung up');
      return next.value;
    };
    return await conversation(read, (line) => void socket.write(`${line}\r\n`));
  } finally {
    socket.destroy();
  }
}

async function* linesOf(socket: Socket): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of socket) {
    const parts = (rest + String(chunk)).split('\r\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configuration(folder: string, port: number): string {
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
auth_failure_delay = 0
# Any: the tests have names that need escaping.
auth_username_chars =
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
mail_location = maildir:${folder}/home/%n
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
  mechanisms = xoauth2 oauthbearer
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/home allow_all_users=yes
}
service anvil {
  chroot =
  # Or else every wrong password makes the next answer later.
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
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}
