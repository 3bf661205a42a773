/** Loopback servers that behave badly, down to the bytes, and the account of what happened to their sockets. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface HostileServer {
  readonly port: number;
  /** Resolves when every connection so far was ended by the client. */
  readonly abandoned: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startHostile(behave: (socket: Socket) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async abandoned() {
      for (const socket of sockets) {
        if (socket.destroyed || socket.readableEnded) continue;
        socket.resume();
        // A reset is an end, too.
        await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
