/** The TLS handshake of a conversation, with its facts in words. */
import type { SmtpTrouble } from '../../model/smtp-facts.ts';
import type { TlsFacts } from '../../model/tls-facts.ts';
import type { Connection } from '../../ports.ts';
import type { Dialogue } from './dialogue.ts';

export interface SecureOptions {
  readonly reference: string;
  readonly implicit: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Notes the stage "tls". An untrusted certificate is a fact, not a failure. */
export async function secure(
  connection: Connection,
  dialogue: Dialogue,
  { reference, implicit, signal, timeoutMs }: SecureOptions,
): Promise<TlsFacts> {
  const since = dialogue.elapsed();
  const facts = await connection.startTls({ reference, signal, timeoutMs });
  const trouble = facts.established ? undefined : troubleOf(facts, implicit, signal.aborted);
  dialogue.note({ stage: 'tls', ...(trouble === undefined ? {} : { trouble }) }, since);
  dialogue.say(trouble === undefined ? inWords(facts) : `${trouble.kind}: ${trouble.detail}`);
  dialogue.enterTls();
  return facts;
}

/** The certificate was verified and names the host: only then is the peer known to be who it should be. */
export function isVerified(facts: TlsFacts): boolean {
  return facts.established && facts.trusted && facts.nameMatches;
}

/** Why not verified, in words. */
export function distrust({ trusted, trustError, reference }: TlsFacts): string {
  return trusted
    ? `its certificate does not name ${reference}`
    : `its certificate is not trusted (${trustError})`;
}

function inWords(facts: TlsFacts): string {
  return `${facts.protocol} ${facts.cipher}, ${isVerified(facts) ? `certificate is trusted and names ${facts.reference}` : distrust(facts)}`;
}

/** OpenSSL's way to say that the first octets were no TLS record. */
const PLAIN_TEXT = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL/;

export function isPlainText({ failureCode }: TlsFacts): boolean {
  return PLAIN_TEXT.test(failureCode);
}

function troubleOf(facts: TlsFacts, implicit: boolean, ours: boolean): SmtpTrouble {
  const { failure, failureCode } = facts;
  if (failureCode === 'ETIMEDOUT') {
    return {
      kind: 'timed-out',
      detail: `${failure}${implicit ? ' (a server that expects STARTTLS later may wait like this)' : ''}`,
      ...(ours ? { ours } : {}),
    };
  }
  const plain = isPlainText(facts)
    ? `: the server answered in plain text${implicit ? ', this port does not begin with TLS' : ''}`
    : '';
  return { kind: 'tls-failed', detail: `${failure}${plain}` };
}
