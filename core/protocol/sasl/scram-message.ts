/** What a SCRAM server says (RFC 5802 7). */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { decodeBase64 } from './decode-base64.ts';

export interface ServerFirst {
  /** Ours and the server's together. */
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

export type ServerFinal =
  | { readonly kind: 'signature'; readonly signature: Buffer }
  | { readonly kind: 'error'; readonly error: string };

/** RFC 5802 7: printable without a comma. */
export const NONCE = /^[\x21-\x2b\x2d-\x7e]+$/;

const SERVER_FIRST = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9][0-9]*)(?:,[A-Za-z]=[^,\0]+)*$/;

/** RFC 5802 7, server-error-value. Any other could be anything. */
const ERRORS = new Set([
  'invalid-encoding',
  'extensions-not-supported',
  'invalid-proof',
  'channel-bindings-dont-match',
  'server-does-support-channel-binding',
  'channel-binding-not-supported',
  'unsupported-channel-binding-type',
  'unknown-user',
  'invalid-username-encoding',
  'no-resources',
  'other-error',
]);

export function parseServerFirst(text: string): Parsed<ServerFirst> {
  // RFC 5802 5.1: "m" names an extension that we would have to know.
  if (text.startsWith('m='))
    return unparsed('extension', 0, 'the server needs a SCRAM extension that we do not know');
  const match = SERVER_FIRST.exec(text);
  const salt = decodeBase64(match?.[2] ?? '');
  if (match === null || salt === undefined || salt.length === 0)
    return unparsed('grammar', 0, 'the challenge is not a SCRAM server-first-message');
  return parsed({ nonce: match[1] ?? '', salt, iterations: Number(match[3]) });
}

export function parseServerFinal(text: string): Parsed<ServerFinal> {
  const error = /^e=([^,]+)/.exec(text)?.[1];
  if (error !== undefined)
    return parsed({ kind: 'error', error: ERRORS.has(error) ? error : 'no known reason' });
  const signature = decodeBase64(/^v=([A-Za-z0-9+/=]+)(?:,[A-Za-z]=[^,\0]+)*$/.exec(text)?.[1] ?? '');
  return signature === undefined || signature.length === 0
    ? unparsed('grammar', 0, 'the challenge is not a SCRAM server-final-message')
    : parsed({ kind: 'signature', signature });
}
