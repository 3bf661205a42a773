/**
 * Questions to one server over UDP. A few connected sockets, each on a port of the kernel's choice, share the questions
 * at random and are replaced often, so that neither port nor id can be guessed (RFC 5452 9.2). At most `maxInFlight` questions are
 * under way, the rest waits in order: more would overflow the server's receive buffer, and lost questions cost a timeout.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import {
  formatResolver,
  readResponse,
  setId,
  type Query,
  type ResolverAddress,
} from '../../core/protocol/dns/index.ts';
import { CLOSED, type DnsLine, type Heard } from './dns-line.ts';
import { random16 } from './dns-random.ts';

export interface UdpLineOptions {
  readonly timeoutMs: number;
  readonly maxInFlight: number;
  readonly count: (what: 'sent' | 'foreign' | 'sockets') => void;
}

interface Pending {
  readonly write: () => Query;
  readonly done: (heard: Heard) => void;
  cancelled: boolean;
  /** Written when it is sent: a thousand that wait hold no buffers. */
  query: Query | undefined;
  line: Line | undefined;
  id: number;
  deadline: number;
  foreign: string;
}

/** One socket. Retired ones send nothing new and close with their last answer. */
interface Line {
  readonly socket: Socket;
  readonly pending: Map<number, Pending>;
  /** One for all sends of the line: a refusal that the kernel learnt from an earlier datagram is reported by the next one. */
  readonly afterSend: (error: Error | null) => void;
  connected: boolean;
  /** The server has answered on this line. */
  heard: boolean;
  sent: number;
  openedAt: number;
  usedAt: number;
  retired: boolean;
}

const LINES = 4;
/** Octets: replies to everything under way fit, where the system allows it (Linux doubles it, net.core.rmem_max bounds it). */
const RECEIVE_BUFFER = 1 << 18;
/** A port is given up after so many questions, or so long. */
const MOST_SENT = 512;
const MOST_MS = 10_000;
const IDLE_MS = 2_000;
const TICK_MS = 250;

export class UdpServer implements DnsLine {
  readonly #server: ResolverAddress;
  readonly #options: UdpLineOptions;
  readonly #tickMs: number;
  readonly #lines: Line[] = [];
  /** In order of sending, which is the order of deadlines: one timer serves all. */
  readonly #inFlight = new Set<Pending>();
  #waiting: Pending[] = [];
  #waitingFrom = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(server: ResolverAddress, options: UdpLineOptions) {
    this.#server = server;
    this.#options = options;
    this.#tickMs = Math.min(TICK_MS, options.timeoutMs);
  }

  ask(write: () => Query, done: (heard: Heard) => void): () => void {
    const pending: Pending = {
      write,
      done,
      cancelled: false,
      query: undefined,
      line: undefined,
      id: 0,
      deadline: 0,
      foreign: '',
    };
    if (this.#inFlight.size < this.#options.maxInFlight) this.#send(pending);
    else this.#waiting.push(pending);
    return () => {
      pending.cancelled = true;
      if (!this.#inFlight.has(pending)) return;
      this.#forget(pending);
      this.#sendWaiting();
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const left = [...this.#inFlight, ...this.#waiting.slice(this.#waitingFrom)];
    this.#waiting = [];
    this.#waitingFrom = 0;
    this.#inFlight.clear();
    for (const line of this.#lines.splice(0)) closeLine(line);
    for (const pending of left) pending.done(CLOSED);
  }

  #send(pending: Pending): void {
    if (this.#closed) return pending.done(CLOSED);
    const now = performance.now();
    const line = this.#lineFor(now);
    let id = random16();
    while (line.pending.has(id)) id = random16();
    pending.id = id;
    pending.query = pending.write();
    setId(pending.query.bytes, id);
    pending.line = line;
    pending.deadline = now + this.#options.timeoutMs;
    line.pending.set(id, pending);
    if (line.pending.size === 1) line.socket.ref();
    line.sent += 1;
    line.usedAt = now;
    this.#inFlight.add(pending);
    this.#options.count('sent');
    if (line.connected) transmit(line, pending);
    // The sockets of questions under way keep the process alive; the timer must not.
    this.#timer ??= setTimeout(() => this.#tick(), this.#tickMs).unref();
  }

  #lineFor(now: number): Line {
    const pick = random16() % LINES;
    const line = this.#lines[pick];
    if (line === undefined) {
      const opened = this.#open(now);
      this.#lines.push(opened);
      return opened;
    }
    if (line.sent < MOST_SENT && now - line.openedAt < MOST_MS) return line;
    retire(line);
    return (this.#lines[pick] = this.#open(now));
  }

  #open(now: number): Line {
    const { address, port } = this.#server;
    const socket = createSocket({
      type: isIP(address) === 6 ? 'udp6' : 'udp4',
      lookup,
      recvBufferSize: RECEIVE_BUFFER,
    });
    const line: Line = {
      socket,
      pending: new Map(),
      afterSend(error) {
        if (error !== null) socket.emit('error', error);
      },
      connected: false,
      heard: false,
      sent: 0,
      openedAt: now,
      usedAt: now,
      retired: false,
    };
    this.#options.count('sockets');
    socket.on('message', (message) => {
      line.heard = true;
      this.#hear(line, message);
    });
    // A closed port answers a connected socket with ICMP "port unreachable", which arrives here.
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(line, error));
    socket.on('connect', () => {
      line.connected = true;
      for (const pending of line.pending.values()) transmit(line, pending);
    });
    socket.connect(port, address);
    return line;
  }

  #hear(line: Line, message: Buffer): void {
    const pending = message.length < 12 ? undefined : line.pending.get(message.readUInt16BE(0));
    // Late, or sent by somebody who guesses: an unknown id ends nothing.
    if (pending?.query === undefined) return this.#options.count('foreign');
    const reading = readResponse(message, pending.query);
    if (reading.what === 'foreign') {
      pending.foreign = reading.detail;
      return this.#options.count('foreign');
    }
    this.#forget(pending);
    pending.done(reading);
    this.#sendWaiting();
  }

  #fail(line: Line, error: NodeJS.ErrnoException): void {
    const at = this.#lines.indexOf(line);
    if (at >= 0) this.#lines.splice(at, 1);
    const failed = [...line.pending.values()];
    for (const pending of failed) this.#inFlight.delete(pending);
    line.pending.clear();
    closeLine(line);
    const detail = `${formatResolver(this.#server)} cannot be reached: ${error.code ?? error.message}`;
    for (const pending of failed) pending.done({ what: 'unreachable', detail });
    this.#sendWaiting();
  }

  #forget(pending: Pending): void {
    this.#inFlight.delete(pending);
    const line = pending.line;
    if (line === undefined) return;
    line.pending.delete(pending.id);
    if (line.pending.size > 0) return;
    if (line.retired) closeLine(line);
    else line.socket.unref();
  }

  #sendWaiting(): void {
    while (this.#waitingFrom < this.#waiting.length && this.#inFlight.size < this.#options.maxInFlight) {
      const next = this.#waiting[this.#waitingFrom];
      this.#waitingFrom += 1;
      if (next !== undefined && !next.cancelled) this.#send(next);
    }
    // Shifting one by one would move the whole queue each time.
    if (this.#waitingFrom < this.#waiting.length && this.#waitingFrom < 1024) return;
    this.#waiting = this.#waiting.slice(this.#waitingFrom);
    this.#waitingFrom = 0;
  }

  #tick(): void {
    this.#timer = undefined;
    const now = performance.now();
    const late: Pending[] = [];
    for (const pending of this.#inFlight) {
      if (pending.deadline > now) break;
      late.push(pending);
    }
    for (const pending of late) this.#forget(pending);
    for (const pending of late) {
      const foreign = pending.foreign === '' ? '' : `, only ${pending.foreign}`;
      const detail = `no reply within ${this.#options.timeoutMs} ms from ${formatResolver(this.#server)}${foreign}`;
      pending.done({ what: 'timeout', detail });
    }
    this.#sendWaiting();
    for (const line of this.#lines.filter((one) => one.pending.size === 0 && now - one.usedAt > IDLE_MS)) {
      this.#lines.splice(this.#lines.indexOf(line), 1);
      closeLine(line);
    }
    if (this.#lines.length === 0 || this.#closed) return;
    this.#timer ??= setTimeout(() => this.#tick(), this.#nextTickIn(now)).unref();
  }

  #nextTickIn(now: number): number {
    const [first] = this.#inFlight;
    return first === undefined
      ? this.#tickMs
      : Math.min(this.#tickMs, Math.max(1, Math.ceil(first.deadline - now)));
  }
}

function transmit(line: Line, pending: Pending): void {
  if (pending.query === undefined) return;
  // Who has answered is there; hearing of each send costs a tenth of the rate.
  if (line.heard) line.socket.send(pending.query.bytes);
  else line.socket.send(pending.query.bytes, line.afterSend);
}

function retire(line: Line): void {
  line.retired = true;
  if (line.pending.size === 0) closeLine(line);
}

function closeLine(line: Line): void {
  line.socket.removeAllListeners();
  // An error may still be under way from the kernel; without a listener it would end the process.
  line.socket.on('error', () => {});
  try {
    line.socket.close();
  } catch {
    // Closed already: nothing is left to do.
  }
}

/** The address is literal: no look-up in a thread of the pool. */
function lookup(
  address: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  process.nextTick(callback, null, address, isIP(address));
}
