/** Scripted DNS servers and clients of them, closed together: `afterEach(closeDnsWorld)`. */
import { createSocket } from 'node:dgram';
import { createNodeDns, type NodeDns, type NodeDnsOptions } from '../../adapters/node/dns-client.ts';
import { a, startDnsServer, type DnsServer, type Script } from './dns-server.ts';

const open: { close(): Promise<void> }[] = [];

export async function closeDnsWorld(): Promise<void> {
  for (const one of open.splice(0).reverse()) await one.close();
}

export async function serve(script: Script): Promise<DnsServer> {
  const server = await startDnsServer(script);
  open.push(server);
  return server;
}

/** Impatient unless told otherwise: silence costs 60 ms. */
export function client(servers: readonly (DnsServer | string)[], options: NodeDnsOptions = {}): NodeDns {
  const addresses = servers.map((server) => (typeof server === 'string' ? server : server.address));
  const dns = createNodeDns({ servers: addresses, timeoutMs: 60, ...options });
  open.push(dns);
  return dns;
}

export const answering: Script = ({ name }) => ({ answers: [a(name, '192.0.2.1')] });

/** A port on loopback where nobody listens. */
export async function closedPort(): Promise<string> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return `127.0.0.1:${port}`;
}
