/** core's Connection on a socket. Reads on demand: a flood fills one buffer of the runtime and waits in the network. */
import type { Socket } from 'node:net';
import type { Connection, Read } from '../../core/ports.ts';
import { handshake, type HandshakeOptions } from './tls-handshake.ts';

const TIMED_OUT: Read = { kind: 'trouble', trouble: 'timed-out', detail: 'no octet in time' };

export type TlsTools = Pick<HandshakeOptions, 'secureContext' | 'readChain'>;

export function createConnection(first: Socket, tools: TlsTools): Connection {
  const localAddress = first.localAddress ?? '';
  let reader = createReader(first);
  return {
    localAddress,
    read: async (options) => reader.read(options),
    write(bytes) {
      if (reader.socket.writable) reader.socket.write(bytes);
    },
    async startTls(options) {
      reader.release();
      const { facts, socket } = await handshake(reader.socket, { ...options, ...tools });
      if (socket !== undefined) reader = createReader(socket);
      return facts;
    },
    destroy() {
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
  readonly read: Connection['read'];
  readonly release: () => void;
}

function createReader(socket: Socket): Reader {
  let ended: Read | undefined;
  let waiting: ((read: Read) => void) | undefined;

  function available(): Read | undefined {
    const bytes = socket.read() as Buffer | null;
    if (bytes !== null && bytes.length > 0) return { kind: 'data', bytes };
    return ended;
  }
  function wake(): void {
    if (waiting === undefined) return;
    const read = available();
    if (read !== undefined) waiting(read);
  }
  function end(read: Read): void {
    ended ??= read;
    wake();
  }
  const onEnd = (): void => end({ kind: 'end' });
  const onError = (error: NodeJS.ErrnoException): void =>
    end({ kind: 'trouble', trouble: 'reset', detail: inWords(error) });
  socket.on('readable', wake);
  socket.on('end', onEnd);
  socket.on('close', onEnd);
  socket.on('error', onError);

  return {
    socket,
    async read({ signal, timeoutMs }) {
      const now = available();
      if (now !== undefined) return now;
      if (timeoutMs <= 0 || signal.aborted) return TIMED_OUT;
      return new Promise((resolve) => {
        const settle = (read: Read): void => {
          waiting = undefined;
          clearTimeout(timer);
          signal.removeEventListener('abort', expire);
          resolve(read);
        };
        const expire = (): void => settle(TIMED_OUT);
        const timer = setTimeout(expire, timeoutMs);
        signal.addEventListener('abort', expire, { once: true });
        waiting = settle;
      });
    },
    release() {
      waiting?.(TIMED_OUT);
      socket.off('readable', wake);
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
