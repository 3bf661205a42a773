/** What only the two ends of a connection have in common, and what comes with a certificate. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { createNodeDialer } from '../../../adapters/node/dialer.ts';
import type { TlsFacts } from '../../../core/model/tls-facts.ts';
import type { Connection } from '../../../core/ports.ts';
import { TLS_EXPORTER } from '../../../core/protocol/sasl/index.ts';
import { createAuthority } from '../../../lab/certificates.ts';

let server: Server;
let peer: TLSSocket | undefined;
let staple: Buffer | undefined;

async function connected(maxVersion?: 'TLSv1.2'): Promise<{ connection: Connection; facts: TlsFacts }> {
  const authority = await createAuthority(new Date());
  const leaf = await authority.issue(['mx.example.com'], { from: -1, until: 20 });
  server = createServer({ ...leaf, ...(maxVersion === undefined ? {} : { maxVersion }) }, (socket) => {
    peer = socket;
    socket.on('error', () => undefined);
  });
  // Not in the types: asked where a client wants a staple.
  (server as NodeJS.EventEmitter).on(
    'OCSPRequest',
    (_: Buffer, __: Buffer, answer: (error: null, response?: Buffer) => void) => answer(null, staple),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const signal = AbortSignal.timeout(5000);
  const dialled = await createNodeDialer({ ca: [authority.ca] }).connect(
    { address: '127.0.0.1', port: (server.address() as AddressInfo).port },
    { signal, timeoutMs: 2000 },
  );
  if (!dialled.ok) throw new Error(dialled.trouble.detail);
  const { connection } = dialled;
  expect(connection.exportKey?.(TLS_EXPORTER.label, TLS_EXPORTER.length)).toBeUndefined();
  const facts = await connection.startTls({ reference: 'mx.example.com', signal, timeoutMs: 2000 });
  return { connection, facts };
}

afterEach(async () => {
  peer?.destroy();
  staple = undefined;
  await new Promise((resolve) => server.close(resolve));
});

test('both ends of TLS 1.3 export the same bytes to bind a login to (RFC 9266)', async () => {
  const { connection } = await connected();
  const ours = connection.exportKey?.(TLS_EXPORTER.label, TLS_EXPORTER.length);
  expect(ours).toHaveLength(32);
  const theirs = peer?.exportKeyingMaterial(TLS_EXPORTER.length, TLS_EXPORTER.label, Buffer.alloc(0));
  expect(Buffer.from(ours ?? []).equals(theirs ?? Buffer.alloc(0))).toBe(true);
  connection.destroy();
});

test('TLS 1.2 exports nothing, its certificate is there to bind to', async () => {
  const { connection, facts } = await connected('TLSv1.2');
  expect(facts.protocol).toBe('TLSv1.2');
  expect(connection.exportKey?.(TLS_EXPORTER.label, TLS_EXPORTER.length)).toBeUndefined();
  expect(connection.peerCertificate?.()?.length).toBeGreaterThan(100);
  connection.destroy();
});

test('a staple that comes with the certificate is a fact, also an unreadable one', async () => {
  staple = Buffer.from('no response at all');
  const { connection, facts } = await connected();
  expect(facts.staple).toEqual({ octets: 18, status: 'unreadable', thisUpdate: '', nextUpdate: '' });
  connection.destroy();
});

test('none is none', async () => {
  const { connection, facts } = await connected();
  expect(facts).not.toHaveProperty('staple');
  connection.destroy();
});
