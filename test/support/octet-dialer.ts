/** A server that sends whatever a test likes, without sockets: octets, pauses, an end. What the client says is not heard. */
import { sampleTls } from '../../adapters/memory/sample-tls.ts';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import type { Clock, Connection, Dialer, Read } from '../../core/ports.ts';

export interface OctetStream {
  /** Sent one after the other, each after so many milliseconds. */
  readonly chunks: readonly { readonly bytes: Uint8Array; readonly afterMs: number }[];
  readonly ends: 'end' | 'reset' | 'silence';
  /** Does a handshake succeed, and is the certificate believed? */
  readonly tls: 'good' | 'untrusted' | 'failed';
}

export interface OctetDialer extends Dialer {
  readonly clock: Clock;
  /** Aborted when `budgetMs` of this world's time have passed. */
  readonly signal: AbortSignal;
  readonly open: () => number;
}

export function createOctetDialer(stream: OctetStream, budgetMs: number): OctetDialer {
  const clock = createManualClock();
  const budget = new AbortController();
  let open = 0;
  /** Time passes, to the end of the budget at most. */
  function pass(ms: number): void {
    clock.advance(Math.min(ms, budgetMs - clock.elapsed()));
    if (clock.elapsed() >= budgetMs) budget.abort();
  }

  function connection(): Connection {
    let at = 0;
    let waited = 0;
    let isOpen = true;
    async function read({ signal, timeoutMs }: Parameters<Connection['read']>[0]): Promise<Read> {
      await Promise.resolve();
      const next = stream.chunks[at];
      const late = { kind: 'trouble', trouble: 'timed-out', detail: 'no octet in time' } as const;
      if (signal.aborted) return late;
      if (next === undefined && stream.ends === 'end') return { kind: 'end' };
      if (next === undefined && stream.ends === 'reset')
        return { kind: 'trouble', trouble: 'reset', detail: 'the server reset the connection' };
      const wait = (next?.afterMs ?? Infinity) - waited;
      if (next === undefined || wait > timeoutMs) {
        pass(timeoutMs);
        waited += timeoutMs;
        return late;
      }
      pass(Math.max(0, wait));
      [at, waited] = [at + 1, 0];
      return { kind: 'data', bytes: next.bytes };
    }
    return {
      localAddress: '198.51.100.1',
      read,
      write: () => undefined,
      async startTls({ reference }) {
        const healthy = sampleTls(reference);
        if (stream.tls === 'good') return Promise.resolve(healthy);
        if (stream.tls === 'untrusted')
          return { ...healthy, trusted: false, trustError: 'SELF_SIGNED_CERT_IN_CHAIN' };
        return {
          ...healthy,
          established: false,
          trusted: false,
          chain: [],
          failure: 'the server closed the connection during the handshake',
          failureCode: 'ECONNRESET',
        };
      },
      destroy() {
        if (isOpen) open -= 1;
        isOpen = false;
      },
    };
  }

  return {
    clock,
    signal: budget.signal,
    open: () => open,
    async connect() {
      open += 1;
      return Promise.resolve({ ok: true, connection: connection() });
    },
  };
}
