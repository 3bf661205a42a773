/** core's Connection on a socket. What nobody waits for is one chunk at most: a flood stays in the network. */
import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Connection, Read } from '../../core/ports.ts';
import { handshake, type HandshakeOptions } from './tls-handshake.ts';

const TIMED_OUT: Read = { kind: 'trouble', trouble: 'timed-out', detail: 'no octet in time' };

export type TlsTools = Pick<HandshakeOptions, 'secureContext' | 'readChain'> & {
  readonly oldestContext: () => SecureContext;
};

export function createConnection(first: Socket, tools: TlsTools): Connection {
  let reader = createReader(first);
  let leaf: Uint8Array | undefined;
  let watched: AbortSignal | undefined;
  const abort = (): void => reader.expire();
  /** One listener for the life of a connection: each one costs the signal a walk through all others. */
  function watch(signal: AbortSignal | undefined): void {
    if (signal === watched) return;
    watched?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    watched = signal;
  }
  return {
    get localAddress() {
      return first.localAddress ?? '';
    },
    async read({ signal, timeoutMs }) {
      watch(signal);
      return reader.read(signal.aborted ? 0 : timeoutMs);
    },
    write(bytes) {
      if (reader.socket.writable) reader.socket.write(bytes);
    },
    async startTls(options) {
      reader.release();
      const secureContext = options.oldest === true ? tools.oldestContext() : tools.secureContext;
      const { facts, socket, certificate } = await handshake(reader.socket, {
        ...options,
        secureContext,
        readChain: tools.readChain,
      });
      if (socket !== undefined) reader = createReader(socket);
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
      watch(undefined);
      reader.release();
      // Errors of a socket that nobody listens to would end the process.
      reader.socket.on('error', () => undefined);
      reader.socket.destroy();
      first.destroy();
    },
  };
}

interface Reader {
  readonly socket: Socket;
  /** 0: only what is there already. */
  readonly read: (timeoutMs: number) => Promise<Read>;
  /** Ends a read that waits. */
  readonly expire: () => void;
  readonly release: () => void;
}

function createReader(socket: Socket): Reader {
  let ended: Read | undefined;
  let waiting: ((read: Read) => void) | undefined;
  let queued: Buffer[] = [];

  function available(): Read | undefined {
    const bytes = queued.length > 1 ? Buffer.concat(queued) : queued[0];
    if (bytes === undefined) return ended;
    queued = [];
    if (socket.isPaused()) socket.resume();
    return { kind: 'data', bytes };
  }

  // In lock-step somebody waits for nearly every chunk, and nothing has to be paused.
  function onData(bytes: Buffer): void {
    if (waiting !== undefined) return waiting({ kind: 'data', bytes });
    queued.push(bytes);
    socket.pause();
  }
  function expire(): void {
    waiting?.(TIMED_OUT);
  }
  function end(read: Read): void {
    ended ??= read;
    if (queued.length === 0) waiting?.(ended);
  }
  const onEnd = (): void => end({ kind: 'end' });
  const onError = (error: NodeJS.ErrnoException): void =>
    end({ kind: 'trouble', trouble: 'reset', detail: inWords(error) });
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onEnd);
  socket.on('error', onError);

  return {
    socket,
    async read(timeoutMs) {
      const now = available();
      if (now !== undefined) return now;
      if (timeoutMs <= 0) return TIMED_OUT;
      return new Promise((resolve) => {
        const timer = setTimeout(expire, timeoutMs);
        waiting = (read) => {
          waiting = undefined;
          clearTimeout(timer);
          resolve(read);
        };
      });
    },
    expire,
    release() {
      expire();
      socket.off('data', onData);
      socket.off('end', onEnd);
      socket.off('close', onEnd);
      socket.off('error', onError);
    },
  };
}

function inWords({ code = '', message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET') return 'the server reset the connection';
  if (code === 'EPIPE') return 'the server had closed the connection';
  return message;
}
