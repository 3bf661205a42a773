/** DNS over TLS and over HTTPS on loopback, as a test scripts them. */
import { createSecureServer, type Http2SecureServer, type Http2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { decode, encode, type Answer } from 'dns-packet';
import { createAuthority } from '../../lab/certificates.ts';

export interface SecureAsked {
  readonly name: string;
  readonly id: number;
  /** Number of the connection, from 1. */
  readonly connection: number;
}

export interface SecureServer {
  readonly port: number;
  readonly ca: readonly string[];
  readonly asked: SecureAsked[];
  close(): Promise<void>;
}

export interface TlsTalk {
  reply(answers: readonly Answer[], id?: number): void;
  readonly socket: TLSSocket;
}

const DAYS = { from: -1, until: 30 };

export async function startTlsDns(talk: (asked: SecureAsked, talk: TlsTalk) => void): Promise<SecureServer> {
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue(['dns.example'], DAYS);
  const asked: SecureAsked[] = [];
  const sockets = new Set<TLSSocket>();
  let connections = 0;
  const server = createServer({ key: leaf.key, cert: leaf.cert, ALPNProtocols: ['dot'] }, (socket) => {
    const connection = (connections += 1);
    sockets.add(socket);
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0);
        const query = decode(rest.subarray(2, end));
        rest = rest.subarray(end);
        const [question] = query.questions ?? [];
        if (question === undefined) continue;
        const one = { name: question.name, id: query.id ?? 0, connection };
        asked.push(one);
        talk(one, {
          socket,
          reply(answers, id = one.id) {
            const octets = encode({ type: 'response', id, questions: [question], answers: [...answers] });
            const framed = Buffer.concat([Buffer.from([octets.length >> 8, octets.length & 255]), octets]);
            socket.write(framed.subarray(0, 1));
            socket.write(framed.subarray(1));
          },
        });
      }
    });
  });
  server.on('tlsClientError', () => {});
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  return {
    port,
    ca: [authority.ca],
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export interface HttpsReply {
  readonly status?: number;
  readonly type?: string;
  readonly age?: string;
  readonly body?: Buffer;
  readonly answers?: readonly Answer[];
  /** End the whole connection instead. */
  readonly hangUp?: boolean;
}

export async function startHttpsDns(
  script: (asked: SecureAsked) => HttpsReply | undefined,
): Promise<SecureServer> {
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue(['dns.example'], DAYS);
  const asked: SecureAsked[] = [];
  const numbers = new Map<Http2Session, number>();
  const server: Http2SecureServer = createSecureServer({ key: leaf.key, cert: leaf.cert });
  server.on('session', (session) => numbers.set(session, numbers.size + 1));
  server.on('sessionError', () => {});
  server.on('tlsClientError', () => {});
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const octets = Buffer.concat(chunks);
      // Given up by its client before the body came.
      if (octets.length < 12) return;
      const query = decode(octets);
      const [question] = query.questions ?? [];
      const { session } = stream;
      if (question === undefined || session === undefined) return;
      const one = { name: question.name, id: query.id ?? 0, connection: numbers.get(session) ?? 0 };
      asked.push(one);
      const reply = script(one);
      if (reply === undefined) return;
      if (reply.hangUp === true) return session.destroy();
      stream.respond({
        ':status': reply.status ?? 200,
        'content-type': reply.type ?? 'application/dns-message',
        ...(reply.age === undefined ? {} : { age: reply.age }),
      });
      stream.end(
        reply.body ??
          encode({
            type: 'response',
            id: one.id,
            questions: [question],
            answers: [...(reply.answers ?? [])],
          }),
      );
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  return {
    port,
    ca: [authority.ca],
    asked,
    async close() {
      for (const session of numbers.keys()) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
