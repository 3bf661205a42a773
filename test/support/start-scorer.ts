/** Programs on loopback that answer as scorers do, or as they should not. */
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Server as HttpServer } from 'node:http';

export interface FakeScorer {
  readonly port: number;
  readonly asked: readonly { readonly head: string; readonly body: string }[];
  readonly stop: () => Promise<void>;
}

export async function startHttpScorer(answer: {
  readonly status?: number;
  readonly body: string;
}): Promise<FakeScorer> {
  const asked: { head: string; body: string }[] = [];
  const server = createHttp((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({
        head: `${request.method} ${request.url} ${String(request.headers['password'] ?? '')}`.trim(),
        body,
      });
      response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' });
      response.end(answer.body);
    });
  });
  return { ...(await listening(server)), asked };
}

/** Says the same to whatever comes; with `silent` it says nothing at all. */
export async function startPlainScorer(says: string, { silent = false } = {}): Promise<FakeScorer> {
  const asked: { head: string; body: string }[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      const [head = '', body = ''] = chunk.toString('latin1').split(/\r\n\r\n(.*)/s);
      asked.push({ head, body });
      if (!silent) socket.end(says);
    });
  });
  return { ...(await listening(server)), asked };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

async function listening(server: Server | HttpServer): Promise<Pick<FakeScorer, 'port' | 'stop'>> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
