/**
 * Logging in with an OAuth 2.0 access token: OAUTHBEARER (RFC 7628), and XOAUTH2, its forerunner at Google and
 * Microsoft. A server that refuses sends its reason as JSON in a challenge, waits for a line without content, and
 * only then says no.
 */
import type { Exchange } from './exchange.ts';
import { say } from './exchange.ts';
import { failed } from './sasl-client.ts';
import { saslName } from './sasl-name.ts';

export interface OauthServer {
  /** As connected to. */
  readonly host?: string;
  readonly port?: number;
}

export function oauthBearerExchange(user: string, token: string, { host, port }: OauthServer): Exchange {
  const pairs = [
    ...(host === undefined ? [] : [`host=${host}`]),
    ...(port === undefined ? [] : [`port=${port}`]),
    `auth=Bearer ${token}`,
  ];
  // RFC 7628 3.1: gs2-header, then key=value pairs, each closed by ^A, and one ^A more.
  const authzid = user === '' ? '' : `a=${saslName(user)}`;
  // RFC 7628 3.2.3: a refusal is answered with a lone ^A.
  return tokenExchange(`n,${authzid},\x01${pairs.map((pair) => `${pair}\x01`).join('')}\x01`, '\x01');
}

export function xoauth2Exchange(user: string, token: string): Exchange {
  return tokenExchange(`user=${user}\x01auth=Bearer ${token}\x01\x01`, '');
}

function tokenExchange(message: string, afterRefusal: string): Exchange {
  let refused = false;
  return {
    first: say(message, true),
    answer(challenge) {
      if (refused) return failed('unexpected-challenge', 'the server refused the token, but asks for more');
      refused = true;
      return say(afterRefusal, false, reasonOf(challenge));
    },
  };
}

/** RFC 7628 3.2.2 and RFC 6750 3.1; XOAUTH2 has the status of HTTP. Other words could be our token sent back. */
const REASONS = new Set(['invalid_request', 'invalid_token', 'insufficient_scope']);

function reasonOf(challenge: Buffer): string {
  try {
    const status: unknown = (JSON.parse(challenge.toString('utf8')) as { readonly status?: unknown } | null)
      ?.status;
    const text = typeof status === 'number' ? String(status) : status;
    if (typeof text === 'string' && (REASONS.has(text) || /^[1-5]\d\d$/.test(text))) return text;
  } catch {
    // Whatever it is, it is a refusal.
  }
  return 'no known reason';
}
