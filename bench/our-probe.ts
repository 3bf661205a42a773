/** What the SMTP benches measure of ours: connect, EHLO, [STARTTLS, handshake, EHLO,] QUIT and its reply. */
import { createNodeClock } from '../adapters/node/clock.ts';
import { createNodeDialer } from '../adapters/node/dialer.ts';
import type { SmtpSession, SmtpSubject } from '../core/model/smtp-facts.ts';
import { budgetsOf, converse } from '../core/protocol/smtp/index.ts';

export interface ProbedServer {
  /** Name in the certificate; the address is 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'starttls';
  /** PEM of the authority; "" where nothing is encrypted. */
  readonly ca: string;
}

/** With stages, capabilities, certificate chain and transcript written down. */
export function ourProbe({ host, port, tls, ca }: ProbedServer): () => Promise<SmtpSession> {
  const subject: SmtpSubject = { host, port, tls, role: 'submission', owned: true, slowMs: 15_000 };
  const options = {
    dialer: createNodeDialer(ca === '' ? {} : { ca: [ca] }),
    clock: createNodeClock(),
    ehlo: 'probe.bench.example',
    budgets: budgetsOf(),
  };
  return async () => {
    const { session } = await converse(subject, '127.0.0.1', {
      ...options,
      // One per job, as in every run: a shared one would be walked by all.
      signal: new AbortController().signal,
    });
    const last = session.stages.at(-1);
    if (last?.stage !== 'quit' || last.reply?.code !== 221)
      throw new Error(`Our probe ended with ${JSON.stringify(last)}`);
    if (tls === 'starttls' && (session.tls?.trusted !== true || !session.tls.nameMatches))
      throw new Error(`Our probe did not verify: ${session.tls?.trustError ?? ''}`);
    return session;
  };
}
