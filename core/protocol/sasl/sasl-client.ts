/**
 * SASL (RFC 4422) from the client's side: a mechanism answers the server's challenges until the server says yes or no.
 * Everything is base64, as SMTP carries it (RFC 4954 4): a challenge is the text of a 334, a response is a line of ours.
 * An exchange holds state and serves one login only. Nothing here throws on what a server sends.
 */

/** Preferred first inside TLS; choose-mechanism.ts says why. */
export const SASL_MECHANISMS = [
  'OAUTHBEARER',
  'XOAUTH2',
  'SCRAM-SHA-256-PLUS',
  'SCRAM-SHA-1-PLUS',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'PLAIN',
  'LOGIN',
  'CRAM-MD5',
] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

export interface SaslCredentials {
  readonly user: string;
  readonly password?: string;
  /** OAuth 2.0 access token. */
  readonly token?: string;
}

/**
 * bad-challenge         not base64, or not what the mechanism's grammar allows; also too long
 * unexpected-challenge  the server goes on where the mechanism has nothing more to say
 * nonce-mismatch        the server's nonce does not begin with ours: not an answer to this login
 * iterations            more than we compute, or fewer than is safe
 * bad-signature         the server does not know the password: it is not the server we think it is
 * no-server-proof       the server says yes without having proved that it knows the password
 */
export type SaslFailureCode =
  | 'bad-challenge'
  | 'unexpected-challenge'
  | 'nonce-mismatch'
  | 'iterations'
  | 'bad-signature'
  | 'no-server-proof';

/** We give up; an exchange that is still open is cancelled with a lone "*" (RFC 4954 4). */
export interface SaslFailed {
  readonly kind: 'failed';
  readonly code: SaslFailureCode;
  /** Our words only, never the server's text, which could hold what we sent. */
  readonly detail: string;
}

export interface SaslResponse {
  readonly kind: 'respond';
  /** The line to send; "" is an empty line. */
  readonly base64: string;
  /** What no transcript may show; longest first. */
  readonly hide: readonly string[];
  /** The server's challenge was a refusal with this reason; it says no after this response. */
  readonly refused?: string;
}

export type SaslStep = SaslResponse | SaslFailed;

/** `serverProved`: the server has proved that it knows the password (SCRAM only). */
export type SaslEnd = { readonly kind: 'done'; readonly serverProved: boolean } | SaslFailed;

export interface SaslClient {
  readonly mechanism: SaslMechanism;
  /** To be sent with AUTH itself. Undefined: send AUTH alone and hand its 334 to `next`. */
  readonly initial: string | undefined;
  /** As in a response, for the initial one, and secrets that a server might send back. */
  readonly hide: readonly string[];
  /** The text of a 334. */
  readonly next: (challengeBase64: string) => SaslStep;
  /** After 235, with its text. */
  readonly finish: (serverText?: string) => SaslEnd;
}

export function failed(code: SaslFailureCode, detail: string): SaslFailed {
  return { kind: 'failed', code, detail };
}

/** What a transcript must hide of a step, or of a client's first line; longest first, so that no part is left over. */
export function redactable(from: SaslClient | SaslStep): readonly string[] {
  return 'hide' in from ? from.hide : [];
}
