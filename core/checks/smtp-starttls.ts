/**
 * STARTTLS turns a plain connection into an encrypted one (RFC 3207). Mail servers take it when it is offered; whoever
 * can remove the offer reads the mail. A server that says "not now" before its list of extensions has not said that
 * STARTTLS is missing.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import type { SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import { isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply } from '../protocol/smtp-reply/index.ts';

type Role = { readonly role: 'mx' | 'submission' };
type Refused = Here & Role & { readonly reply: string };

const byRole = ({ role }: Role): Severity => (role === 'submission' ? 'critical' : 'warning');
const effect = ({ role }: Role): string =>
  role === 'submission'
    ? 'mail programs that insist on TLS cannot send; the others send passwords and mail in plain text'
    : 'mail to this server travels in plain text; senders that require TLS (MTA-STS, DANE, contracts) do not deliver';

const codes = {
  SMTP_STARTTLS_MISSING: code<Here & Role & { readonly keywords: readonly string[] }>({
    outcome: 'fail',
    severity: byRole,
    says: (args) => `${place(args)} does not offer STARTTLS`,
    effect,
    evidence: ({ keywords }) =>
      `EHLO was answered with ${keywords.length > 0 ? keywords.join(' ') : 'no extension'}`,
    advice: () => [
      'if it was offered before, find out who removed it: a firewall that inspects SMTP, or somebody in between (XXXXXXXA in its place is the mark of one)',
      'give the server a certificate and switch TLS on (Postfix: smtpd_tls_security_level = may, smtpd_tls_chain_files)',
    ],
    spec: 'RFC 3207 4',
    per: ['where'],
  }),
  SMTP_STARTTLS_REFUSED: code<Refused>({
    outcome: 'fail',
    severity: byRole,
    says: (args) => `${place(args)} offers STARTTLS but refuses it`,
    effect,
    evidence: ({ reply }) => reply,
    advice: () => [
      'look into the log of the server: as a rule it could not load its certificate or key',
      'check path, permissions and format of both, then reload the server',
    ],
    spec: 'RFC 3207 4',
    per: ['where'],
  }),
  SMTP_STARTTLS_REFUSED_FOR_NOW: code<Refused>({
    outcome: 'fail',
    severity: ({ role }) => (role === 'submission' ? 'error' : 'warning'),
    says: (args) => `${place(args)} offers STARTTLS but answers it with "not now"`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'nobody can log in over TLS until this is over'
        : 'senders deliver in plain text, or wait',
    evidence: ({ reply }) => reply,
    advice: () => [
      '454 "TLS not available" that stays is a certificate or key that cannot be read: look into the log of the server',
      '421 is a limit: look at connections and load',
    ],
    spec: 'RFC 3207 4',
    per: ['where'],
  }),
  SMTP_STARTTLS_INJECTION: code<Here & { readonly injected: string }>({
    outcome: 'fail',
    severity: 'critical',
    says: (args) =>
      `plain text followed the "go ahead" to STARTTLS from ${place(args)}: somebody injects replies`,
    effect: () =>
      "a client that reads on takes these words for the protected server's: extensions, logins and errors can be forged",
    evidence: ({ injected }) => `after the 220, before TLS: ${injected}`,
    advice: () => [
      'compare the transcript with one taken on the host itself: if the bytes are not there, somebody on the way adds them',
      'if the server sends them itself, its output buffer is not emptied before TLS: update it, and any proxy in front',
    ],
    spec: 'CVE-2011-0411, RFC 3207 6',
    per: ['where'],
  }),
  SMTP_STARTTLS_OFFERED_TWICE: code<Here>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} offers STARTTLS again inside TLS`,
    effect: () => 'clients ignore it; it is a sign of a proxy that rewrites the list of extensions',
    evidence: () => 'the answer to EHLO after the handshake names STARTTLS',
    advice: () => ['update the server or the proxy in front of it'],
    spec: 'RFC 3207 4.2',
    per: ['where'],
  }),
  SMTP_STARTTLS_OK: code<Here>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} offers STARTTLS and goes ahead with it`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_STARTTLS_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `STARTTLS was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpStarttls = defineCheck({
  id: 'smtp-starttls',
  probe: 'smtp',
  title: 'The server offers STARTTLS and means it',
  codes,
  judge({ facts, subject, known }, raise) {
    if (subject.tls !== 'starttls') {
      const because =
        subject.tls === 'implicit' ? 'this port begins with TLS' : 'the configuration says "tls: none"';
      return raise('SMTP_STARTTLS_NOT_JUDGED', { because });
    }
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    // An offer that is gone is told by smtp-capabilities.
    const wasThere = known?.plain?.['STARTTLS'] !== undefined;
    const isLost = facts.sessions.some((session) => wasThere && isWithout(session));
    for (const session of facts.sessions)
      if (!wasThere || !isWithout(session)) tellOf(session, subject, here);
    if (!here.raise())
      raise('SMTP_STARTTLS_NOT_JUDGED', {
        because: isLost ? 'it was offered before and is gone' : 'the server did not say what it offers',
      });
  },
});

function isWithout({ capabilities }: SmtpSession): boolean {
  return capabilities !== undefined && capabilities['STARTTLS'] === undefined;
}

function tellOf(
  session: SmtpSession,
  { role }: SmtpSubject,
  { tell }: ReturnType<typeof byAddress<typeof codes>>,
): void {
  const { address } = session;
  const ehlo = stageOf(session, 'ehlo');
  if (session.capabilities === undefined || session.helo || !isPositive(ehlo?.reply)) return;
  const stage = stageOf(session, 'starttls');
  if (session.capabilities['STARTTLS'] === undefined) {
    tell(address, 'SMTP_STARTTLS_MISSING', { role, keywords: Object.keys(session.capabilities) });
  } else if (session.injected !== '') {
    tell(address, 'SMTP_STARTTLS_INJECTION', { injected: session.injected });
  } else if (stage?.reply !== undefined && stage.reply.code !== 220) {
    const args = { role, reply: quoteReply(stage.reply) };
    tell(address, isTransient(stage.reply) ? 'SMTP_STARTTLS_REFUSED_FOR_NOW' : 'SMTP_STARTTLS_REFUSED', args);
  } else if (stage?.reply !== undefined) {
    const again = session.capabilitiesAfterTls?.['STARTTLS'] !== undefined;
    tell(address, again ? 'SMTP_STARTTLS_OFFERED_TWICE' : 'SMTP_STARTTLS_OK', {});
  }
}
