/**
 * Questions to one server over HTTPS (RFC 8484): POST over HTTP/2, many at once on one connection. What HTTP says instead
 * of DNS (404, a page in HTML) is a fault of the path, never an answer about the name.
 */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import {
  formatResolver,
  readResponse,
  setId,
  type Query,
  type ResolverAddress,
} from '../../core/protocol/dns/index.ts';
import { olderBy } from './dns-cache.ts';
import { CLOSED, malformedReply, type DnsLine, type Heard } from './dns-line.ts';
import { openSecureSocket } from './dns-secure-socket.ts';
import type { SecureLineOptions } from './dns-tls.ts';

type Opened = { readonly session: ClientHttp2Session } | { readonly detail: string };
const IDLE_MS = 5_000;
const MEDIA_TYPE = 'application/dns-message';
const MOST_OCTETS = 65_535;

export function createHttpsLine(server: ResolverAddress, options: SecureLineOptions): DnsLine {
  const where = formatResolver(server);
  let opening: Promise<Opened> | undefined;
  let closed = false;
  const stops = new Set<() => void>();

  function open(): Promise<Opened> {
    // What an older connection says late must not cost the new one.
    const mine = connectTo(() => {
      if (opening === mine) opening = undefined;
    });
    return mine;
  }

  async function connectTo(drop: () => void): Promise<Opened> {
    // Loaded by whoever asks over it: the rest need not carry it.
    const { connect } = await import('node:http2');
    options.count('sockets');
    return new Promise((resolve) => {
      const stop = (): void => {
        socket.destroy();
        resolve({ detail: CLOSED.detail });
      };
      stops.add(stop);
      const given = { alpn: 'h2', ...(options.ca === undefined ? {} : { ca: options.ca }) };
      const socket = openSecureSocket(
        server,
        given,
        (ready) => {
          if (ready.alpnProtocol !== 'h2') {
            ready.destroy();
            stops.delete(stop);
            drop();
            return resolve({ detail: `${where} cannot be asked: it does not speak HTTP/2` });
          }
          const session = connect(`https://${authorityOf(server)}`, { createConnection: () => ready });
          const forget = (): void => {
            stops.delete(stop);
            drop();
          };
          session.on('error', forget);
          session.on('goaway', forget);
          session.on('close', forget);
          session.setTimeout(IDLE_MS, () => session.close());
          session.unref();
          resolve({ session });
        },
        (detail) => {
          stops.delete(stop);
          drop();
          resolve({ detail });
        },
      );
    });
  }

  return {
    ask(write, done) {
      let stream: ClientHttp2Stream | undefined;
      let over = false;
      const cancel = (): void => {
        over = true;
        clearTimeout(timer);
        stops.delete(shut);
        stream?.destroy();
      };
      const finish = (heard: Heard): void => {
        if (over) return;
        cancel();
        done(heard);
      };
      const shut = (): void => finish(CLOSED);
      const late: Heard = {
        what: 'timeout',
        detail: `no reply within ${options.timeoutMs} ms from ${where}`,
      };
      // A connection that lets a question wait may be dead: the next one is asked on a new one.
      const timer = setTimeout(() => {
        opening = undefined;
        finish(late);
      }, options.timeoutMs);
      stops.add(shut);
      if (closed) queueMicrotask(shut);
      const attempt = async (again: boolean): Promise<void> => {
        const used = opening !== undefined;
        opening ??= open();
        const asked = opening;
        const opened = await asked;
        if (over) return;
        if (!('session' in opened)) return finish({ what: 'unreachable', detail: opened.detail });
        if (opened.session.closed || opened.session.destroyed) {
          if (opening === asked) opening = undefined;
          return attempt(again);
        }
        const query = write();
        // RFC 8484 4.1: id 0, the stream tells which answer is to which question.
        setId(query.bytes, 0);
        options.count('sent');
        stream = opened.session.request({
          ':method': 'POST',
          ':path': server.secure?.path ?? '/',
          'content-type': MEDIA_TYPE,
          // BIND 9.18 answers 400 to a body of unknown length.
          'content-length': query.bytes.length,
          accept: MEDIA_TYPE,
        });
        receive(stream, query, where, (heard) => {
          if (heard !== 'lost') return finish(heard);
          if (over) return;
          if (opening === asked) opening = undefined;
          if (used && !again) return void attempt(true);
          finish(malformedReply(`${where} closed the connection without an answer`));
        });
        stream.end(query.bytes);
      };
      if (!closed) void attempt(false);
      return cancel;
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      stops.clear();
      void opening?.then((opened) => 'session' in opened && opened.session.destroy());
      opening = undefined;
    },
  };
}

function receive(
  stream: ClientHttp2Stream,
  query: Query,
  where: string,
  done: (heard: Heard | 'lost') => void,
): void {
  const chunks: Buffer[] = [];
  let received = 0;
  let headers: IncomingHttpHeaders | undefined;
  stream.on('response', (found) => {
    headers = found;
    const trouble = troubleOf(found, where);
    if (trouble !== '') done(malformedReply(trouble));
  });
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > MOST_OCTETS) return done(malformedReply(`more than ${MOST_OCTETS} octets from ${where}`));
    chunks.push(chunk);
  });
  stream.on('end', () => {
    if (headers === undefined || stream.aborted) return done('lost');
    const reading = readResponse(Buffer.concat(chunks), query);
    if (reading.what !== 'said')
      return done(
        malformedReply(
          `${reading.what === 'truncated' ? 'a truncated reply' : reading.detail} from ${where}`,
        ),
      );
    // RFC 8484 5.1: what a cache on the way has kept is as old as it says.
    done({
      what: 'said',
      said: olderBy(reading.said, /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0),
    });
  });
  stream.on('error', () => done('lost'));
  stream.on('close', () => done('lost'));
}

function troubleOf(headers: IncomingHttpHeaders, where: string): string {
  const status = Number(headers[':status']);
  if (status !== 200) return `HTTP status ${status} from ${where}`;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === MEDIA_TYPE ? '' : `no DNS message but "${type.slice(0, 60)}" from ${where}`;
}

function authorityOf({ address, port, secure }: ResolverAddress): string {
  const host =
    secure?.name === '' || secure === undefined
      ? address.includes(':')
        ? `[${address}]`
        : address
      : secure.name;
  return `${host}:${port}`;
}
