/** SMTP servers of the laboratory. Each persona behaves in one way, down to the bytes, and accepts no message. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Leaf } from './certificates.ts';
import { listenNear } from './listen-near.ts';

export interface Persona {
  /** Greeting line; "" = says nothing at all. Ends with the connection when it does not start with 220. */
  readonly greeting?: string;
  /** Milliseconds between octets of the greeting. */
  readonly dribbleMs?: number;
  /** Lines of the EHLO reply after the first. STARTTLS and AUTH are added by `starttls` and `login`. */
  readonly capabilities?: readonly string[];
  readonly starttls?: boolean;
  readonly implicitTls?: boolean;
  /** AUTH PLAIN and LOGIN are offered inside TLS: this user and password are right, everything else is 535. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Offer AUTH before TLS, too. */
  readonly plaintextAuth?: boolean;
  readonly rcptReply?: string;
}

export interface LabServer {
  readonly port: number;
  /** Connections so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

const MAX_LINE = 2048;

/** Listens on `port` when it is free (0 = any): a stable port keeps a target's history together. */
export async function startSmtpServer(
  name: string,
  persona: Persona,
  leaf: Leaf | undefined,
  port = 0,
): Promise<LabServer> {
  const context = leaf === undefined ? undefined : createSecureContext({ cert: leaf.cert, key: leaf.key });
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const begin = (stream: Socket): void => serve(stream, name, persona, context);
    if (persona.implicitTls === true && context !== undefined) begin(secured(socket, context));
    else begin(socket);
  });
  await listenNear(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function secured(socket: Socket, secureContext: ReturnType<typeof createSecureContext>): TLSSocket {
  const tls = new TLSSocket(socket, { isServer: true, secureContext });
  tls.on('error', () => tls.destroy());
  return tls;
}

function serve(
  stream: Socket,
  name: string,
  persona: Persona,
  context: ReturnType<typeof createSecureContext> | undefined,
): void {
  const greeting = persona.greeting ?? `220 ${name} ESMTP laboratory`;
  if (greeting === '') {
    stream.resume();
    return;
  }
  void greet(stream, greeting, persona.dribbleMs ?? 0).then(() => {
    if (!greeting.startsWith('220')) stream.end();
    else if (!stream.destroyed) converse(stream, name, persona, context, persona.implicitTls === true);
  });
}

async function greet(stream: Socket, greeting: string, dribbleMs: number): Promise<void> {
  if (dribbleMs === 0) {
    stream.write(`${greeting}\r\n`);
    return;
  }
  stream.resume();
  for (const octet of `${greeting}\r\n`) {
    if (stream.destroyed) return;
    stream.write(octet);
    await new Promise((resolve) => setTimeout(resolve, dribbleMs).unref());
  }
}

function converse(
  stream: Socket,
  name: string,
  persona: Persona,
  context: ReturnType<typeof createSecureContext> | undefined,
  encrypted: boolean,
): void {
  let buffered = '';
  let login: 'user' | 'password' | 'plain' | undefined;
  let user = '';
  const reply = (line: string): void => void stream.write(`${line}\r\n`);
  const tryLogin = (password: string): void => {
    login = undefined;
    reply(
      persona.login?.user === user && persona.login.password === password
        ? '235 2.7.0 welcome'
        : '535 5.7.8 authentication credentials invalid',
    );
  };
  const command = (line: string): void => {
    const [verb = '', argument = '', initial = ''] = line.split(' ');
    if (login === 'plain') return plain(line);
    if (login === 'user') {
      [user, login] = [decode(line), 'password'];
      return reply('334 UGFzc3dvcmQ6');
    }
    if (login === 'password') return tryLogin(decode(line));
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return void stream.write(ehloReply(name, persona, encrypted));
      case 'HELO':
      case 'RSET':
      case 'NOOP':
        return reply(`250 ${name}`);
      case 'STARTTLS':
        if (persona.starttls !== true || context === undefined || encrypted)
          return reply('502 5.5.1 not here');
        stream.removeAllListeners('data');
        reply('220 2.0.0 go ahead');
        return converse(secured(stream, context), name, persona, context, true);
      case 'AUTH':
        if (persona.login === undefined) return reply('502 5.5.1 no authentication here');
        if (argument.toUpperCase() === 'PLAIN' && initial !== '') return plain(initial);
        login = argument.toUpperCase() === 'PLAIN' ? 'plain' : 'user';
        return reply(login === 'plain' ? '334 ' : '334 VXNlcm5hbWU6');
      case 'MAIL':
        return reply('250 2.1.0 sender ok');
      case 'RCPT':
        return reply(persona.rcptReply ?? '250 2.1.5 recipient ok');
      case 'DATA':
        return reply('554 5.7.1 the laboratory takes no mail');
      case 'QUIT':
        reply('221 2.0.0 bye');
        return void stream.end();
      default:
        return reply('500 5.5.2 what?');
    }
  };
  /** RFC 4616: authzid NUL authcid NUL password. */
  const plain = (encoded: string): void => {
    const [, name1 = '', password = ''] = decode(encoded).split('\0');
    user = name1;
    tryLogin(password);
  };
  stream.on('data', (chunk: Buffer) => {
    buffered += chunk.toString('latin1');
    for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
      const line = buffered.slice(0, end).replace(/\r$/, '');
      buffered = buffered.slice(end + 1);
      command(line);
    }
    if (buffered.length > MAX_LINE) stream.destroy();
  });
}

function ehloReply(name: string, persona: Persona, encrypted: boolean): string {
  const offersAuth = persona.login !== undefined && (encrypted || persona.plaintextAuth === true);
  const lines = [
    name,
    ...(persona.capabilities ?? ['PIPELINING', 'SIZE 10485760', '8BITMIME', 'ENHANCEDSTATUSCODES']),
    ...(persona.starttls === true && !encrypted ? ['STARTTLS'] : []),
    ...(offersAuth ? ['AUTH PLAIN LOGIN'] : []),
  ];
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
