/**
 * A TLS client handshake on an open socket. It always completes where it can: trust and name are facts to report, not
 * reasons to hang up, because a monitor must see the certificate that others refuse.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { StapleFact, TlsFacts } from '../../core/model/tls-facts.ts';
import { nameMatches, parseStaple } from '../../core/protocol/tls/index.ts';
import type { ReadChain } from './tls-certificate.ts';

export interface HandshakeOptions {
  readonly reference: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly secureContext: SecureContext;
  readonly readChain: ReadChain;
}

export interface Handshaken {
  readonly facts: TlsFacts;
  readonly socket?: TLSSocket;
  /** The leaf in DER. The runtime gives it once only. */
  readonly certificate?: Uint8Array;
}

/** How long session tickets are waited for; they come with the server's next packet or not at all. */
const TICKET_WAIT_MS = 10;

export async function handshake(plain: Socket, options: HandshakeOptions): Promise<Handshaken> {
  const { reference, signal, timeoutMs, secureContext } = options;
  // RFC 6066 3: server_name holds host names, never addresses.
  const sni = isIP(reference) === 0;
  return new Promise((resolve) => {
    const socket = connect({
      socket: plain,
      secureContext,
      ...(sni ? { servername: reference } : {}),
      rejectUnauthorized: false,
      requestOCSP: true,
      // Names are compared by RFC 9525 below; here the answer would mix with that about trust.
      checkServerIdentity: () => undefined,
    });
    // For checkServerIdentity the runtime would read the whole chain into objects, a tenth of a probe's time. Not asked.
    socket.getPeerCertificate = noCertificate;
    let staple: StapleFact | undefined;
    socket.once('OCSPResponse', (response: Buffer | null) => void (staple = stapleOf(response)));
    let settled = false;
    const settle = (result: Handshaken): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      socket.off('close', closed);
      if (result.socket === undefined) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    const failWith = (failureCode: string, failure: string): void =>
      settle({ facts: failed(reference, sni, failureCode, failure) });
    const fail = (error: NodeJS.ErrnoException): void => failWith(error.code ?? 'ERR_TLS', inWords(error));
    const closed = (): void =>
      failWith('ECONNRESET', 'the server closed the connection during the handshake');
    const abort = (): void => failWith('ETIMEDOUT', 'our time was up during the handshake');
    const timer = setTimeout(
      () => failWith('ETIMEDOUT', `no TLS handshake within ${(timeoutMs / 1000).toFixed(1)} s`),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    socket.on('error', fail);
    socket.on('close', closed);
    socket.once('secureConnect', () => {
      const done = (): void => {
        const leaf = socket.getPeerX509Certificate();
        settle({
          facts: { ...established(socket, leaf, options), ...(staple === undefined ? {} : { staple }) },
          socket,
          ...(leaf === undefined ? {} : { certificate: leaf.raw }),
        });
      };
      if (socket.getProtocol() === 'TLSv1.3') afterTickets(socket, done);
      else done();
    });
  });
}

function stapleOf(response: Buffer | null): StapleFact | undefined {
  if (response === null || response.length === 0) return undefined;
  const read = parseStaple(response);
  const nothing = { status: 'unreadable', thisUpdate: '', nextUpdate: '' } as const;
  return { octets: response.length, ...(read.ok ? read.value : nothing) };
}

const noCertificate = (() => ({})) as TLSSocket['getPeerCertificate'];

/**
 * With TLS 1.3 the server sends session tickets after the handshake. A command that is written before they are read makes
 * the server wait for our delayed acknowledgement of them (Nagle's algorithm) before it answers: some 40 ms that are our
 * own doing and would be measured as the server's. Writing in the 'session' event itself hangs, so one turn later.
 */
function afterTickets(socket: TLSSocket, done: () => void): void {
  let over = false;
  const once = (): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.off('session', onSession);
    done();
  };
  const onSession = (): void => void setImmediate(once);
  const timer = setTimeout(once, TICKET_WAIT_MS);
  socket.on('session', onSession);
}

function established(
  socket: TLSSocket,
  leaf: X509Certificate | undefined,
  { reference, readChain }: Pick<HandshakeOptions, 'reference' | 'readChain'>,
): TlsFacts {
  const chain = leaf === undefined ? [] : readChain(leaf);
  // Node's types promise an Error; at run time it is OpenSSL's code.
  const trustError = socket.authorized ? '' : String(socket.authorizationError ?? 'UNKNOWN');
  return {
    established: true,
    reference,
    sni: isIP(reference) === 0,
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    trusted: socket.authorized,
    trustError,
    nameMatches: nameMatches(chain[0]?.names ?? [], reference),
    chain,
    failure: '',
    failureCode: '',
  };
}

function failed(reference: string, sni: boolean, failureCode: string, failure: string): TlsFacts {
  return {
    established: false,
    reference,
    sni,
    protocol: '',
    cipher: '',
    trusted: false,
    trustError: '',
    nameMatches: false,
    chain: [],
    failure,
    failureCode,
  };
}

/** "80A8B1...:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/...:332:" -> "wrong version number". */
function inWords({ message, code = '' }: NodeJS.ErrnoException): string {
  const reason = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/i.exec(message)?.[1];
  if (reason !== undefined) return `TLS handshake failed: ${reason}`;
  if (code === 'ECONNRESET') return 'the server broke the connection during the handshake';
  return `TLS handshake failed: ${message.split('\n')[0] ?? code}`;
}
