/**
 * SCRAM (RFC 5802 with SHA-1, RFC 7677 with SHA-256): both sides prove that they know the password, neither sends it.
 * In the -PLUS forms the proof covers the TLS connection too, so that it is worth nothing in another one.
 */
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { ChannelBinding } from './channel-binding.ts';
import { decodeBase64, encodeBase64 } from './decode-base64.ts';
import { say, type Exchange, type Said } from './exchange.ts';
import { failed, type SaslEnd, type SaslFailed } from './sasl-client.ts';
import { saslName } from './sasl-name.ts';
import { parseServerFinal, parseServerFirst, type ServerFinal } from './scram-message.ts';

/** The server names the number and we do the work: 600,000 take well under a second, a hostile number would take hours. */
export const MAX_ITERATIONS = 600_000;
/** RFC 7677 4: with fewer, whoever made the server up guesses the password fast. */
export const MIN_ITERATIONS = 4096;

export interface ScramOptions {
  readonly hash: 'sha1' | 'sha256';
  /** Both prepared with SASLprep. */
  readonly user: string;
  readonly password: string;
  readonly nonce: string;
  /**
   * RFC 5802 6: a binding = bound to this connection (-PLUS); "unoffered" = we could, the server does not offer it,
   * which lets the server notice when somebody took it out of the offer; "none" = we cannot.
   */
  readonly binding: ChannelBinding | 'unoffered' | 'none';
}

export function scramExchange({ hash, user, password, nonce, binding }: ScramOptions): Exchange {
  const header = gs2Header(binding);
  const clientFirst = `n=${saslName(user)},r=${nonce}`;
  let expected: Buffer | undefined;
  let state: 'first' | 'final' | 'refused' | 'proved' = 'first';

  function prove(challenge: string): Said | SaslFailed {
    const message = parseServerFirst(challenge);
    if (!message.ok) return failed('bad-challenge', message.detail);
    const { nonce: both, salt, iterations } = message.value;
    // RFC 5802 5.1: otherwise it belongs to another login.
    if (!both.startsWith(nonce) || both.length === nonce.length)
      return failed('nonce-mismatch', 'the nonce of the server does not continue ours');
    if (iterations > MAX_ITERATIONS)
      return failed('iterations', `the server asks for more than ${MAX_ITERATIONS} iterations`);
    if (iterations < MIN_ITERATIONS)
      return failed(
        'iterations',
        `the server asks for ${iterations} iterations, at least ${MIN_ITERATIONS} are safe`,
      );

    // RFC 5802 3
    const hmac = (key: Buffer, data: string): Buffer => createHmac(hash, key).update(data, 'utf8').digest();
    const salted = pbkdf2Sync(password, salt, iterations, hash === 'sha1' ? 20 : 32, hash);
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(hash).update(clientKey).digest();
    const withoutProof = `c=${encodeBase64(boundData(header, binding))},r=${both}`;
    const authMessage = `${clientFirst},${challenge},${withoutProof}`;
    const clientSignature = hmac(storedKey, authMessage);
    expected = hmac(hmac(salted, 'Server Key'), authMessage);
    const proof = clientKey.map((octet, index) => octet ^ (clientSignature[index] ?? 0));
    state = 'final';
    return say(`${withoutProof},p=${encodeBase64(proof)}`, true);
  }

  /** RFC 5802 5: the client must verify the server's signature. */
  function verify(message: ServerFinal & { readonly kind: 'signature' }): SaslFailed | undefined {
    if (expected?.length !== message.signature.length || !timingSafeEqual(expected, message.signature))
      return failed('bad-signature', 'the server could not prove that it knows the password');
    state = 'proved';
    return undefined;
  }

  function hearFinal(challenge: string): Said | SaslFailed {
    const message = parseServerFinal(challenge);
    if (!message.ok) return failed('bad-challenge', message.detail);
    if (message.value.kind === 'error') {
      state = 'refused';
      return say('', false, message.value.error);
    }
    return verify(message.value) ?? say('', false);
  }

  function finish(serverText: string): SaslEnd {
    if (state === 'final') {
      // SMTP has no place for it in a 235 (RFC 4954 4), but a server may have put it there.
      for (const word of serverText.split(/\s+/)) {
        const message = parseServerFinal(decodeBase64(word)?.toString('utf8') ?? '');
        if (!message.ok || message.value.kind === 'error') continue;
        const failure = verify(message.value);
        if (failure !== undefined) return failure;
        break;
      }
    }
    return state === 'proved'
      ? { kind: 'done', serverProved: true }
      : failed('no-server-proof', 'the server accepts the login without proving that it knows the password');
  }

  return {
    first: say(`${header}${clientFirst}`, false),
    answer(challenge) {
      const text = challenge.toString('utf8');
      if (state === 'first') return prove(text);
      if (state === 'final') return hearFinal(text);
      return failed('unexpected-challenge', 'SCRAM is at its end, but the server asks for more');
    },
    finish,
  };
}

function gs2Header(binding: ScramOptions['binding']): string {
  if (binding === 'none') return 'n,,';
  return binding === 'unoffered' ? 'y,,' : `p=${binding.type},,`;
}

/** RFC 5802 5.1 ("c"): the header, so that nobody can change it on the way, and the binding's data. */
function boundData(header: string, binding: ScramOptions['binding']): Buffer {
  return Buffer.concat([Buffer.from(header), typeof binding === 'string' ? Buffer.alloc(0) : binding.data]);
}
