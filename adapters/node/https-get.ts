/**
 * One GET over TLS through a dialer: what it trusts, whom it may reach and how courteous it is are the dialer's. The
 * runtime reads the answer; no agent, no proxy, no second look at DNS, no redirect.
 */
import { request } from 'node:http';
import { Duplex } from 'node:stream';
import type { HttpFacts, HttpTroubleKind } from '../../core/model/http-facts.ts';
import type { TlsFacts } from '../../core/model/tls-facts.ts';
import type { Connection, Dialer, Http } from '../../core/ports.ts';

/** Danger: a name may have hundreds of addresses that do not answer. */
const MOST_ADDRESSES = 4;
const MOST_HEADER_OCTETS = 16_384;
const HTTPS_PORT = 443;

type Request = Parameters<Http['get']>[0];
type Options = Parameters<Http['get']>[1];
type Seen = Partial<HttpFacts>;

export function createHttpsGet(dialer: Dialer): Http {
  return {
    async get(wanted, options) {
      const { host, port, path } = wanted;
      const url = `https://${host}${port === HTTPS_PORT ? '' : `:${port}`}${path}`;
      const startedAt = performance.now();
      const seen = await overAddresses(dialer, wanted, options);
      const nothing = { address: '', status: 0, contentType: '', body: '', redirectTo: '' };
      return { url, ...nothing, ...seen, tookMs: Math.round(performance.now() - startedAt) };
    },
  };
}

async function overAddresses(dialer: Dialer, wanted: Request, options: Options): Promise<Seen> {
  const { signal } = options;
  const addresses = wanted.addresses.slice(0, MOST_ADDRESSES);
  // One that does not answer leaves time for the others.
  const timeoutMs = Math.ceil(options.timeoutMs / (addresses.length + 1));
  let left = options.timeoutMs;
  let first: Seen | undefined;
  for (const address of addresses) {
    const begun = performance.now();
    const dialled = await dialer.connect({ address, port: wanted.port }, { signal, timeoutMs });
    // Waiting for our turn is no time of the server's: hosts of policies serve thousands of domains.
    left -= performance.now() - begun - (dialled.oursMs ?? 0);
    if (dialled.ok) {
      const rest = Math.max(1, Math.ceil(left));
      const late = AbortSignal.any([signal, AbortSignal.timeout(rest)]);
      const seen = await ask(dialled.connection, wanted, { ...options, timeoutMs: rest, signal: late });
      return { address, ...seen, ...blame(seen, options) };
    }
    const { kind, detail, local, ours } = dialled.trouble;
    const failed = { address, trouble: { kind, detail, ...(ours === true ? { ours } : {}) } };
    // A family that this host does not have says nothing about the server, if another one does.
    if (first === undefined || (local !== true && OURS.includes(first.trouble?.kind ?? ''))) first = failed;
    if (signal.aborted) break;
  }
  return first ?? { trouble: { kind: 'unreachable', detail: 'there is no address to ask' } };
}

/** Kinds that say more about this host than about the server. */
const OURS: readonly string[] = ['unreachable', 'denied'];

/** When time ran out it was the server's, unless the whole run had to end. */
function blame({ trouble }: Seen, { signal }: Options): Seen {
  return trouble?.kind === 'timed-out' && signal.aborted ? { trouble: { ...trouble, ours: true } } : {};
}

async function ask(connection: Connection, wanted: Request, options: Options): Promise<Seen> {
  const { signal, timeoutMs } = options;
  try {
    const tls = await connection.startTls({ reference: wanted.host, signal, timeoutMs });
    const trouble = troubleOfTls(tls);
    if (trouble !== undefined) return { tls, trouble };
    return { tls, ...(await exchange(connection, wanted, options)) };
  } finally {
    connection.destroy();
  }
}

function troubleOfTls(tls: TlsFacts): Seen['trouble'] {
  if (!tls.established)
    return { kind: tls.failureCode === 'ETIMEDOUT' ? 'timed-out' : 'tls', detail: tls.failure };
  if (!tls.nameMatches) return { kind: 'certificate', detail: `the certificate is not for ${tls.reference}` };
  return tls.trusted
    ? undefined
    : { kind: 'certificate', detail: `the certificate is not trusted: ${tls.trustError}` };
}

async function exchange(
  connection: Connection,
  { host, port, path, accept = 'text/plain' }: Request,
  { signal, timeoutMs, maxOctets }: Options,
): Promise<Seen> {
  const stream = streamOf(connection, { signal, timeoutMs });
  return new Promise((resolve) => {
    const asked = request({
      createConnection: () => stream,
      host,
      path,
      maxHeaderSize: MOST_HEADER_OCTETS,
      headers: {
        Host: port === HTTPS_PORT ? host : `${host}:${port}`,
        'User-Agent': 'postwatch',
        Accept: accept,
        'Accept-Encoding': 'identity',
        Connection: 'close',
      },
    });
    let head: Seen = {};
    const settle = (seen: Seen): void => {
      signal.removeEventListener('abort', expire);
      asked.on('error', () => undefined);
      asked.destroy();
      stream.destroy();
      resolve({ ...head, ...seen });
    };
    const fail = (kind: HttpTroubleKind, detail: string): void => settle({ trouble: { kind, detail } });
    const expire = (): void => fail('timed-out', `no whole answer within ${(timeoutMs / 1000).toFixed(1)} s`);
    signal.addEventListener('abort', expire, { once: true });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) expire();
      else if (error.code === 'ECONNRESET')
        fail('reset', 'the server closed the connection without an answer');
      else fail('protocol', `the answer cannot be read as HTTP: ${error.message}`);
    });
    asked.once('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      const isRedirect = status >= 300 && status < 400;
      head = {
        status,
        contentType: shorten(headers['content-type']),
        redirectTo: isRedirect ? shorten(headers.location) : '',
      };
      if (status !== 200) return settle({});
      const coding = headers['content-encoding'] ?? 'identity';
      if (coding.toLowerCase() !== 'identity')
        return fail('protocol', `the body comes in the coding ${shorten(coding)}, which was not asked for`);
      const chunks: Buffer[] = [];
      let octets = 0;
      response.on('data', (chunk: Buffer) => {
        octets += chunk.length;
        if (octets > maxOctets) return fail('too-large', `the body is longer than ${maxOctets} octets`);
        chunks.push(chunk);
      });
      response.once('end', () => settle({ body: Buffer.concat(chunks).toString('latin1') }));
      response.once('error', () => fail('reset', 'the connection ended before the end of the body'));
    });
    asked.end();
  });
}

/** Foreign text in a header has no end of its own. */
function shorten(text = ''): string {
  return text.slice(0, 500);
}

/** core's connection as the runtime's stream: read when it wants more, so that a flood stays in the network. */
function streamOf(connection: Connection, options: Parameters<Connection['read']>[0]): Duplex {
  return new Duplex({
    read() {
      void connection.read(options).then((read) => {
        if (read.kind === 'data') this.push(read.bytes);
        else if (read.kind === 'end') this.push(null);
        else this.destroy(Object.assign(new Error(read.detail), { code: 'ECONNRESET' }));
      });
    },
    write(chunk: Buffer, _, done) {
      connection.write(chunk);
      done();
    },
  });
}
