/** AUTH (RFC 4954): one attempt, and only where the secret is safe. What is said for it comes from SASL. */
import type {
  SmtpCapabilities,
  SmtpLogin,
  SmtpReply,
  SmtpSkip,
  SmtpSubject,
  SmtpTrouble,
} from '../../model/smtp-facts.ts';
import type { TlsFacts } from '../../model/tls-facts.ts';
import type { Connection, Secret } from '../../ports.ts';
import {
  chooseMechanism,
  createSaslClient,
  redactable,
  serverEndPoint,
  TLS_EXPORTER,
  type ChannelBinding,
  type SaslClient,
  type SaslFailed,
} from '../sasl/index.ts';
import type { Dialogue } from './dialogue.ts';
import { createRedactor } from './redact.ts';
import { distrust, isVerified } from './secure.ts';

export interface LoginOptions {
  readonly subject: SmtpSubject;
  readonly secret: Secret;
  readonly tls: TlsFacts | undefined;
  readonly capabilities: SmtpCapabilities | undefined;
  readonly connection: Pick<Connection, 'exportKey' | 'peerCertificate'>;
}

type Heard = { readonly reply: SmtpReply } | { readonly trouble: SmtpTrouble };

/** More steps than any mechanism has; a server may ask on for ever. */
const MAX_STEPS = 8;

/** Why the secret is not used, or the client that says it. */
export function planLogin({
  subject,
  secret,
  tls,
  capabilities,
  connection,
}: LoginOptions): SmtpSkip | SaslClient {
  if (!secret.ok) return { kind: 'no-secret', detail: secret.detail };
  if (subject.auth?.heldUntil !== undefined)
    return {
      kind: 'held',
      detail: `the login was refused, it is tried again from ${subject.auth.heldUntil} on`,
    };
  // Whoever sits between could have taken STARTTLS out of the reply: no password in plain text unless configured so.
  if (tls === undefined && subject.tls !== 'none')
    return { kind: 'not-encrypted', detail: 'there is no TLS on this connection' };
  if (tls !== undefined && !isVerified(tls)) return { kind: 'untrusted', detail: distrust(tls) };
  const offered = (capabilities?.['AUTH'] ?? '').split(/\s+/).filter((name) => name !== '');
  const channelBinding = tls === undefined ? undefined : bindingOf(tls, connection);
  const choice = chooseMechanism(
    offered,
    {
      password: secret.password !== '',
      token: secret.token !== undefined && secret.token !== '',
      channelBinding: channelBinding !== undefined,
      tls: tls !== undefined,
      inTheOpen: subject.tls === 'none',
    },
    subject.auth?.mechanism,
  );
  if (!('mechanism' in choice)) {
    const lacks = choice.missing === 'password' || choice.missing === 'token';
    return { kind: lacks ? 'unfit-secret' : 'not-offered', detail: choice.detail };
  }
  const client = createSaslClient({
    mechanism: choice.mechanism,
    credentials: secret,
    offered,
    server: { host: subject.host, port: subject.port },
    ...(channelBinding === undefined ? {} : { channelBinding }),
  });
  return client.ok ? client.value : { kind: 'unfit-secret', detail: client.detail };
}

/** RFC 9266 3: what both ends export where TLS 1.3 is spoken; before that, the hash of the certificate (RFC 5929 4). */
function bindingOf(
  { protocol }: TlsFacts,
  connection: LoginOptions['connection'],
): ChannelBinding | undefined {
  const data =
    protocol === 'TLSv1.3' ? connection.exportKey?.(TLS_EXPORTER.label, TLS_EXPORTER.length) : undefined;
  if (data !== undefined) return { type: 'tls-exporter', data };
  const certificate = connection.peerCertificate?.();
  return certificate === undefined ? undefined : serverEndPoint(certificate);
}

/** Notes the stage "auth". True when the server let us in and did not fail to prove itself. */
export async function logIn(
  dialogue: Dialogue,
  client: SaslClient,
  secret: Extract<Secret, { ok: true }>,
): Promise<boolean> {
  const since = dialogue.elapsed();
  const hidden = [secret.password, secret.token ?? '', ...redactable(client)];
  const protect = (more: readonly string[], challenges: boolean): void => {
    hidden.push(...more);
    dialogue.protect(createRedactor(hidden, { challenges }));
  };
  protect([], client.mechanism.startsWith('SCRAM'));
  const { heard, login } = await talk(dialogue, client, (more) =>
    protect(more, client.mechanism.startsWith('SCRAM')),
  );
  protect([], false);
  dialogue.note(
    { stage: 'auth', ...heard, about: client.mechanism, ...(login === undefined ? {} : { login }) },
    since,
  );
  return 'reply' in heard && heard.reply.code === 235 && login?.failed === undefined;
}

interface Talked {
  readonly heard: Heard;
  readonly login?: SmtpLogin;
}

async function talk(
  dialogue: Dialogue,
  client: SaslClient,
  protect: (words: readonly string[]) => void,
): Promise<Talked> {
  const { mechanism, initial } = client;
  let reason: string | undefined;
  // RFC 4954 4: the initial response saves a round trip; "=" is one without content.
  let heard = await dialogue.exchange(
    'auth',
    initial === undefined
      ? { text: `AUTH ${mechanism}` }
      : { text: `AUTH ${mechanism} ${initial === '' ? '=' : initial}`, shown: `AUTH ${mechanism} ***` },
  );
  for (let step = 0; isAsking(heard); step += 1) {
    const answer = step < MAX_STEPS ? client.next(dialogue.heard()) : ENDLESS;
    if (answer.kind === 'failed') {
      // RFC 4954 4: a lone "*" ends an exchange that the client gives up.
      heard = await dialogue.exchange('auth', { text: '*' });
      return { heard, login: { failed: failureOf(answer), ...(reason === undefined ? {} : { reason }) } };
    }
    protect(redactable(answer));
    reason = answer.refused ?? reason;
    heard = await dialogue.exchange('auth', { text: answer.base64, shown: '***' });
  }
  const refusal = reason === undefined ? {} : { login: { reason } };
  if (!('reply' in heard) || heard.reply.code !== 235) return { heard, ...refusal };
  const end = client.finish(dialogue.heard());
  if (end.kind === 'failed') return { heard, login: { failed: failureOf(end) } };
  return { heard, ...(end.serverProved ? { login: { serverProved: true } } : {}) };
}

const ENDLESS: SaslFailed = {
  kind: 'failed',
  code: 'unexpected-challenge',
  detail: `the server asks on after ${MAX_STEPS} answers`,
};

function failureOf({ code, detail }: SaslFailed): NonNullable<SmtpLogin['failed']> {
  return { code, detail };
}

function isAsking(heard: Heard): boolean {
  return 'reply' in heard && heard.reply.code === 334;
}
