/**
 * What a server says it can do, held against itself and against what it said before. An offer that is gone is an event:
 * whoever stands between removes STARTTLS and reads the mail. What was lost stays a finding until it is back, or until
 * the configuration says that it was meant ("baseline").
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { code, defineCheck, type Evidence } from '../model/check.ts';
import type { KnownSmtp } from '../model/known.ts';
import type { SmtpCapabilities, SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import { stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { amountOf, mechanismsOf, plainOffer } from '../protocol/known-smtp/index.ts';
import { describeOffer, junkLines, parseLimits, parseSize, shownSize } from '../protocol/smtp-offer/index.ts';

type Role = { readonly role: 'mx' | 'submission' };
type Lost = Here & Role & { readonly lost: readonly string[]; readonly now: string; readonly since: string };
type Said = Here & { readonly said: string };

const meant =
  'if the change was meant, write the time after it as "baseline" for this target in postwatch.yaml';
const before = ({ now, since }: { readonly now: string; readonly since: string }): string =>
  `known since ${utcMinute(since)}; now the server offers ${now === '' ? 'nothing' : now}`;

const codes = {
  SMTP_STARTTLS_LOST: code<Lost>({
    outcome: 'fail',
    severity: ({ role, elsewhere }) => (role === 'submission' ? 'critical' : elsewhere ? 'warning' : 'error'),
    says: (args) => `${place(args)} does not offer STARTTLS any more`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'mail programs that insist on TLS cannot send; the others send passwords and mail in plain text'
        : 'mail to this server travels in plain text, for somebody in between to read; senders that require TLS do not deliver',
    evidence: before,
    advice: () => [
      'ask the server on the host itself: if STARTTLS is there, something on the way removes it (a firewall that inspects SMTP, or an attacker)',
      'if it is missing there too, look for a certificate or key that could not be loaded, and for a changed configuration',
      meant,
    ],
    spec: 'RFC 3207 6',
    per: ['where'],
  }),
  SMTP_AUTH_LOST: code<Lost>({
    outcome: 'fail',
    severity: ({ role, now }) =>
      /\bAUTH\b/.test(now) ? 'notice' : role === 'submission' ? 'error' : 'notice',
    says: (args) => `${place(args)} does not offer these logins any more: ${args.lost.join(', ')}`,
    effect: ({ role, now }) =>
      /\bAUTH\b/.test(now)
        ? 'clients that are set to one of them cannot log in'
        : role === 'submission'
          ? 'nobody can log in'
          : '',
    evidence: before,
    advice: () => [
      'look into the log of the server: its authentication service (Dovecot, SASL) may not run',
      meant,
    ],
    spec: 'RFC 4954 3',
    per: ['where'],
  }),
  SMTP_CAPABILITY_LOST: code<Lost>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} does not offer ${args.lost.join(', ')} any more`,
    evidence: before,
    advice: () => ['find out what was changed: the server, its version, or a proxy in front of it', meant],
    spec: 'RFC 5321 2.2.1',
    per: ['where'],
  }),
  SMTP_SIZE_SHRUNK: code<
    Here & { readonly from: string; readonly to: string; readonly octets: number; readonly since: string }
  >({
    outcome: 'fail',
    severity: ({ octets }) => (octets < 10_000_000 ? 'warning' : 'notice'),
    says: (args) => `${place(args)} takes messages up to ${args.to} only; before it was ${args.from}`,
    effect: () => 'larger mail, that got through before, comes back',
    evidence: ({ octets, since }) => `SIZE ${octets}; the larger one is known since ${utcMinute(since)}`,
    advice: () => ['set the limit back (Postfix: message_size_limit; an attachment grows by a third)', meant],
    spec: 'RFC 1870 3',
    per: ['where'],
  }),
  SMTP_SIZE_INVALID: code<Said & { readonly detail: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `the largest message that ${place(args)} takes cannot be read: ${args.detail}`,
    evidence: ({ said }) => said,
    advice: () => ['announce SIZE with a number of octets, or 0 when there is no fixed limit'],
    spec: 'RFC 1870 3',
    per: ['where'],
  }),
  SMTP_UTF8_WITHOUT_8BITMIME: code<Said>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} offers SMTPUTF8 but not 8BITMIME, which it needs`,
    effect: () => 'clients do not know whether they may send international mail',
    evidence: ({ said }) => said,
    advice: () => [
      'offer 8BITMIME too, or no SMTPUTF8; a proxy that removes one of them is a frequent cause',
    ],
    spec: 'RFC 6531 3.1',
    per: ['where'],
  }),
  SMTP_REQUIRETLS_OUTSIDE_TLS: code<Said>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} offers REQUIRETLS before TLS`,
    evidence: ({ said }) => said,
    advice: () => ['offer REQUIRETLS inside TLS only'],
    spec: 'RFC 8689 2',
    per: ['where'],
  }),
  SMTP_STARTTLS_INSIDE_TLS: code<Said>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} offers STARTTLS although TLS is there from the beginning`,
    effect: () => 'clients ignore it; it is a sign of a proxy that rewrites the list of extensions',
    evidence: ({ said }) => said,
    advice: () => ['switch STARTTLS off on the port that begins with TLS'],
    spec: 'RFC 3207 4.2, RFC 8314 3.3',
    per: ['where'],
  }),
  SMTP_BINARYMIME_WITHOUT_CHUNKING: code<Said>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} offers BINARYMIME but not CHUNKING, without which it cannot be used`,
    evidence: ({ said }) => said,
    advice: () => ['offer CHUNKING too, or no BINARYMIME'],
    spec: 'RFC 3030 3',
    per: ['where'],
  }),
  SMTP_LIMITS_INVALID: code<Said & { readonly detail: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `the limits that ${place(args)} announces cannot be read: ${args.detail}`,
    effect: () => 'clients go on as if there were none, and run into them',
    evidence: ({ said }) => said,
    advice: () => ['write them as NAME=NUMBER, with a space between two: LIMITS MAILMAX=20 RCPTMAX=100'],
    spec: 'RFC 9422 3',
    per: ['where'],
  }),
  SMTP_KEYWORD_JUNK: code<Said & { readonly lines: readonly string[] }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `the list of extensions of ${place(args)} has lines that are none`,
    effect: () => 'clients pass over them',
    evidence: ({ lines }) => lines.map((line) => `"${line}"`).join(', '),
    advice: () => [
      'a row of X in place of a keyword is the mark of a firewall that inspects SMTP: turn its inspection off',
      'otherwise correct what the server announces: one keyword of letters, digits and hyphens on each line',
    ],
    spec: 'RFC 5321 4.1.1.1',
    per: ['where'],
  }),
  SMTP_CAPABILITIES: code<Here & { readonly offer: string }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} ${args.offer}`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_CAPABILITIES_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `what the server offers was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpCapabilities = defineCheck({
  id: 'smtp-capabilities',
  probe: 'smtp',
  title: 'What the server offers fits together, and is not less than before',
  codes,
  judge(evidence, raise) {
    const { host, port } = evidence.subject;
    const here = byAddress(raise, codes, endpointId(host, port));
    for (const session of evidence.facts.sessions) tellOf(session, evidence, here.tell);
    if (!here.raise())
      raise('SMTP_CAPABILITIES_NOT_JUDGED', { because: 'the server did not say what it offers' });
  },
});

type Tell = ByAddress<typeof codes>['tell'];

function tellOf(session: SmtpSession, { subject, known }: Evidence<'smtp'>, tell: Tell): void {
  const { address } = session;
  const plain = plainOffer(session);
  const inside = session.capabilitiesAfterTls;
  const offer = inside ?? plain;
  if (offer === undefined) return;
  const told = new Set<string>();
  const say: Tell = (where, name, args, alike) => {
    told.add(name);
    tell(where, name, args, alike);
  };
  const isStripped =
    subject.tls === 'starttls' &&
    known?.plain?.['STARTTLS'] !== undefined &&
    plain !== undefined &&
    plain['STARTTLS'] === undefined;
  if (isStripped && known !== undefined) {
    const { role } = subject;
    const now = Object.keys(plain).join(' ');
    say(address, 'SMTP_STARTTLS_LOST', { role, lost: ['STARTTLS'], now, since: known.since });
  }
  tellContradictions(session, { offer, plain, tls: subject.tls }, say);
  // What is said without STARTTLS, or before it, is not the list that was remembered from inside.
  const measure = inside !== undefined ? known?.inside : subject.tls === 'none' ? known?.plain : undefined;
  if (known !== undefined && measure !== undefined && !isStripped)
    tellLost(session, { offer, measure, known, subject }, say);
  if (told.size === 0) tell(address, 'SMTP_CAPABILITIES', { offer: describeOffer(offer) });
}

function tellContradictions(
  session: SmtpSession,
  {
    offer,
    plain,
    tls,
  }: {
    readonly offer: SmtpCapabilities;
    readonly plain: SmtpCapabilities | undefined;
    readonly tls: SmtpSubject['tls'];
  },
  tell: Tell,
): void {
  const { address } = session;
  const has = (keyword: string): boolean => offer[keyword] !== undefined;
  const said = Object.keys(offer).join(' ');
  const size = parseSize(offer['SIZE'] ?? '');
  if (!size.ok)
    tell(address, 'SMTP_SIZE_INVALID', { said: `SIZE ${offer['SIZE'] ?? ''}`, detail: size.detail });
  const limits = parseLimits(offer['LIMITS'] ?? '');
  if (!limits.ok)
    tell(address, 'SMTP_LIMITS_INVALID', { said: `LIMITS ${offer['LIMITS'] ?? ''}`, detail: limits.detail });
  if (has('SMTPUTF8') && !has('8BITMIME')) tell(address, 'SMTP_UTF8_WITHOUT_8BITMIME', { said });
  if (has('BINARYMIME') && !has('CHUNKING')) tell(address, 'SMTP_BINARYMIME_WITHOUT_CHUNKING', { said });
  if (plain?.['REQUIRETLS'] !== undefined)
    tell(address, 'SMTP_REQUIRETLS_OUTSIDE_TLS', { said: Object.keys(plain).join(' ') });
  // After STARTTLS it is told by smtp-starttls.
  if (tls === 'implicit' && has('STARTTLS')) tell(address, 'SMTP_STARTTLS_INSIDE_TLS', { said });
  const reply = (stageOf(session, 'ehlo-tls') ?? stageOf(session, 'ehlo'))?.reply;
  // What stands in the place of STARTTLS is told with its loss.
  const isWhole = tls !== 'starttls' || plain?.['STARTTLS'] !== undefined;
  const lines = reply === undefined || !isWhole ? [] : junkLines(reply.lines);
  if (lines.length > 0) tell(address, 'SMTP_KEYWORD_JUNK', { said, lines });
}

interface Compared {
  readonly offer: SmtpCapabilities;
  readonly measure: Readonly<Record<string, string>>;
  readonly known: KnownSmtp;
  readonly subject: SmtpSubject;
}

function tellLost(
  { address }: SmtpSession,
  { offer, measure, known: { since }, subject: { role, auth } }: Compared,
  tell: Tell,
): void {
  const now = Object.entries(offer)
    .map(([keyword, parameters]) => `${keyword} ${parameters}`.trim())
    .join(', ');
  const lost = Object.keys(measure).filter((keyword) => offer[keyword] === undefined && keyword !== 'AUTH');
  if (lost.length > 0) tell(address, 'SMTP_CAPABILITY_LOST', { role, lost, now, since });
  const offered = mechanismsOf(offer['AUTH'] ?? '');
  const logins = mechanismsOf(measure['AUTH'] ?? '').filter((one) => !offered.includes(one));
  // Where a login is configured, smtp-auth tells what it finds.
  if (logins.length > 0 && auth === undefined)
    tell(address, 'SMTP_AUTH_LOST', { role, lost: logins, now, since });
  const [was, is] = [measure['SIZE'] ?? '', offer['SIZE'] ?? ''].map(amountOf) as [number, number];
  if (is >= 0 && is < was)
    tell(address, 'SMTP_SIZE_SHRUNK', { from: shownSize(was), to: shownSize(is), octets: is, since });
}
