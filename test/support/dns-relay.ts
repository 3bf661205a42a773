/** Another loopback address for a DNS server: BIND listens on addresses of interfaces only, and 127.0.0.2 is none. */
import { createSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';

export async function startDnsRelay(
  address: string,
  /** 0 = any; `port` of what is returned says which. */
  port: number,
  to: string,
  delayMs = 0,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const [host = '', behind = ''] = to.split(':');
  const udp = createSocket('udp4');
  udp.on('message', (question, from) => {
    const onward = createSocket('udp4');
    const late = setTimeout(() => onward.close(), 2000).unref();
    onward.on('error', () => {});
    onward.once('message', (reply) => {
      clearTimeout(late);
      onward.close();
      if (delayMs === 0) udp.send(reply, from.port, from.address);
      else setTimeout(() => udp.send(reply, from.port, from.address), delayMs);
    });
    onward.send(question, Number(behind), host);
  });
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    const onward = connect(Number(behind), host);
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => one.destroy());
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => udp.bind(port, address, resolve));
  await new Promise<void>((resolve) => tcp.listen(udp.address().port, address, resolve));
  return {
    port: udp.address().port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}
