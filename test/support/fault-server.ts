/**
 * A mail server on loopback that does what its persona says, down to the bytes. A persona is data: what is said and done
 * at the greeting and at each command; what it leaves out is answered as a healthy server would.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import type { Leaf } from '../../lab/certificates.ts';

/**
 * A text is written as it is (Latin-1). `again` writes a text for ever, as fast as it is read; `drip` one octet at a time;
 * `wait` is in milliseconds. "close" ends politely, "reset" breaks the line, "silence" says nothing more whatever comes,
 * "tls" begins a handshake, "go on" hears commands although a 4xx or 5xx was said.
 */
export type Act =
  | string
  | { readonly say: string }
  | { readonly wait: number }
  | { readonly drip: string; readonly everyMs: number }
  | { readonly again: string };

const CLOSE = '\0close';
const RESET = '\0reset';
const SILENCE = '\0silence';
const HANDSHAKE = '\0handshake';
export { CLOSE, HANDSHAKE, RESET, SILENCE };

export type Acts = Act | readonly Act[];

export interface FaultPersona {
  /** Default: "220 mx.example.com ESMTP". */
  readonly greeting?: Acts;
  /**
   * By verb: "EHLO", "RCPT" ...; "TLS EHLO" inside TLS; "..." is any line that follows a 334. A list of lists answers the
   * first, second ... time, the last one for ever.
   */
  readonly on?: Readonly<Record<string, Acts | readonly (readonly Act[])[]>>;
  /** Lines of the EHLO reply after the first, before and inside TLS. */
  readonly offers?: readonly string[];
  readonly offersInTls?: readonly string[];
  /** The handshake comes first. */
  readonly implicit?: boolean;
  readonly tls?: Pick<
    SecureContextOptions,
    'minVersion' | 'maxVersion' | 'ciphers' | 'ecdhCurve' | 'sigalgs'
  >;
  /** Nobody listens. */
  readonly refused?: boolean;
}

export interface FaultServer {
  readonly port: number;
  /** True once the client has ended all of its connections; false when it has not within this time. */
  readonly left: (withinMs: number) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export async function startFaultServer(persona: FaultPersona, leaf: Leaf): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.setMaxListeners(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    serve(socket, persona, leaf);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  if (persona.refused === true) await close();
  return {
    port,
    async left(withinMs) {
      const open = [...sockets].filter((socket) => !socket.readableEnded && !socket.destroyed);
      const signal = AbortSignal.timeout(withinMs);
      const ended = open.map(async (socket) => {
        // What is not read hides the end behind it.
        socket.resume();
        await new Promise((resolve, reject) => {
          socket.once('end', resolve).once('close', resolve);
          signal.addEventListener('abort', reject);
        });
      });
      return Promise.all(ended).then(
        () => true,
        () => false,
      );
    },
    close: persona.refused === true ? async () => Promise.resolve() : close,
  };
}

const GREETING = '220 mx.example.com ESMTP\r\n';
const REPLIES: Readonly<Record<string, Acts>> = {
  HELO: '250 mx.example.com\r\n',
  STARTTLS: ['220 2.0.0 go ahead\r\n', HANDSHAKE],
  AUTH: '235 2.7.0 welcome\r\n',
  MAIL: '250 2.1.0 sender ok\r\n',
  RCPT: '250 2.1.5 recipient ok\r\n',
  RSET: '250 2.0.0 ok\r\n',
  QUIT: ['221 2.0.0 bye\r\n', CLOSE],
};

function serve(first: Socket, persona: FaultPersona, leaf: Leaf): void {
  let stream = first;
  let inTls = false;
  let buffered = '';
  let asked = false;
  let deaf = false;
  const times = new Map<string, number>();

  function handshake(): void {
    stream.removeListener('data', onData);
    inTls = true;
    buffered = '';
    const secure = new TLSSocket(stream, {
      isServer: true,
      secureContext: createSecureContext({ cert: leaf.cert, key: leaf.key, ...persona.tls }),
    });
    secure.on('error', () => first.destroy());
    secure.on('end', () => secure.end());
    stream = secure;
    stream.on('data', onData);
  }
  async function act(acts: Acts): Promise<void> {
    for (const one of typeof acts === 'string' || !Array.isArray(acts) ? [acts as Act] : (acts as Act[])) {
      if (first.destroyed) return;
      if (one === CLOSE) stream.end();
      else if (one === RESET) first.resetAndDestroy();
      else if (one === SILENCE) deaf = true;
      else if (one === HANDSHAKE) handshake();
      else if (typeof one === 'string') say(one);
      else if ('say' in one) say(one.say);
      else if ('wait' in one) await pause(one.wait);
      else if ('again' in one) await flood(one.again);
      else
        for (const octet of one.drip) {
          if (first.destroyed) return;
          say(octet);
          await pause(one.everyMs);
        }
    }
  }
  function say(text: string): void {
    asked = /(^|\n)334/.test(text);
    if (stream.writable) stream.write(text, 'latin1');
  }
  async function pause(ms: number): Promise<void> {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      first.once('close', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
  }
  async function flood(text: string): Promise<void> {
    const block = text.repeat(Math.ceil(16_384 / text.length));
    while (stream.writable && !first.destroyed)
      if (!stream.write(block, 'latin1'))
        await Promise.race([once(stream, 'drain'), once(first, 'close')]).catch(() => undefined);
  }
  const onData = (chunk: Buffer): void => void hear(chunk);
  async function hear(chunk: Buffer): Promise<void> {
    if (deaf) return;
    buffered += chunk.toString('latin1');
    for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
      const line = buffered.slice(0, end).replace(/\r$/, '');
      buffered = buffered.slice(end + 1);
      await act(answerTo(line));
    }
  }
  function answerTo(line: string): Acts {
    const verb = asked ? '...' : (line.split(/[ :]/)[0] ?? '').toUpperCase();
    const key = inTls && persona.on?.[`TLS ${verb}`] !== undefined ? `TLS ${verb}` : verb;
    const chosen = persona.on?.[key];
    if (chosen === undefined) {
      if (verb === 'EHLO') return extensions(inTls ? persona.offersInTls : persona.offers, inTls);
      return REPLIES[verb] ?? '500 5.5.2 what?\r\n';
    }
    if (typeof chosen === 'string' || !Array.isArray(chosen) || !Array.isArray(chosen[0]))
      return chosen as Acts;
    const turn = times.get(key) ?? 0;
    times.set(key, turn + 1);
    return chosen[Math.min(turn, chosen.length - 1)] as readonly Act[];
  }

  first.on('end', () => first.end());
  if (persona.implicit === true) handshake();
  else stream.on('data', onData);
  void act(persona.greeting ?? GREETING);
}

function extensions(offers: readonly string[] | undefined, inTls: boolean): string {
  const lines = [
    'mx.example.com',
    ...(offers ?? [
      'PIPELINING',
      'SIZE 10485760',
      '8BITMIME',
      ...(inTls ? ['AUTH PLAIN LOGIN'] : ['STARTTLS']),
    ]),
  ];
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}
