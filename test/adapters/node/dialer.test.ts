/** The real sockets, on loopback: servers that flood, stall, lie and break. Small budgets instead of waiting. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createNodeClock } from '../../../adapters/node/clock.ts';
import { createNodeDialer } from '../../../adapters/node/dialer.ts';
import type { SmtpSession, SmtpSubject } from '../../../core/model/smtp-facts.ts';
import { budgetsOf, converse } from '../../../core/protocol/smtp/index.ts';
import { startHostile, type HostileServer } from '../../support/smtp-hostile.ts';

const servers: HostileServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => server.close()));
});

async function hostile(behave: (socket: Socket) => void): Promise<HostileServer> {
  const server = await startHostile(behave);
  servers.push(server);
  return server;
}

interface Given {
  readonly signal?: AbortSignal;
  readonly totalMs?: number;
}
async function talk(
  port: number,
  wanted: Partial<SmtpSubject> = {},
  { signal = AbortSignal.timeout(10_000), totalMs = 1200 }: Given = {},
): Promise<SmtpSession> {
  const subject: SmtpSubject = {
    host: 'mx.example.com',
    port,
    tls: 'starttls',
    role: 'mx',
    owned: false,
    slowMs: 15_000,
    ...wanted,
  };
  const { session } = await converse(subject, '127.0.0.1', {
    dialer: createNodeDialer(),
    clock: createNodeClock(),
    signal,
    ehlo: 'probe.example.net',
    budgets: budgetsOf(totalMs),
  });
  return session;
}
const last = (session: SmtpSession) => session.stages.at(-1);

test('a reply of 26 MB is cut off after what one line may have', async () => {
  const flood = Buffer.alloc(1 << 20, 'x');
  const server = await hostile((socket) => {
    socket.write('220-');
    const pour = (): void => {
      while (!socket.destroyed && socket.bytesWritten < 26 * flood.length && socket.write(flood));
    };
    socket.on('drain', pour);
    pour();
  });
  const before = process.memoryUsage().arrayBuffers;
  const session = await talk(server.port);
  expect(last(session)).toMatchObject({ stage: 'greeting', trouble: { kind: 'too-large' } });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(12 * flood.length);
  expect(JSON.stringify(session).length).toBeLessThan(2000);
  await server.abandoned();
});

test('a reply of endless lines is cut off', async () => {
  const server = await hostile((socket) => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write('220-and so on\r\n'.repeat(1000)));
    };
    socket.on('drain', pour);
    pour();
  });
  expect(last(await talk(server.port))).toMatchObject({ stage: 'greeting', trouble: { kind: 'too-large' } });
  await server.abandoned();
});

test('NUL octets are shown, not obeyed', async () => {
  const server = await hostile((socket) => socket.end('220 a\0b\x1b[2J\r\n'));
  const session = await talk(server.port);
  expect(session.greeting?.lines).toEqual(['a\\x00b\\x1b[2J']);
  expect(session.transcript[0]).toBe('S: 220 a\\x00b\\x1b[2J');
});

test('a server that never says anything and never closes is left', async () => {
  const server = await hostile(() => undefined);
  const session = await talk(server.port, {}, { totalMs: 120 });
  expect(last(session)).toMatchObject({
    stage: 'greeting',
    trouble: { kind: 'timed-out', detail: expect.stringContaining('expects TLS') },
  });
  await server.abandoned();
});

test('a server that drips is told to be slow, with octets and seconds', async () => {
  const server = await hostile((socket) => {
    const timer = setInterval(() => socket.write('2'), 10);
    socket.on('close', () => clearInterval(timer));
    socket.on('end', () => socket.end());
  });
  const session = await talk(server.port, {}, { totalMs: 300 });
  expect(last(session)).toMatchObject({
    stage: 'greeting',
    trouble: {
      kind: 'timed-out',
      detail: expect.stringMatching(/^only \d+ octets of the greeting in 0\.\d s: "2+"$/),
    },
  });
  await server.abandoned();
});

test('a server that breaks the line in the middle of a reply', async () => {
  const server = await hostile((socket) => {
    socket.write('220-half', () => setTimeout(() => socket.resetAndDestroy(), 20));
  });
  expect(last(await talk(server.port))).toMatchObject({ stage: 'greeting', trouble: { kind: 'reset' } });
});

test('a server that closes in the middle of a reply', async () => {
  const server = await hostile((socket) => socket.end('220-half'));
  expect(last(await talk(server.port))).toMatchObject({
    stage: 'greeting',
    trouble: { kind: 'closed', detail: expect.stringContaining('"220-half"') },
  });
});

test('our own time ends everything', async () => {
  const server = await hostile(() => undefined);
  const session = await talk(server.port, {}, { signal: AbortSignal.timeout(50), totalMs: 60_000 });
  expect(last(session)).toMatchObject({
    stage: 'greeting',
    trouble: { kind: 'timed-out', detail: expect.stringContaining('our time was up') },
  });
  await server.abandoned();
});

test('a port that nothing listens on refuses', async () => {
  const server = await hostile(() => undefined);
  await servers.pop()?.close();
  expect(last(await talk(server.port))).toMatchObject({ stage: 'connect', trouble: { kind: 'refused' } });
});

test('port 25 is not tried where it is closed', async () => {
  const dialled = await createNodeDialer({ port25Closed: true }).connect(
    { address: '192.0.2.1', port: 25 },
    { signal: AbortSignal.timeout(1000), timeoutMs: 1000 },
  );
  expect(dialled).toMatchObject({ ok: false, trouble: { kind: 'denied' } });
});

test('a flood waits in the network while nobody reads', async () => {
  let accepted: Socket | undefined;
  const server = createServer((socket) => {
    accepted = socket;
    socket.on('error', () => undefined);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'x')));
    };
    socket.on('drain', pour);
    pour();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dialled = await createNodeDialer().connect(
    { address: '127.0.0.1', port },
    { signal: AbortSignal.timeout(5000), timeoutMs: 1000 },
  );
  if (!dialled.ok) throw new Error(dialled.trouble.detail);
  const first = await dialled.connection.read({ signal: AbortSignal.timeout(5000), timeoutMs: 1000 });
  expect(first.kind).toBe('data');
  // What the kernel's buffers hold is not read by us: far below what the server would send.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = accepted?.bytesWritten ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((accepted?.bytesWritten ?? 0) - before).toBe(0);
  dialled.connection.destroy();
  dialled.connection.destroy();
  server.close();
  await once(server, 'close');
});

test('what two servers say at the same time stays apart', async () => {
  const signal = AbortSignal.timeout(5000);
  const said = ['220 first\r\n', '220 other\r\n'];
  const connections = await Promise.all(
    said.map(async (text) => {
      const { port } = await hostile((socket) => void socket.end(text));
      const dialled = await createNodeDialer().connect(
        { address: '127.0.0.1', port },
        { signal, timeoutMs: 1000 },
      );
      if (!dialled.ok) throw new Error(dialled.trouble.detail);
      return dialled.connection;
    }),
  );
  // Both have come before either is taken.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const reads = connections.map(async (connection) => connection.read({ signal, timeoutMs: 1000 }));
  const heard = (await Promise.all(reads)).map((read) =>
    read.kind === 'data' ? Buffer.from(read.bytes).toString() : read.kind,
  );
  expect(heard).toEqual(said);
  // The end waits its turn behind the octets.
  for (const connection of connections)
    expect(await connection.read({ signal, timeoutMs: 1000 })).toEqual({ kind: 'end' });
  for (const connection of connections) connection.destroy();
});

test('a read of what is there already does not wait', async () => {
  const server = await hostile(() => undefined);
  const dialled = await createNodeDialer().connect(
    { address: '127.0.0.1', port: server.port },
    { signal: AbortSignal.timeout(5000), timeoutMs: 1000 },
  );
  if (!dialled.ok) throw new Error(dialled.trouble.detail);
  expect(await dialled.connection.read({ signal: AbortSignal.timeout(5000), timeoutMs: 0 })).toMatchObject({
    kind: 'trouble',
    trouble: 'timed-out',
  });
  expect(dialled.connection.localAddress).toBe('127.0.0.1');
  dialled.connection.destroy();
});
