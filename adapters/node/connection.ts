/** core's Connection on a socket. What nobody waits for is one chunk at most: a flood stays in the network. */
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Connection } from '../../core/ports.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { handshake, type HandshakeOptions } from './tls-handshake.ts';

export type TlsTools = Pick<HandshakeOptions, 'secureContext' | 'readChain'> & {
  readonly oldestContext: () => SecureContext;
};

export interface OpeningOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** What came of an attempt to connect. */
export type Opened =
  | { readonly kind: 'open'; readonly connection: Connection }
  | { readonly kind: 'failed'; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'aborted' | 'expired' };

/** Never rejects. */
export function openConnection(
  { address, port }: { readonly address: string; readonly port: number },
  { signal, timeoutMs }: OpeningOptions,
  tools: TlsTools,
): Promise<Opened> {
  return new Promise((resolve) => {
    // The address is pinned: a runtime that tries several hides which of them is broken.
    const reader = openReader({ host: address, port, autoSelectFamily: false });
    const { socket } = reader;
    const settle = (opened: Opened): void => {
      clearTimeout(timer);
      socket.off('error', fail);
      if (opened.kind !== 'open') {
        watch.follow(undefined);
        socket.destroy();
      }
      resolve(opened);
    };
    const fail = (error: NodeJS.ErrnoException): void => settle({ kind: 'failed', error });
    const watch = createAbortWatch(() => settle({ kind: 'aborted' }));
    watch.follow(signal);
    const timer = setTimeout(() => settle({ kind: 'expired' }), timeoutMs);
    socket.on('error', fail);
    socket.once('connect', () =>
      settle({ kind: 'open', connection: createConnection(reader, watch, tools) }),
    );
  });
}

interface AbortWatch {
  /** One listener for the life of a connection: each one costs the signal a walk through all others. */
  readonly follow: (signal: AbortSignal | undefined) => void;
  readonly instead: (onAbort: () => void) => void;
}

function createAbortWatch(onAbort: () => void): AbortWatch {
  let watched: AbortSignal | undefined;
  let current = onAbort;
  const abort = (): void => current();
  return {
    follow(signal) {
      if (signal === watched) return;
      watched?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      watched = signal;
    },
    instead: (other) => void (current = other),
  };
}

function createConnection(plain: Reader, watch: AbortWatch, tools: TlsTools): Connection {
  const first = plain.socket;
  let reader = plain;
  let leaf: Uint8Array | undefined;
  watch.instead(() => reader.inbox.expire());
  return {
    get localAddress() {
      return first.localAddress ?? '';
    },
    read({ signal, timeoutMs }) {
      watch.follow(signal);
      return reader.inbox.read(signal.aborted ? 0 : timeoutMs);
    },
    write(bytes) {
      if (reader.socket.writable) reader.socket.write(bytes);
    },
    async startTls(options) {
      reader.inbox.expire();
      // The end of a handshake and the first command are two packets without a reply between them (Nagle's algorithm).
      first.setNoDelay(true);
      const secureContext = options.oldest === true ? tools.oldestContext() : tools.secureContext;
      const { facts, socket, certificate } = await handshake(reader.socket, {
        ...options,
        secureContext,
        readChain: tools.readChain,
      });
      if (socket !== undefined) reader = tlsReader(socket);
      leaf = certificate;
      return facts;
    },
    exportKey(label, length) {
      const { socket } = reader;
      // Before TLS 1.3 only with an extended master secret (RFC 9266 3), and the runtime does not tell of one.
      if (!(socket instanceof TLSSocket) || socket.getProtocol() !== 'TLSv1.3') return undefined;
      return socket.exportKeyingMaterial(length, label, Buffer.alloc(0));
    },
    peerCertificate() {
      return leaf;
    },
    destroy() {
      watch.follow(undefined);
      reader.inbox.expire();
      reader.socket.destroy();
      if (reader !== plain) first.destroy();
    },
  };
}

interface Reader {
  readonly socket: Socket;
  readonly inbox: Inbox;
}

/** Every plain socket reads into this one; what came is copied before another socket's turn. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** Without the stream's own reading: for each read it would allocate what the longest could need. */
function openReader(to: TcpNetConnectOpts): Reader {
  const inbox = createInbox(() => socket.resume());
  const socket = connect({
    ...to,
    onread: {
      buffer: READ_BUFFER,
      callback: (length, buffer) => inbox.put(Buffer.from(buffer.subarray(0, length))),
    },
  });
  return watchEnd(socket, inbox);
}

function tlsReader(socket: TLSSocket): Reader {
  const inbox = createInbox(() => void (socket.isPaused() && socket.resume()));
  socket.on('data', (bytes) => {
    if (!inbox.put(bytes)) socket.pause();
  });
  return watchEnd(socket, inbox);
}

function watchEnd(socket: Socket, inbox: Inbox): Reader {
  const onEnd = (): void => inbox.end({ kind: 'end' });
  socket.on('end', onEnd);
  socket.on('close', onEnd);
  // Never taken off: an error that nobody listens to would end the process.
  socket.on('error', (error) => inbox.end({ kind: 'trouble', trouble: 'reset', detail: inWords(error) }));
  return { socket, inbox };
}

function inWords({ code = '', message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET') return 'the server reset the connection';
  if (code === 'EPIPE') return 'the server had closed the connection';
  return message;
}
