import { isIP } from 'node:net';
import type { SmtpFacts, SmtpSession, SmtpSubject } from '../../model/smtp-facts.ts';
import type { Clock, Dns } from '../../ports.ts';
import { gather } from '../dns/index.ts';
import { judgeSignedHost } from './judge-signed-mail.ts';

/** Senders look for pinned certificates at MX hosts only, and without TLS there is nothing to hold against them. */
export async function askTlsa(
  subject: SmtpSubject,
  sessions: readonly SmtpSession[],
  { dns, clock, signal }: { readonly dns: Dns; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<SmtpFacts['tlsa']> {
  const isSecured = sessions.some(({ tls }) => tls?.established === true);
  const isWanted = subject.role === 'mx' && subject.dnssec !== false && isIP(subject.host) === 0;
  if (!isWanted || !isSecured || signal.aborted) return undefined;
  const at = clock.now();
  const { answers } = await gather((ask) => judgeSignedHost(subject, ask, at), dns, { signal });
  return { answers };
}
