/** A DNS server on loopback that does what a test tells it to, over UDP and TCP on one port. Speaks through dns-packet. */
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type AddressInfo, type Server, type Socket as TcpSocket } from 'node:net';
import { decode, encode, type Answer, type DecodedPacket } from 'dns-packet';

export interface Asked {
  readonly name: string;
  readonly type: string;
  readonly via: 'udp' | 'tcp';
  readonly id: number;
  readonly port: number;
  readonly edns: boolean;
}

export interface Reply {
  readonly rcode?: number;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  readonly truncated?: boolean;
  readonly ad?: boolean;
  readonly id?: number;
  readonly question?: string;
  readonly delayMs?: number;
  /** Instead of a message. */
  readonly octets?: Uint8Array;
}

/** What is sent back, in order; none = silence. */
export type Script = (asked: Asked) => readonly Reply[] | Reply | undefined;

export interface DnsServer {
  readonly address: string;
  readonly asked: readonly Asked[];
  script: Script;
  close(): Promise<void>;
}

export async function startDnsServer(script: Script): Promise<DnsServer> {
  const asked: Asked[] = [];
  const connections = new Set<TcpSocket>();
  const timers = new Set<NodeJS.Timeout>();
  const tcp = await listenTcp();
  const { port } = tcp.address() as AddressInfo;
  const udp = await bindUdp(port);
  const server = { address: `127.0.0.1:${port}`, asked, script, close };

  function answer(octets: Buffer, via: 'udp' | 'tcp', from: number, send: (reply: Buffer) => void): void {
    const query = decode(octets);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    const edns = (query.additionals ?? []).some((record) => record.type === 'OPT');
    const one: Asked = { name: question.name, type: question.type, via, id: query.id ?? 0, port: from, edns };
    asked.push(one);
    const replies = [server.script(one) ?? []].flat();
    for (const reply of replies) {
      const message = messageOf(query, reply);
      if (reply.delayMs === undefined) send(message);
      else timers.add(setTimeout(() => send(message), reply.delayMs));
    }
  }
  udp.on('message', (octets, from) => {
    answer(octets, 'udp', from.port, (reply) => udp.send(reply, from.port, from.address));
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('data', (octets) => {
      answer(octets.subarray(2), 'tcp', socket.remotePort ?? 0, (reply) => {
        const framed = Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]);
        // In two writes, cut inside the length: a reader must not count on chunks.
        socket.write(framed.subarray(0, 1));
        setImmediate(() => socket.write(framed.subarray(1)));
      });
    });
  });
  async function close(): Promise<void> {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of connections) socket.destroy();
    await new Promise<void>((resolve) => udp.close(() => resolve()));
    await new Promise<void>((resolve) => tcp.close(() => resolve()));
  }
  return server;
}

export function messageOf(query: DecodedPacket, reply: Reply): Buffer {
  if (reply.octets !== undefined) return Buffer.from(reply.octets);
  const { questions = [], id = 0 } = query;
  const flags =
    0x180 | (reply.truncated === true ? 0x200 : 0) | (reply.ad === true ? 0x20 : 0) | (reply.rcode ?? 0);
  return encode({
    type: 'response',
    id: reply.id ?? id,
    flags,
    questions:
      reply.question === undefined
        ? questions
        : questions.map((one) => ({ ...one, name: reply.question ?? '' })),
    answers: [...(reply.answers ?? [])],
    authorities: [...(reply.authorities ?? [])],
    additionals: [...(reply.additionals ?? [])],
  });
}

export function a(name: string, address: string, ttl = 60): Answer {
  return { type: 'A', name, ttl, data: address };
}

export function cname(name: string, target: string, ttl = 60): Answer {
  return { type: 'CNAME', name, ttl, data: target };
}

export function soa(name: string, ttl: number, minimum: number): Answer {
  return {
    type: 'SOA',
    name,
    ttl,
    data: {
      mname: `ns.${name}`,
      rname: `hostmaster.${name}`,
      serial: 1,
      refresh: 2,
      retry: 3,
      expire: 4,
      minimum,
    },
  };
}

function listenTcp(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function bindUdp(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}
