/** From credentials to a client that can talk, or to the reason why these credentials cannot be said this way. */
import { randomBytes } from 'node:crypto';
import { carryExchange } from './carry-exchange.ts';
import type { ChannelBinding } from './channel-binding.ts';
import { cramMd5Exchange } from './cram-md5.ts';
import { encodeBase64 } from './decode-base64.ts';
import type { Exchange } from './exchange.ts';
import { loginExchange } from './login.ts';
import { oauthBearerExchange, xoauth2Exchange, type OauthServer } from './oauth.ts';
import { plainExchange } from './plain.ts';
import type { SaslClient, SaslCredentials, SaslMechanism } from './sasl-client.ts';
import { saslPrep } from './sasl-prep.ts';
import { scramExchange, type ScramOptions } from './scram.ts';
import { NONCE } from './scram-message.ts';

export interface SaslOptions {
  readonly mechanism: SaslMechanism;
  readonly credentials: SaslCredentials;
  /** What the server offers, as `chooseMechanism` was given it: lets SCRAM tell of a binding that was taken away. */
  readonly offered?: readonly string[];
  readonly channelBinding?: ChannelBinding;
  /** For OAUTHBEARER. */
  readonly server?: OauthServer;
  /** For SCRAM, and only for tests: a nonce used twice is none. */
  readonly nonce?: string;
}

/** `detail` names the trouble, never the secret or a part of it. */
export interface SaslUnusable {
  readonly ok: false;
  readonly code:
    'no-user' | 'no-password' | 'no-token' | 'no-channel-binding' | 'bad-character' | 'bad-nonce';
  readonly detail: string;
}

type Usable<T> = { readonly ok: true; readonly value: T } | SaslUnusable;

export function createSaslClient(options: SaslOptions): Usable<SaslClient> {
  const exchange = exchangeOf(options);
  if (!exchange.ok) return exchange;
  const { password = '', token = '' } = options.credentials;
  return usable(carryExchange(options.mechanism, exchange.value, [password, token]));
}

function exchangeOf(options: SaslOptions): Usable<Exchange> {
  const { mechanism, credentials, server = {} } = options;
  switch (mechanism) {
    case 'OAUTHBEARER':
    case 'XOAUTH2': {
      const known = tokenOf(credentials, mechanism);
      if (!known.ok) return known;
      const { user, token } = known.value;
      return usable(
        mechanism === 'XOAUTH2' ? xoauth2Exchange(user, token) : oauthBearerExchange(user, token, server),
      );
    }
    case 'PLAIN':
    case 'LOGIN':
    case 'CRAM-MD5': {
      const known = passwordOf(credentials, mechanism);
      if (!known.ok) return known;
      const { user, password } = known.value;
      if (mechanism === 'PLAIN') return usable(plainExchange(user, password));
      return usable(mechanism === 'LOGIN' ? loginExchange(user, password) : cramMd5Exchange(user, password));
    }
    case 'SCRAM-SHA-256-PLUS':
    case 'SCRAM-SHA-1-PLUS':
    case 'SCRAM-SHA-256':
    case 'SCRAM-SHA-1':
      return scramOf(options);
  }
}

function scramOf(options: SaslOptions): Usable<Exchange> {
  const { mechanism, credentials, nonce = encodeBase64(randomBytes(24)) } = options;
  const known = passwordOf(credentials, mechanism);
  if (!known.ok) return known;
  if (!NONCE.test(nonce)) return unusable('bad-nonce', 'a nonce is printable ASCII without a comma');
  const binding = bindingOf(options);
  if (binding === undefined)
    return unusable(
      'no-channel-binding',
      `${mechanism} needs channel binding, there is none for this connection`,
    );
  // RFC 5802 5.1 and 2.2: prepare both; what cannot be prepared is not sent.
  const user = saslPrep(known.value.user);
  if (!user.ok) return unusable('bad-character', `SASLprep refuses the user name: ${WHY[user.reason]}`);
  const password = saslPrep(known.value.password);
  if (!password.ok)
    return unusable('bad-character', `SASLprep refuses the password: ${WHY[password.reason]}`);
  const hash = mechanism.includes('SHA-256') ? 'sha256' : 'sha1';
  return usable(scramExchange({ hash, user: user.value, password: password.value, nonce, binding }));
}

const WHY = {
  prohibited: 'it holds a character that is not allowed in it',
  directions: 'it mixes right-to-left with left-to-right text',
  empty: 'nothing of it is left',
} as const;

function bindingOf({ mechanism, channelBinding, offered }: SaslOptions): ScramOptions['binding'] | undefined {
  if (mechanism.endsWith('-PLUS')) return channelBinding;
  // RFC 5802 6: "y" only when no -PLUS was seen in the offer; a server that made one would refuse it.
  const plusOffered = offered?.some((name) => name.toUpperCase().endsWith('-PLUS')) ?? true;
  return channelBinding !== undefined && !plusOffered ? 'unoffered' : 'none';
}

function passwordOf(
  { user, password = '' }: SaslCredentials,
  mechanism: SaslMechanism,
): Usable<{ readonly user: string; readonly password: string }> {
  // RFC 4616 2: neither may be empty.
  if (user === '') return unusable('no-user', `${mechanism} needs a user name`);
  if (password === '') return unusable('no-password', `${mechanism} needs a password`);
  // RFC 4616 2: NUL separates the parts, so none may hold one. Half a surrogate pair has no UTF-8.
  const strange = [user, password].find((text) => text.includes('\0') || !text.isWellFormed());
  if (strange !== undefined)
    return unusable(
      'bad-character',
      `the ${strange === user ? 'user name' : 'password'} holds a character that cannot be sent`,
    );
  return usable({ user, password });
}

function tokenOf(
  { user, token = '' }: SaslCredentials,
  mechanism: SaslMechanism,
): Usable<{ readonly user: string; readonly token: string }> {
  if (token === '') return unusable('no-token', `${mechanism} needs an access token`);
  // RFC 7628 3.1: the user name is optional; XOAUTH2 has no form without it.
  if (user === '' && mechanism === 'XOAUTH2') return unusable('no-user', 'XOAUTH2 needs a user name');
  // RFC 6750 2.1: anything else, ^A above all, could end the token and begin another pair.
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token))
    return unusable('bad-character', 'the token holds a character that no bearer token has');
  if (/[\x00-\x1f\x7f]/.test(user) || !user.isWellFormed())
    return unusable('bad-character', 'the user name holds a character that cannot be sent');
  return usable({ user, token });
}

function usable<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

function unusable(code: SaslUnusable['code'], detail: string): SaslUnusable {
  return { ok: false, code, detail };
}
