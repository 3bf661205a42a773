import type { TlsFacts } from './tls-facts.ts';

/**
 * refused timed-out reset unreachable denied   as a connection fails (see ports.ts)
 * tls          the handshake failed; `tls` says why
 * certificate  the handshake showed a certificate that is not trusted, or not for this host: nothing was asked
 * protocol     the answer cannot be read as HTTP
 * too-large    the body goes on beyond the limit
 */
export type HttpTroubleKind =
  | 'refused'
  | 'timed-out'
  | 'reset'
  | 'unreachable'
  | 'denied'
  | 'tls'
  | 'certificate'
  | 'protocol'
  | 'too-large';

/** One GET over TLS, without following anything. */
export interface HttpFacts {
  readonly url: string;
  /** The address that was asked, "" when none was. */
  readonly address: string;
  /** 0 when no answer was read. */
  readonly status: number;
  /** As sent, "" without one. */
  readonly contentType: string;
  /** Octets as Latin-1; read with status 200 only. */
  readonly body: string;
  /** Location of an answer 3xx, as sent. */
  readonly redirectTo: string;
  readonly tookMs: number;
  readonly tls?: TlsFacts;
  readonly trouble?: {
    readonly kind: HttpTroubleKind;
    readonly detail: string;
    /** Our time for the run was up. */
    readonly ours?: boolean;
  };
}
