/** Handshakes of real sockets, on loopback: good, untrusted, broken off. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { createNodeClock } from '../../../adapters/node/clock.ts';
import { createNodeDialer } from '../../../adapters/node/dialer.ts';
import type { SmtpSession, SmtpSubject } from '../../../core/model/smtp-facts.ts';
import { budgetsOf, converse } from '../../../core/protocol/smtp/index.ts';
import { createAuthority, type Authority, type Leaf } from '../../../lab/certificates.ts';
import { startHostile, type HostileServer } from '../../support/smtp-hostile.ts';

const HOST = 'mx.example.com';
let authority: Authority;
let leaf: Leaf;
const servers: HostileServer[] = [];
beforeAll(async () => {
  authority = await createAuthority(new Date());
  leaf = await authority.issue([HOST], { from: -1, until: 20 });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => server.close()));
});

async function hostile(behave: (socket: Socket) => void): Promise<HostileServer> {
  const server = await startHostile(behave);
  servers.push(server);
  return server;
}

interface Given {
  readonly ca?: readonly string[];
  readonly signal?: AbortSignal;
  readonly totalMs?: number;
}
async function talk(
  port: number,
  wanted: Partial<SmtpSubject> = {},
  { ca = [authority.ca], signal = AbortSignal.timeout(10_000), totalMs = 1200 }: Given = {},
): Promise<SmtpSession> {
  const subject: SmtpSubject = {
    host: HOST,
    port,
    tls: 'starttls',
    role: 'mx',
    owned: false,
    slowMs: 15_000,
    ...wanted,
  };
  const { session } = await converse(subject, '127.0.0.1', {
    dialer: createNodeDialer({ ca }),
    clock: createNodeClock(),
    signal,
    ehlo: 'probe.example.net',
    budgets: budgetsOf(totalMs),
  });
  return session;
}
const last = (session: SmtpSession) => session.stages.at(-1);

/** Says `go` to STARTTLS and then does `after` with the socket. */
function startTls(go: string, after: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    socket.write('220 mx\r\n');
    socket.on('data', (chunk: Buffer) => {
      const command = chunk.toString('latin1').slice(0, 4);
      if (command === 'EHLO') socket.write('250-mx\r\n250 STARTTLS\r\n');
      else if (command === 'STAR') {
        socket.removeAllListeners('data');
        socket.write(go);
        after(socket);
      }
    });
  };
}

test('plain text after the reply to STARTTLS is flagged, and nothing more is believed or said', async () => {
  const server = await hostile(
    startTls('220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n', (socket) => socket.resume()),
  );
  const session = await talk(server.port);
  expect(session.injected).toBe('250-injected\\x0d\\x0a250 AUTH PLAIN\\x0d\\x0a');
  expect(last(session)?.stage).toBe('starttls');
  await server.abandoned();
});

test.each([
  ['closes', (socket: Socket) => void socket.end(), /closed|broke/, 'tls-failed'],
  [
    'resets',
    (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 20),
    /broke|closed/,
    'tls-failed',
  ],
  [
    'speaks plain text',
    (socket: Socket) => void setTimeout(() => socket.write('454 no, after all\r\n'), 20),
    /plain text/,
    'tls-failed',
  ],
  ['is silent', (socket: Socket) => void socket.resume(), /no TLS handshake within 0.\d s/, 'timed-out'],
])('a server that %s in the handshake', async (_, after, words, kind) => {
  const server = await hostile(startTls('220 go\r\n', after));
  const session = await talk(server.port, {}, { totalMs: 800 });
  expect(last(session)).toMatchObject({
    stage: 'tls',
    trouble: { kind, detail: expect.stringMatching(words) },
  });
  expect(session.tls).toMatchObject({ established: false, chain: [] });
  await server.abandoned();
});

/** EHLO and QUIT inside TLS 1.2 or 1.3. */
function secured(cert: () => Leaf, maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): (socket: Socket) => void {
  return startTls('220 go\r\n', (socket) => {
    const tls = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ cert: cert().cert, key: cert().key, maxVersion }),
    });
    tls.on('error', () => tls.destroy());
    tls.on('data', (chunk: Buffer) =>
      chunk.toString('latin1').startsWith('QUIT') ? tls.end('221 bye\r\n') : tls.write('250 mx\r\n'),
    );
  });
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)('facts of a good handshake with %s', async (version) => {
  const server = await hostile(secured(() => leaf, version));
  const session = await talk(server.port);
  expect(last(session)).toMatchObject({ stage: 'quit', reply: { code: 221 } });
  expect(session.tls).toMatchObject({
    established: true,
    protocol: version,
    sni: true,
    trusted: true,
    trustError: '',
    nameMatches: true,
  });
  expect(session.tls?.chain[0]).toMatchObject({
    subject: `CN=${HOST}`,
    issuer: 'CN=Postwatch laboratory CA',
    names: [`DNS:${HOST}`],
    keyType: 'ec',
    keyBits: 256,
    selfSigned: false,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    spkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    notAfter: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('an unknown authority, another name and a date in the past are told apart, and mail flows on', async () => {
  const unknown = await talk((await hostile(secured(() => leaf))).port, {}, { ca: [] });
  expect(unknown.tls).toMatchObject({
    established: true,
    trusted: false,
    trustError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    nameMatches: true,
  });
  const named = await talk((await hostile(secured(() => leaf))).port, { host: 'other.example.com' });
  expect(named.tls).toMatchObject({ trusted: true, nameMatches: false });
  const old = await authority.issue([HOST], { from: -10, until: -1 });
  const expired = await talk((await hostile(secured(() => old))).port);
  expect(expired.tls).toMatchObject({ trusted: false, trustError: 'CERT_HAS_EXPIRED', nameMatches: true });
  for (const session of [unknown, named, expired])
    expect(last(session)).toMatchObject({ stage: 'quit', reply: { code: 221 } });
});

test('an old server that knows only TLS 1.1 has no handshake with us', async () => {
  const server = createTlsServer({
    cert: leaf.cert,
    key: leaf.key,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = await talk((server.address() as AddressInfo).port, { tls: 'implicit' });
  expect(session.tls).toMatchObject({
    established: false,
    failureCode: expect.stringMatching(/VERSION|ALERT/),
    // Asked once more with all allowed: old, not broken.
    oldest: { protocol: 'TLSv1.1', cipher: expect.stringMatching(/\w/) },
  });
  server.close();
  await once(server, 'close');
});
