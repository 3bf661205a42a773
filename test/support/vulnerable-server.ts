/** A server on loopback that keeps what came behind STARTTLS, and takes it for the client's own inside TLS (CVE-2011-0411). */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Leaf } from '../../lab/certificates.ts';

export interface VulnerableServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function startVulnerable(leaf: Leaf): Promise<VulnerableServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write('220 mx.test.example ESMTP\r\n');
    serve(socket, leaf, '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `kept`: the fault. */
function serve(stream: Socket, leaf: Leaf, kept: string): void {
  let buffered = kept;
  const encrypted = stream instanceof TLSSocket;
  const work = (): void => {
    for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, end);
      buffered = buffered.slice(end + 2);
      if (line.startsWith('EHLO'))
        stream.write(`250-mx.test.example\r\n250 ${encrypted ? 'SIZE' : 'STARTTLS'}\r\n`);
      else if (line === 'STARTTLS') {
        stream.removeAllListeners('data');
        stream.write('220 2.0.0 go ahead\r\n');
        const secure = new TLSSocket(stream, { isServer: true, secureContext: createSecureContext(leaf) });
        secure.on('error', () => secure.destroy());
        secure.once('secure', () => serve(secure, leaf, buffered));
        return;
      } else if (line === 'QUIT') stream.end('221 2.0.0 bye\r\n');
      else stream.write('250 2.0.0 Ok\r\n');
    }
  };
  stream.on('data', (chunk: Buffer) => {
    buffered += chunk.toString('latin1');
    work();
  });
  work();
}
