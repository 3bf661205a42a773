/**
 * Logging in (RFC 4954). The reply's code tells a wrong password (535) from a server that cannot look it up (454), a
 * mechanism it does not want (504, 534), an account that is being moved (432) and a connection it finds too open (538).
 * One attempt per run, and after a refused one none for a while: more would look like guessing and lock the account. So
 * a refusal needs no second look to be believed.
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { SmtpAuth, SmtpReply, SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import { isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { quoteReply } from '../protocol/smtp-reply/index.ts';

type Refused = Here & {
  readonly mechanism: string;
  readonly secret: string;
  readonly reply: string;
  /** Given inside the exchange (OAuth), or why we gave it up. */
  readonly reason: string;
};

const refusal = {
  outcome: 'fail',
  severity: 'critical',
  effect: () => 'everything that sends through this endpoint with this account fails',
  evidence: ({ reply, reason }: Refused) => `${reply}${reason === '' ? '' : ` (${reason})`}`,
  spec: 'RFC 4954 6',
  per: ['where'],
} as const;

const codes = {
  SMTP_AUTH_REJECTED: code<Refused>({
    ...refusal,
    certain: true,
    says: (args) =>
      `${place(args)} refuses our login: ${isToken(args.mechanism) ? 'the user name is wrong, or the token is wrong or has expired' : 'the user name or password is wrong'}`,
    advice: ({ secret, mechanism }) => [
      ...(isToken(mechanism)
        ? ['access tokens live for about an hour: check that whatever writes a new one into the secret runs']
        : []),
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
  SMTP_AUTH_PASSWORD_TRANSITION: code<Refused>({
    ...refusal,
    says: (args) => `${place(args)} wants this account's password set anew before ${args.mechanism} works`,
    advice: () => [
      'log in once with PLAIN inside TLS, or set the password again: the server has it only in an older form',
      'or set "mechanism" of this endpoint to PLAIN',
    ],
  }),
  SMTP_AUTH_SERVER_NOT_PROVED: code<Refused>({
    ...refusal,
    certain: true,
    says: (args) => `${place(args)} does not prove that it knows our password: it may be an impostor`,
    effect: () =>
      'a server that has our password can prove it with SCRAM; one that cannot says yes to anybody, and reads the mail',
    advice: () => [
      'compare certificate and address of this server with those you know, from another network, too',
      'if it is the right one, its SASL service is broken: it must end SCRAM with a valid "v="',
    ],
    spec: 'RFC 5802 5',
  }),
  SMTP_AUTH_EXCHANGE_BROKEN: code<Refused>({
    ...refusal,
    severity: 'error',
    says: (args) => `${place(args)} breaks the rules of ${args.mechanism}: we gave the login up`,
    effect: () => 'programs that log in with this mechanism fail',
    advice: () => [
      'try another client with the same mechanism; if it fails too, repair the SASL service or take the mechanism out of its list',
      'set "mechanism" of this endpoint to another one until then',
    ],
    spec: 'RFC 4954 4',
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
    says: (args) =>
      `${place(args)} ${args.wanted === '' ? 'offers no login mechanism that we can use' : `does not offer the login mechanism ${args.wanted}`}`,
    effect: () => 'programs that are set to it cannot log in',
    evidence: ({ offered }) => `250 AUTH ${offered}`,
    advice: () => [
      'set "mechanism" of this endpoint to one that is offered, or leave it out',
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
  SMTP_AUTH_SECRET_UNFIT: code<Here & { readonly secret: string; readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `our login at ${place(args)} was not tried: the secret does not fit`,
    effect: () => 'whether the login works is unknown',
    evidence: ({ detail }) => detail,
    advice: ({ secret }) => [
      `give the secret ${secret} what the mechanism needs: "password", or "token" for OAUTHBEARER and XOAUTH2`,
      'or set "mechanism" of this endpoint to one that fits',
    ],
    per: ['where'],
  }),
  SMTP_AUTH_HELD: code<Here & { readonly until: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) => `our login at ${place(args)} was refused and is not tried again before ${args.until}`,
    effect: () => 'failed logins lock accounts; the refusal stays open meanwhile',
    advice: () => [
      'when the secret is right again: postwatch check HOST:PORT --config postwatch.yaml tries at once',
      'to try sooner, make "retryAfter" of "auth" shorter than the time in which the server locks accounts',
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
  title:
    'Our login is accepted, the server proves itself where it can, and passwords never travel in plain text',
  codes,
  judge({ facts, subject, faults }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const offered = plainOffer(session, subject);
      if (offered !== undefined)
        here.tell(session.address, 'SMTP_AUTH_BEFORE_TLS', { offered, tls: subject.tls });
      if (subject.auth !== undefined) tellOf(session, { auth: subject.auth, tell: here.tell });
    }
    if (here.raise()) return;
    if (subject.auth === undefined) raise('SMTP_AUTH_NOT_JUDGED', { because: 'no login is configured' });
    else if (faults.some(({ kind }) => kind === 'secret-missing'))
      raise('SMTP_AUTH_NOT_JUDGED', { because: 'the secret could not be read' });
    else raise('SMTP_AUTH_NOT_JUDGED', { because: 'the conversation did not get that far' });
  },
});

/** These carry the secret itself; challenge mechanisms do not. */
function plainOffer({ capabilities }: SmtpSession, { tls }: SmtpSubject): string | undefined {
  const offered = capabilities?.['AUTH'];
  return tls !== 'implicit' && offered !== undefined && /\b(PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\b/i.test(offered)
    ? offered
    : undefined;
}

interface Context {
  readonly auth: SmtpAuth;
  readonly tell: ByAddress<typeof codes>['tell'];
}

function tellOf(session: SmtpSession, { auth, tell }: Context): void {
  const { address } = session;
  const { secret, mechanism: wanted = '' } = auth;
  const stage = stageOf(session, 'auth');
  if (stage?.reply !== undefined) {
    const { reply, login = {}, about: mechanism = wanted } = stage;
    // RFC 5321 3.8: 421 may come at any time and is about the connection; smtp-closing tells it.
    if (reply.code === 421) return;
    const refused = { mechanism, secret, reply: quoteReply(reply) };
    if (login.failed !== undefined) {
      const { code: failure, detail } = login.failed;
      const unproved = failure === 'bad-signature' || failure === 'no-server-proof';
      return tell(address, unproved ? 'SMTP_AUTH_SERVER_NOT_PROVED' : 'SMTP_AUTH_EXCHANGE_BROKEN', {
        ...refused,
        reason: detail,
      });
    }
    if (isPositive(reply)) return tell(address, 'SMTP_AUTH_ACCEPTED', { mechanism });
    return tell(address, refusalCode(reply), { ...refused, reason: login.reason ?? '' });
  }
  const keywords = session.capabilitiesAfterTls ?? session.capabilities;
  // What is not encrypted is told by smtp-starttls or smtp-ehlo, a secret that is missing by path.
  if (stage?.skipped === undefined || keywords === undefined) return;
  const { kind, detail } = stage.skipped;
  const offered = keywords['AUTH'];
  if (kind === 'untrusted') {
    tell(address, 'SMTP_AUTH_NOT_ATTEMPTED', {
      because:
        session.tls?.trusted === true
          ? 'its certificate is for another name'
          : 'its certificate is not trusted',
    });
  } else if (kind === 'not-offered') {
    if (offered === undefined) tell(address, 'SMTP_AUTH_NOT_OFFERED', { keywords: Object.keys(keywords) });
    else tell(address, 'SMTP_AUTH_MECHANISM_NOT_OFFERED', { wanted, offered });
  } else if (kind === 'unfit-secret') tell(address, 'SMTP_AUTH_SECRET_UNFIT', { secret, detail });
  else if (kind === 'held') tell(address, 'SMTP_AUTH_HELD', { until: utcMinute(auth.heldUntil ?? '') });
}

function isToken(mechanism: string): boolean {
  return mechanism === 'XOAUTH2' || mechanism === 'OAUTHBEARER';
}

/** RFC 4954 6; some servers say 523 or 530 where 538 is meant. */
function refusalCode(reply: SmtpReply) {
  if (reply.code === 432 || reply.enhanced === '4.7.12') return 'SMTP_AUTH_PASSWORD_TRANSITION';
  if (isTransient(reply)) return 'SMTP_AUTH_REFUSED_FOR_NOW';
  if (reply.code === 535 || reply.enhanced === '5.7.8') return 'SMTP_AUTH_REJECTED';
  if (reply.code === 534 || reply.enhanced === '5.7.9') return 'SMTP_AUTH_MECHANISM_TOO_WEAK';
  if ([523, 530, 538].includes(reply.code) || reply.enhanced === '5.7.11')
    return 'SMTP_AUTH_NEEDS_ENCRYPTION';
  return [500, 501, 502, 504].includes(reply.code) ? 'SMTP_AUTH_MECHANISM_REFUSED' : 'SMTP_AUTH_REFUSED';
}
