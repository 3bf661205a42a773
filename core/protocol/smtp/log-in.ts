/** AUTH (RFC 4954): one attempt, and only where the password is safe. */
import type {
  SmtpCapabilities,
  SmtpReply,
  SmtpSkip,
  SmtpSubject,
  SmtpTrouble,
} from '../../model/smtp-facts.ts';
import type { TlsFacts } from '../../model/tls-facts.ts';
import type { Secret } from '../../ports.ts';
import { chooseMechanism, encode, plainResponse, type AuthMechanism } from './auth.ts';
import type { Dialogue } from './dialogue.ts';
import { createRedactor } from './redact.ts';
import { distrust, isVerified } from './secure.ts';

export interface LoginOptions {
  readonly subject: SmtpSubject;
  readonly secret: Secret;
  readonly tls: TlsFacts | undefined;
  readonly capabilities: SmtpCapabilities | undefined;
}

type Heard = { readonly reply: SmtpReply } | { readonly trouble: SmtpTrouble };

/** Why the password is not sent, or the mechanism with which it is. */
export function planLogin({ subject, secret, tls, capabilities }: LoginOptions): SmtpSkip | AuthMechanism {
  if (!secret.ok) return { kind: 'no-secret', detail: secret.detail };
  // RFC 4616 2: NUL separates the parts, so none may hold one.
  if (`${secret.user}${secret.password}`.includes('\0'))
    return { kind: 'no-secret', detail: 'the secret holds a NUL character' };
  // Whoever sits between could have taken STARTTLS out of the reply: no password in plain text unless configured so.
  if (tls === undefined && subject.tls !== 'none')
    return { kind: 'not-encrypted', detail: 'there is no TLS on this connection' };
  if (tls !== undefined && !isVerified(tls)) return { kind: 'untrusted', detail: distrust(tls) };
  const offered = capabilities?.['AUTH'] ?? '';
  const mechanism = chooseMechanism(offered, subject.auth?.mechanism);
  if (mechanism !== undefined) return mechanism;
  const wanted = subject.auth?.mechanism ?? 'PLAIN or LOGIN';
  return {
    kind: 'not-offered',
    detail:
      offered === '' ? 'the server offers no AUTH here' : `${wanted} is wanted, the server offers ${offered}`,
  };
}

/** Notes the stage "auth". True when the server let us in. */
export async function logIn(
  dialogue: Dialogue,
  mechanism: AuthMechanism,
  secret: Extract<Secret, { ok: true }>,
): Promise<boolean> {
  const since = dialogue.elapsed();
  dialogue.protect(createRedactor(secret));
  const heard = mechanism === 'PLAIN' ? await plain(dialogue, secret) : await login(dialogue, secret);
  dialogue.note({ stage: 'auth', ...heard, about: mechanism }, since);
  return 'reply' in heard && heard.reply.code === 235;
}

type Account = { readonly user: string; readonly password: string };

async function plain(dialogue: Dialogue, { user, password }: Account): Promise<Heard> {
  const response = plainResponse(user, password);
  // RFC 4954 4: the initial response saves a round trip.
  const heard = await dialogue.exchange('auth', { text: `AUTH PLAIN ${response}`, shown: 'AUTH PLAIN ***' });
  // Some servers ask although they were told.
  if (!isAsking(heard)) return heard;
  return cancelled(dialogue, await dialogue.exchange('auth', { text: response, shown: '***' }));
}

async function login(dialogue: Dialogue, { user, password }: Account): Promise<Heard> {
  let heard = await dialogue.exchange('auth', { text: 'AUTH LOGIN' });
  for (const answer of [user, password]) {
    if (!isAsking(heard)) return heard;
    heard = await dialogue.exchange('auth', { text: encode(answer), shown: '***' });
  }
  return cancelled(dialogue, heard);
}

function isAsking(heard: Heard): boolean {
  return 'reply' in heard && heard.reply.code === 334;
}

/** RFC 4954 4: a lone "*" ends an exchange that goes on beyond what the mechanism knows. */
async function cancelled(dialogue: Dialogue, heard: Heard): Promise<Heard> {
  return isAsking(heard) ? dialogue.exchange('auth', { text: '*' }) : heard;
}
