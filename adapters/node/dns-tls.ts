/**
 * Questions to one server over TLS (RFC 7858). One connection carries them all, and answers come in any order (RFC 7766
 * 6.2.1.1); it is closed when idle. A connection that was quiet may be dead without our knowing: a question that it
 * loses is asked once more on a new one.
 */
import type { TLSSocket } from 'node:tls';
import {
  formatResolver,
  readResponse,
  setId,
  type Query,
  type ResolverAddress,
} from '../../core/protocol/dns/index.ts';
import { createFrameReader } from './dns-frames.ts';
import { CLOSED, malformedReply, type DnsLine, type Heard } from './dns-line.ts';
import { random16 } from './dns-random.ts';
import { openSecureSocket } from './dns-secure-socket.ts';

export interface SecureLineOptions {
  readonly timeoutMs: number;
  readonly maxInFlight: number;
  readonly ca?: readonly string[];
  readonly count: (what: 'sent' | 'foreign' | 'sockets') => void;
}

interface Pending {
  readonly write: () => Query;
  readonly finish: (heard: Heard) => void;
  query: Query | undefined;
  line: Line | undefined;
  id: number;
  again: boolean;
}

interface Line {
  readonly socket: TLSSocket;
  readonly pending: Map<number, Pending>;
  ready: boolean;
  /** It has answered. */
  heard: boolean;
  retired: boolean;
}

/** RFC 7766 6.2.3: a few seconds, for clients hold what servers have few of. */
const IDLE_MS = 2_000;

export function createTlsLine(server: ResolverAddress, options: SecureLineOptions): DnsLine {
  const where = formatResolver(server);
  const waiting: Pending[] = [];
  const inFlight = new Set<Pending>();
  let line: Line | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  function open(): Line {
    options.count('sockets');
    const socket = openSecureSocket(
      server,
      { alpn: 'dot', ...(options.ca === undefined ? {} : { ca: options.ca }) },
      () => {
        opened.ready = true;
        for (const one of opened.pending.values()) transmit(opened, one);
      },
      (detail) => lose(opened, { what: 'unreachable', detail }),
    );
    const opened: Line = { socket, pending: new Map(), ready: false, heard: false, retired: false };
    socket.on(
      'data',
      createFrameReader((message) => hear(opened, message)),
    );
    // Half-closed or reset: what it has not answered it will not answer.
    const gone = (): void => {
      if (opened.ready) lose(opened, malformedReply(`${where} closed the connection without an answer`));
    };
    socket.on('end', gone);
    socket.on('error', gone);
    socket.on('close', gone);
    return opened;
  }

  function send(one: Pending): void {
    clearTimeout(idle);
    line ??= open();
    let id = random16();
    while (line.pending.has(id)) id = random16();
    one.id = id;
    one.query = one.write();
    setId(one.query.bytes, id);
    one.line = line;
    line.pending.set(id, one);
    line.socket.ref();
    inFlight.add(one);
    if (line.ready) transmit(line, one);
  }

  function transmit(to: Line, { query }: Pending): void {
    if (query === undefined) return;
    options.count('sent');
    const { length } = query.bytes;
    // RFC 7766 8: length and message in one write.
    to.socket.write(Buffer.concat([Buffer.from([length >> 8, length & 255]), query.bytes]));
  }

  function hear(from: Line, message: Buffer): void {
    const one = message.length < 12 ? undefined : from.pending.get(message.readUInt16BE(0));
    if (one?.query === undefined) return options.count('foreign');
    from.heard = true;
    const reading = readResponse(message, one.query);
    forget(one);
    if (reading.what === 'said') one.finish(reading);
    else
      one.finish(
        malformedReply(
          `${reading.what === 'truncated' ? 'a truncated reply' : reading.detail} from ${where}`,
        ),
      );
    next();
  }

  function lose(lost: Line, why: Heard): void {
    if (line === lost) line = undefined;
    lost.socket.destroy();
    const unanswered = [...lost.pending.values()];
    lost.pending.clear();
    for (const one of unanswered) {
      inFlight.delete(one);
      if (closed || one.again || !lost.heard) one.finish(why);
      else {
        one.again = true;
        send(one);
      }
    }
    next();
  }

  function forget(one: Pending): void {
    inFlight.delete(one);
    const from = one.line;
    if (from === undefined) return;
    from.pending.delete(one.id);
    if (from.pending.size > 0) return;
    if (from.retired) return void from.socket.destroy();
    from.socket.unref();
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (line !== from || from.pending.size > 0) return;
      line = undefined;
      from.socket.end();
    }, IDLE_MS).unref();
  }

  function next(): void {
    if (closed) return;
    while (inFlight.size < options.maxInFlight) {
      const one = waiting.shift();
      if (one === undefined) return;
      send(one);
    }
  }

  return {
    ask(write, done) {
      if (closed) {
        done(CLOSED);
        return () => {};
      }
      let over = false;
      const drop = (): void => {
        over = true;
        clearTimeout(timer);
        const at = waiting.indexOf(one);
        if (at >= 0) waiting.splice(at, 1);
        if (inFlight.has(one)) forget(one);
      };
      const one: Pending = {
        write,
        finish(heard) {
          if (over) return;
          drop();
          done(heard);
        },
        query: undefined,
        line: undefined,
        id: 0,
        again: false,
      };
      const timer = setTimeout(() => {
        // It may be dead: nothing new is asked on it, and what is under way has its own time.
        if (one.line !== undefined && one.line === line) {
          line.retired = true;
          line = undefined;
        }
        one.finish({ what: 'timeout', detail: `no reply within ${options.timeoutMs} ms from ${where}` });
        next();
      }, options.timeoutMs);
      if (inFlight.size < options.maxInFlight) send(one);
      else waiting.push(one);
      return () => {
        drop();
        next();
      };
    },
    close() {
      closed = true;
      clearTimeout(idle);
      for (const one of [...waiting.splice(0), ...inFlight]) one.finish(CLOSED);
      line?.socket.destroy();
      line = undefined;
    },
  };
}
