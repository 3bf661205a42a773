/** Real HTTPS servers on loopback, good and bad. Small budgets instead of waiting. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { createNodeDialer } from '../../../adapters/node/dialer.ts';
import { createGuardedDialer } from '../../../adapters/node/guarded-dialer.ts';
import { createHttpsGet } from '../../../adapters/node/https-get.ts';
import type { HttpFacts } from '../../../core/model/http-facts.ts';
import { createAuthority, type Authority, type Days, type Leaf } from '../../../lab/certificates.ts';

const HOST = 'mta-sts.example.com';
const PATH = '/.well-known/mta-sts.txt';
const FRESH: Days = { from: -1, until: 30 };
let authority: Authority;
let leaf: Leaf;
beforeAll(async () => {
  authority = await createAuthority(new Date());
  leaf = await authority.issue([HOST], FRESH);
});

const running: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
afterEach(async () => {
  for (const { server, sockets } of running.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push({ server, sockets });
  return (server.address() as AddressInfo).port;
}
type Answer = (asked: IncomingMessage, response: ServerResponse) => void;
const serve = async (answer: Answer, certificate = leaf): Promise<number> =>
  listening(createHttpsServer(certificate, answer));
const serveRaw = async (behave: (socket: TLSSocket) => void): Promise<number> =>
  listening(createTlsServer(leaf, (socket) => behave(socket.on('error', () => undefined))));

interface Given {
  readonly addresses?: readonly string[];
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxOctets?: number;
  readonly ca?: readonly string[];
  readonly accept?: string;
}
async function get(port: number, given: Given = {}): Promise<HttpFacts> {
  const { addresses = ['127.0.0.1'], ca = [authority.ca] } = given;
  const { signal = AbortSignal.timeout(10_000), timeoutMs = 5000, maxOctets = 65_536 } = given;
  const http = createHttpsGet(createNodeDialer({ ca }));
  const accept = given.accept === undefined ? {} : { accept: given.accept };
  return http.get({ host: HOST, port, path: PATH, addresses, ...accept }, { signal, timeoutMs, maxOctets });
}

test('asks for the file by its name, and keeps what came with how it came', async () => {
  let seen: Partial<IncomingMessage> = {};
  const port = await serve((asked, response) => {
    seen = asked;
    response.setHeader('Content-Type', 'text/plain; charset=utf-8').end('version: STSv1\r\n\xe9');
  });
  const facts = await get(port);
  expect(facts).toMatchObject({
    url: `https://${HOST}:${port}${PATH}`,
    address: '127.0.0.1',
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    redirectTo: '',
    body: 'version: STSv1\r\n\xc3\xa9',
    tls: { established: true, trusted: true, nameMatches: true, sni: true, reference: HOST },
  });
  expect(facts.trouble).toBeUndefined();
  expect(facts.tls?.chain[0]?.names).toEqual([`DNS:${HOST}`]);
  expect(seen).toMatchObject({
    method: 'GET',
    url: PATH,
    headers: { host: `${HOST}:${port}`, connection: 'close', accept: 'text/plain' },
  });
  await get(port, { accept: 'image/svg+xml' });
  expect(seen.headers?.accept).toBe('image/svg+xml');
});

test('a body in chunks is put together', async () => {
  const port = await serve((_, response) => {
    response.write('version: ');
    setImmediate(() => response.end('STSv1\n'));
  });
  expect(await get(port)).toMatchObject({ status: 200, body: 'version: STSv1\n', contentType: '' });
});

test('a redirect is told, not followed', async () => {
  let times = 0;
  const port = await serve((_, response) => {
    times += 1;
    response.writeHead(301, { Location: `https://${HOST}/elsewhere` }).end('moved');
  });
  const facts = await get(port);
  expect(facts).toMatchObject({ status: 301, redirectTo: `https://${HOST}/elsewhere`, body: '' });
  expect(facts.trouble).toBeUndefined();
  expect(times).toBe(1);
});

test('the body of an error page is not read', async () => {
  const port = await serve((_, response) => void response.writeHead(404).end('x'.repeat(100)));
  expect(await get(port)).toMatchObject({ status: 404, body: '' });
});

test('a body is read up to the limit and not beyond', async () => {
  const whole = await serve((_, response) => void response.end('x'.repeat(1000)));
  expect((await get(whole, { maxOctets: 1000 })).body).toHaveLength(1000);
  let sent = 0;
  const endless = await serve((_, response) => {
    const pour = (): void => {
      while (!response.destroyed && sent < 64 << 20) {
        sent += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'x'))) return void response.once('drain', pour);
      }
    };
    pour();
  });
  expect(await get(endless)).toMatchObject({ status: 200, body: '', trouble: { kind: 'too-large' } });
  expect(sent).toBeLessThan(32 << 20);
});

test('a body that drips ends with the time', async () => {
  const port = await serve((_, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const facts = await get(port, { timeoutMs: 300 });
  expect(facts).toMatchObject({ status: 200, body: '', trouble: { kind: 'timed-out' } });
  expect(facts.trouble?.ours).toBeUndefined();
  expect(facts.tookMs).toBeLessThan(2000);
});

test('a server that says nothing ends with the time, in TLS and before it', async () => {
  const silent = await serveRaw(() => undefined);
  expect(await get(silent, { timeoutMs: 300 })).toMatchObject({ status: 0, trouble: { kind: 'timed-out' } });
  const mute = await listening(createTcpServer());
  expect(await get(mute, { timeoutMs: 300 })).toMatchObject({ status: 0, trouble: { kind: 'timed-out' } });
});

test('when the run has to end it is our time that was up', async () => {
  const port = await serveRaw(() => undefined);
  const facts = await get(port, { signal: AbortSignal.timeout(200) });
  expect(facts.trouble).toMatchObject({ kind: 'timed-out', ours: true });
  const before = await get(port, { signal: AbortSignal.abort() });
  expect(before.trouble).toMatchObject({ kind: 'timed-out', ours: true });
});

test.each([
  {
    what: 'for another name',
    names: ['www.example.com'],
    days: FRESH,
    tls: { trusted: true, nameMatches: false },
  },
  {
    what: 'of the past',
    names: [HOST],
    days: { from: -9, until: -2 },
    tls: { trustError: 'CERT_HAS_EXPIRED' },
  },
])('a certificate $what: nothing is asked', async ({ names, days, tls }) => {
  let times = 0;
  const port = await serve(
    (_, response) => {
      times += 1;
      response.end();
    },
    await authority.issue(names, days),
  );
  expect(await get(port)).toMatchObject({ status: 0, tls, trouble: { kind: 'certificate' } });
  expect(times).toBe(0);
});

test('an authority that nobody trusts: nothing is asked', async () => {
  const port = await serve((_, response) => void response.end());
  expect(await get(port, { ca: [] })).toMatchObject({
    status: 0,
    tls: { trusted: false, nameMatches: true },
    trouble: { kind: 'certificate' },
  });
});

test('a port without TLS, and one where nobody listens', async () => {
  const plain = await listening(createServer((_, response) => void response.end('no TLS')));
  expect(await get(plain)).toMatchObject({ status: 0, trouble: { kind: 'tls' } });
  const server = createTcpServer();
  const closed = await listening(server);
  await new Promise((resolve) => running.pop()?.server.close(resolve));
  expect(await get(closed)).toMatchObject({ address: '127.0.0.1', status: 0, trouble: { kind: 'refused' } });
});

test.each([
  { what: 'something else than HTTP', says: '220 mail.example.com ESMTP\r\n', kind: 'protocol' },
  { what: 'headers without end', says: `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n`, kind: 'protocol' },
  {
    what: 'two lengths',
    says: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    kind: 'protocol',
  },
  {
    what: 'a coding that nobody asked for',
    says: 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi',
    kind: 'protocol',
  },
  {
    what: 'half a body',
    says: 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nversion: STSv1\n',
    kind: 'reset',
  },
  { what: 'nothing before it hangs up', says: '', kind: 'reset' },
])('an answer of $what is $kind', async ({ says, kind }) => {
  const port = await serveRaw((socket) => void socket.once('data', () => socket.end(says)));
  expect(await get(port)).toMatchObject({ body: '', trouble: { kind } });
});

test('an address that takes no connection is passed over for the next', async () => {
  const port = await serve((_, response) => void response.end('here'));
  const facts = await get(port, { addresses: ['127.0.0.2', '127.0.0.1'] });
  expect(facts).toMatchObject({ address: '127.0.0.1', body: 'here' });
  expect((await get(port, { addresses: [] })).trouble).toMatchObject({ kind: 'unreachable' });
});

test('the guard of the dialer holds here, too', async () => {
  const ports = new Set([443]);
  const http = createHttpsGet(createGuardedDialer(createNodeDialer(), { allowPrivate: false, ports }));
  const options = { signal: AbortSignal.timeout(1000), timeoutMs: 1000, maxOctets: 10 };
  for (const address of ['169.254.169.254', '127.0.0.1', '::1'])
    expect(
      await http.get({ host: HOST, port: 443, path: PATH, addresses: [address] }, options),
    ).toMatchObject({
      address,
      status: 0,
      trouble: { kind: 'denied' },
    });
});
