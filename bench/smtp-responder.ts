/** The server of bench/smtp.ts, in a process of its own: greeting, EHLO, STARTTLS, QUIT, and as little else as possible. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { createAuthority } from '../lab/certificates.ts';

const NAME = 'mx.bench.example';
const PLAIN = `250-${NAME}\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n`;
const SECURE = PLAIN.replace('250-STARTTLS\r\n', '250-AUTH PLAIN LOGIN\r\n');

function serve(socket: Socket, context: SecureContext, ehlo: string): void {
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const verb = chunk.toString('latin1', 0, 4);
    if (verb === 'EHLO') socket.write(ehlo);
    else if (verb === 'STAR') {
      socket.removeAllListeners('data');
      socket.write('220 2.0.0 go ahead\r\n');
      serve(new TLSSocket(socket, { isServer: true, secureContext: context }), context, SECURE);
    } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
    else socket.write('502 5.5.1 no\r\n');
  });
}

const authority = await createAuthority(new Date());
const leaf = await authority.issue([NAME, '*.fleet.example'], { from: -1, until: 20 });
const context = createSecureContext({ cert: leaf.cert, key: leaf.key });
const server = createServer((socket) => {
  serve(socket, context, PLAIN);
  socket.write(`220 ${NAME} ESMTP\r\n`);
});
server.listen(0, '127.0.0.1', 4096, () =>
  process.send?.({ port: (server.address() as AddressInfo).port, ca: authority.ca }),
);
process.on('disconnect', () => process.exit(0));
