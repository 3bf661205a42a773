/** TCP and TLS of this host behind core's Dialer. */
import { constants } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Dialer, DialTrouble } from '../../core/ports.ts';
import { openConnection } from './connection.ts';
import { createChainReader } from './tls-certificate.ts';

export interface NodeDialerOptions {
  /** PEM texts of authorities to trust beside the runtime's. */
  readonly ca?: readonly string[];
  /** This vantage cannot connect to port 25: say so at once instead of waiting for a time-out. */
  readonly port25Closed?: boolean;
}

/** An error within this time came from this host, not from the network. */
const LOCAL_MS = 20;

export function createNodeDialer({ ca = [], port25Closed = false }: NodeDialerOptions = {}): Dialer {
  // One context for all: reading the roots takes longer than a handshake.
  const secureContext = createSecureContext({
    ...(ca.length === 0 ? {} : { ca: [...getCACertificates('default'), ...ca] }),
    minVersion: 'TLSv1.2',
  });
  let oldestContext: SecureContext | undefined;
  const tools = {
    secureContext,
    oldestContext: () => (oldestContext ??= createOldestContext()),
    readChain: createChainReader(),
  };
  return {
    async connect({ address, port }, { signal, timeoutMs }) {
      if (port25Closed && port === 25)
        return no({ kind: 'denied', detail: 'this vantage cannot connect to port 25' });
      if (signal.aborted)
        return no({ kind: 'timed-out', detail: 'our time was up before the connection', ours: true });
      const startedAt = performance.now();
      const opened = await openConnection({ address, port }, { signal, timeoutMs }, tools);
      if (opened.kind === 'open') return { ok: true, connection: opened.connection };
      if (opened.kind === 'failed') return no(troubleOf(opened.error, performance.now() - startedAt));
      if (opened.kind === 'aborted')
        return no({ kind: 'timed-out', detail: `our time was up before ${address} answered`, ours: true });
      return no({
        kind: 'timed-out',
        detail: `no answer from ${address} port ${port} within ${(timeoutMs / 1000).toFixed(1)} s`,
      });
    },
  };
}

/** All that was ever allowed: to learn how old a server is. */
function createOldestContext(): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1',
    ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0',
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
}

function no(trouble: DialTrouble): { readonly ok: false; readonly trouble: DialTrouble } {
  return { ok: false, trouble };
}

/** No route, no address of this family, or the family is switched off. */
const LOCAL = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

function troubleOf({ code = '', message }: NodeJS.ErrnoException, ms: number): DialTrouble {
  const detail = WORDS[code] === undefined ? message : `${WORDS[code]} (${code})`;
  if (code === 'ECONNREFUSED') return { kind: 'refused', detail };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset', detail };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out', detail };
  // A rule of this host said no: that is our blindness.
  if (code === 'EPERM' || code === 'EACCES') return { kind: 'denied', detail, local: true };
  const local = ms < LOCAL_MS && (LOCAL.includes(code) || code === 'EHOSTUNREACH');
  return { kind: 'unreachable', detail, ...(local ? { local } : {}) };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the host answered that nothing listens on this port',
  ECONNRESET: 'the connection was reset while it was made',
  ETIMEDOUT: 'the host did not answer',
  ENETUNREACH: 'there is no route to this network',
  EHOSTUNREACH: 'there is no route to this host',
  EADDRNOTAVAIL: 'this host has no address of this family',
  EAFNOSUPPORT: 'this host does not support this address family',
  EACCES: 'this host does not allow the connection',
  EPERM: 'a firewall of this host does not allow the connection',
};
