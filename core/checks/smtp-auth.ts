/**
 * Logging in (RFC 4954). The reply's code tells a wrong password (535) from a server that cannot look it up (454), a
 * mechanism it does not want (504, 534) and a connection it finds too open (538). One attempt per run: more would look
 * like guessing.
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { SmtpReply, SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import { isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply } from '../protocol/smtp-reply/index.ts';

type Refused = Here & { readonly mechanism: string; readonly secret: string; readonly reply: string };

const refusal = {
  outcome: 'fail',
  severity: 'critical',
  effect: () => 'everything that sends through this endpoint with this account fails',
  evidence: ({ reply }: Refused) => reply,
  spec: 'RFC 4954 6',
  per: ['where'],
} as const;

const codes = {
  SMTP_AUTH_REJECTED: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} refuses our login: the user name or password is wrong`,
    advice: ({ secret }) => [
      `compare when the secret ${secret} was rotated last with the account on the server`,
      'check that the account is not locked or disabled, and that it may use SMTP with a password at all',
    ],
  }),
  SMTP_AUTH_REFUSED: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} refuses our login`,
    advice: () => [
      'read the reply: it is not the usual one for a wrong password',
      'look for the same moment in the log of the server and of what it asks for passwords (SASL, LDAP)',
    ],
  }),
  SMTP_AUTH_REFUSED_FOR_NOW: code<Refused>({
    ...refusal,
    severity: 'error',
    says: (args) => `${place(args)} cannot check logins for now`,
    effect: () => 'nobody can send through this endpoint until it is over; wrong passwords look different',
    advice: () => [
      'check what the server asks for passwords: its SASL service (Dovecot, saslauthd), LDAP or database',
      'a limit on failed logins answers like this too: look whether this vantage is held back',
    ],
  }),
  SMTP_AUTH_MECHANISM_TOO_WEAK: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} finds ${args.mechanism} too weak for this account`,
    advice: () => [
      'some providers mean by 534: use an application password, or OAuth; read the reply',
      'set "mechanism" of this endpoint to one that the server wants, or allow this one for the account',
    ],
  }),
  SMTP_AUTH_NEEDS_ENCRYPTION: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} wants an encrypted connection before a login`,
    advice: () => ['write "tls: starttls" (or "implicit" for 465) for this endpoint'],
  }),
  SMTP_AUTH_MECHANISM_REFUSED: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} offers ${args.mechanism} but does not know it`,
    advice: () => [
      'make the list of mechanisms of the server fit what its SASL service can do',
      'set "mechanism" of this endpoint to another one',
    ],
  }),
  SMTP_AUTH_MECHANISM_NOT_OFFERED: code<Here & { readonly wanted: string; readonly offered: string }>({
    outcome: 'fail',
    severity: 'critical',
    says: (args) => `${place(args)} does not offer the login mechanism ${args.wanted}`,
    effect: () => 'programs that are set to it cannot log in',
    evidence: ({ offered }) => `250 AUTH ${offered}`,
    advice: () => [
      'set "mechanism" of this endpoint to one that is offered (PLAIN or LOGIN), or leave it out',
      'or switch the mechanism on in the server',
    ],
    spec: 'RFC 4954 3',
    per: ['where'],
  }),
  SMTP_AUTH_NOT_OFFERED: code<Here & { readonly keywords: readonly string[] }>({
    outcome: 'fail',
    severity: 'critical',
    says: (args) => `${place(args)} offers no login, though one is configured`,
    effect: () => 'programs that log in cannot send through this endpoint',
    evidence: ({ keywords }) =>
      `EHLO was answered with ${keywords.length > 0 ? keywords.join(' ') : 'no extension'}`,
    advice: () => [
      'check that this is the submission port (587 or 465): port 25 has no login as a rule',
      'switch logins on (Postfix: smtpd_sasl_auth_enable = yes for this service), and check that the SASL service runs',
      'servers that log in only over TLS hide the list before it: write "tls: starttls" or "implicit"',
    ],
    spec: 'RFC 4954 3',
    per: ['where'],
  }),
  SMTP_AUTH_BEFORE_TLS: code<
    Here & { readonly offered: string; readonly tls: 'starttls' | 'implicit' | 'none' }
  >({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} offers logins in plain text before the connection is encrypted`,
    effect: () => 'a program without TLS sends its password for everybody on the way to read',
    evidence: ({ offered, tls }) =>
      `250 AUTH ${offered} ${tls === 'none' ? 'without TLS' : 'before STARTTLS'}`,
    advice: () => [
      'offer logins only inside TLS (Postfix: smtpd_tls_auth_only = yes; Exim: auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}})',
    ],
    spec: 'RFC 4954 4',
    per: ['where'],
  }),
  SMTP_AUTH_NOT_ATTEMPTED: code<Here & { readonly because: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `our login at ${place(args)} was not tried: ${args.because}`,
    effect: () => 'whether the login works is unknown; the password was not given away',
    advice: () => [
      'let the server and this endpoint use TLS with a certificate that can be verified; the login is tested again then',
      'for a private authority, give its PEM file to Postwatch under "trust: ca"',
    ],
    per: ['where'],
  }),
  SMTP_AUTH_ACCEPTED: code<Here & { readonly mechanism: string }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} accepts our login (${args.mechanism})`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_AUTH_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `logging in was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpAuth = defineCheck({
  id: 'smtp-auth',
  probe: 'smtp',
  title: 'Our login is accepted, and passwords never travel in plain text',
  codes,
  judge({ facts, subject, faults }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const offered = plainOffer(session, subject);
      if (offered !== undefined)
        here.tell(session.address, 'SMTP_AUTH_BEFORE_TLS', { offered, tls: subject.tls });
      if (subject.auth !== undefined)
        tellOf(session, {
          secret: subject.auth.secret,
          wanted: subject.auth.mechanism,
          tell: here.tell,
        });
    }
    if (here.raise()) return;
    if (subject.auth === undefined) raise('SMTP_AUTH_NOT_JUDGED', { because: 'no login is configured' });
    else if (faults.some(({ kind }) => kind === 'secret-missing'))
      raise('SMTP_AUTH_NOT_JUDGED', { because: 'the secret could not be read' });
    else raise('SMTP_AUTH_NOT_JUDGED', { because: 'the conversation did not get that far' });
  },
});

/** PLAIN and LOGIN carry the password itself; challenge mechanisms do not. */
function plainOffer({ capabilities }: SmtpSession, { tls }: SmtpSubject): string | undefined {
  const offered = capabilities?.['AUTH'];
  return tls !== 'implicit' && offered !== undefined && /\b(PLAIN|LOGIN)\b/i.test(offered)
    ? offered
    : undefined;
}

interface Context {
  readonly secret: string;
  readonly wanted: string | undefined;
  readonly tell: ByAddress<typeof codes>['tell'];
}

function tellOf(session: SmtpSession, { secret, wanted, tell }: Context): void {
  const { address } = session;
  const stage = stageOf(session, 'auth');
  if (stage?.reply !== undefined) {
    const mechanism = stage.about ?? wanted ?? '';
    // RFC 5321 3.8: 421 may come at any time and is about the connection; smtp-closing tells it.
    if (stage.reply.code === 421) return;
    if (isPositive(stage.reply)) return tell(address, 'SMTP_AUTH_ACCEPTED', { mechanism });
    return tell(address, refusalCode(stage.reply), { mechanism, secret, reply: quoteReply(stage.reply) });
  }
  const keywords = session.capabilitiesAfterTls ?? session.capabilities;
  // What is not encrypted is told by smtp-starttls or smtp-ehlo, a secret that is missing by path.
  if (stage?.skipped === undefined || keywords === undefined) return;
  const offered = keywords['AUTH'];
  if (stage.skipped.kind === 'untrusted') {
    tell(address, 'SMTP_AUTH_NOT_ATTEMPTED', {
      because:
        session.tls?.trusted === true
          ? 'its certificate is for another name'
          : 'its certificate is not trusted',
    });
  } else if (stage.skipped.kind === 'not-offered') {
    if (offered === undefined) tell(address, 'SMTP_AUTH_NOT_OFFERED', { keywords: Object.keys(keywords) });
    else tell(address, 'SMTP_AUTH_MECHANISM_NOT_OFFERED', { wanted: wanted ?? 'PLAIN or LOGIN', offered });
  }
}

/** RFC 4954 6; some servers say 523 or 530 where 538 is meant. */
function refusalCode(reply: SmtpReply) {
  if (isTransient(reply)) return 'SMTP_AUTH_REFUSED_FOR_NOW';
  if (reply.code === 535 || reply.enhanced === '5.7.8') return 'SMTP_AUTH_REJECTED';
  if (reply.code === 534 || reply.enhanced === '5.7.9') return 'SMTP_AUTH_MECHANISM_TOO_WEAK';
  if ([523, 530, 538].includes(reply.code) || reply.enhanced === '5.7.11')
    return 'SMTP_AUTH_NEEDS_ENCRYPTION';
  return [500, 501, 502, 504].includes(reply.code) ? 'SMTP_AUTH_MECHANISM_REFUSED' : 'SMTP_AUTH_REFUSED';
}
