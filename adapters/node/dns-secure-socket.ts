/** A TLS connection to a resolver that has proved who it is (RFC 8310 5.1), or the reason why there is none. */
import { createHash, X509Certificate } from 'node:crypto';
import { connect, getCACertificates, type TLSSocket } from 'node:tls';
import { formatResolver, type ResolverAddress } from '../../core/protocol/dns/index.ts';

export interface SecureSocketOptions {
  /** "dot" (RFC 7858), "h2" (RFC 8484). */
  readonly alpn: string;
  /** PEM, beside the runtime's. */
  readonly ca?: readonly string[];
}

/** One of both is called, once, unless the socket is destroyed first. */
export function openSecureSocket(
  server: ResolverAddress,
  options: SecureSocketOptions,
  ready: (socket: TLSSocket) => void,
  failed: (detail: string) => void,
): TLSSocket {
  const { name = '', pin } = server.secure ?? {};
  const socket = connect({
    host: server.address,
    port: server.port,
    ALPNProtocols: [options.alpn],
    minVersion: 'TLSv1.2', // RFC 8310 9
    rejectUnauthorized: pin === undefined,
    // Without a name the runtime compares the certificate with the address.
    ...(name === '' ? {} : { servername: name }),
    ...(options.ca === undefined || options.ca.length === 0
      ? {}
      : { ca: [...getCACertificates('default'), ...options.ca] }),
  });
  const where = formatResolver(server);
  let settled = false;
  const fail = (detail: string): void => {
    if (settled) return;
    settled = true;
    socket.destroy();
    failed(detail);
  };
  socket.setNoDelay(true);
  socket.on('error', (error: NodeJS.ErrnoException) => fail(whyNot(where, error)));
  socket.on('close', () => fail(`${where} cannot be reached: it closed the connection during the handshake`));
  socket.on('secureConnect', () => {
    if (settled) return;
    if (pin !== undefined && pinOf(socket) !== pin)
      return fail(`${where} is not whom it should be: its key is sha256=${pinOf(socket)}`);
    settled = true;
    ready(socket);
  });
  return socket;
}

/** RFC 7858 4.2: the digest of the public key, as HPKP writes it. */
function pinOf(socket: TLSSocket): string {
  const { raw }: { readonly raw?: Buffer } = socket.getPeerCertificate();
  if (raw === undefined) return '';
  const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

function whyNot(where: string, error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${where} is not whom it should be: ${error.message.slice(0, 200)}`;
  // OpenSSL's verdicts on a chain have no E in front, unlike those of the system.
  const untrusted = /^(CERT_|UNABLE_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA|HOSTNAME_)/.test(code);
  return untrusted
    ? `${where} is not whom it should be: its certificate is not trusted (${error.message.slice(0, 200)})`
    : `${where} cannot be reached: ${code === '' ? error.message.slice(0, 200) : code}`;
}
