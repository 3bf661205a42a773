/** Stands before a server and makes it as far away as `ms` of round trip, in a process of its own. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const [port = 0, ms = 0] = process.argv.slice(2).map(Number);

/** Chunks keep their order, for all wait equally long. */
function carry(from: Socket, to: Socket, first = 0): void {
  let opening = first;
  const later = (what: () => void): void => void setTimeout(what, ms / 2 + opening);
  from.on('data', (chunk: Buffer) => {
    later(() => to.write(chunk));
    opening = 0;
  });
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
}

const server = createServer((near) => {
  near.setNoDelay(true);
  const far = connect({ port, host: '127.0.0.1', noDelay: true });
  carry(near, far);
  // Connecting is a round trip, too, and the server speaks first.
  carry(far, near, ms);
});
server.listen(0, '127.0.0.1', 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
