/**
 * Would the server take a message from this sender to these recipients? MAIL and RCPT are asked and taken back with RSET,
 * no message is sent. A yes is no promise (it may bounce later) and a no may be about us: a stranger is asked to wait
 * (greylisting), or refused for its address. Only what is left is news about the server.
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { code, defineCheck, type Evidence } from '../model/check.ts';
import { shownDuration } from '../model/shown-duration.ts';
import type { SmtpReply, SmtpSession, SmtpSubject } from '../model/smtp-facts.ts';
import { isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply, refusalOfUs, replyReason, suggestedDelay } from '../protocol/smtp-reply/index.ts';

type Asked = Here & { readonly from: string; readonly reply: string };
type Recipient = Here & { readonly recipient: string; readonly reply: string };

const codes = {
  SMTP_SENDER_REFUSED: code<Asked>({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${place(args)} refuses mail from ${args.from}`,
    effect: () => 'no mail of this sender gets through here',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: usually the domain of the sender does not exist in DNS, or this account may not send as this address',
      'choose a sender for "envelope" whose domain exists and which this account may use',
    ],
    spec: 'RFC 5321 4.1.1.2',
    per: ['where'],
  }),
  SMTP_SENDER_REFUSED_FOR_NOW: code<Asked>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} refuses mail from ${args.from} for now`,
    effect: () => 'senders keep their mail and try again',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: a lack of disk space (452), or a DNS lookup of the domain of the sender that fails',
      'look at the log of the server at this time',
    ],
    spec: 'RFC 5321 4.2.3',
    per: ['where'],
  }),
  SMTP_NULL_SENDER_REFUSED: code<Asked & { readonly role: 'mx' | 'submission' }>({
    outcome: 'fail',
    severity: ({ role }) => (role === 'mx' ? 'error' : 'notice'),
    says: (args) => `${place(args)} refuses the null sender <>`,
    effect: ({ role }) =>
      role === 'mx'
        ? 'bounces and delivery reports do not arrive: your users never learn that their mail failed'
        : 'rarely matters for submission',
    evidence: ({ reply }) => reply,
    advice: () => [
      'remove the rule that rejects an empty sender: every bounce has one',
      'against forged bounces use a tag in the sender (BATV) or a check of the content, not this',
    ],
    spec: 'RFC 5321 4.5.5',
    per: ['where'],
  }),
  SMTP_RECIPIENT_REFUSED: code<Recipient & { readonly reason: string; readonly role: 'mx' | 'submission' }>({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${place(args)} refuses mail to ${args.recipient}`,
    effect: () => 'mail to this address bounces',
    evidence: ({ reply }) => reply,
    advice: ({ recipient, reason, role }) => [
      ...(reason === 'relay'
        ? [
            role === 'mx'
              ? `the server does not take mail for this domain: add it to its domains (Postfix: mydestination, virtual_mailbox_domains or relay_domains), or correct the MX record that leads here`
              : 'the server relays for those that log in only: configure "auth" for this endpoint',
          ]
        : []),
      ...(reason === 'mailbox-full' ? ['the mailbox is full: empty it or raise its quota'] : []),
      ...(/^postmaster@/i.test(recipient)
        ? ['every domain that takes mail must take it for postmaster: add the address or an alias']
        : []),
      `check that ${recipient} exists on the server and is spelt so in postwatch.yaml`,
    ],
    spec: 'RFC 5321 3.3, RFC 5321 4.5.1',
    per: ['recipient', 'where'],
  }),
  SMTP_RECIPIENT_REFUSED_FOR_NOW: code<Recipient>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} refuses mail to ${args.recipient} for now`,
    effect: () => 'senders keep their mail and try again; it bounces when this goes on for days',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: a full mailbox or disk, a database of users that does not answer, a policy service that is down',
      'look at the log of the server at this time',
    ],
    spec: 'RFC 5321 4.2.3',
    per: ['recipient', 'where'],
  }),
  SMTP_GREYLISTED: code<
    // `seconds`: how long the server wants us to wait, 0 when it does not say.
    Recipient & { readonly certain: boolean; readonly seconds: number }
  >({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) =>
      `${place(args)} ${args.certain ? 'greylists' : 'seems to greylist'} us: it wants the same mail again later`,
    effect: () =>
      'first mail of strangers is late by some minutes, by design; whether this recipient is accepted is not known yet',
    evidence: ({ recipient, reply, seconds }) =>
      `${recipient}: ${reply}${seconds > 0 ? ` (come again in ${shownDuration(seconds)})` : ''}`,
    advice: ({ seconds }) => [
      `nothing is broken: ask again ${seconds > 0 ? `after ${shownDuration(seconds)}` : 'after some minutes'} with the same sender and recipient, as greylisting expects; a Postwatch that runs does so by itself`,
      'to test without the wait, let the server trust the address of this vantage',
    ],
    per: ['where'],
  }),
  SMTP_REJECTS_THIS_VANTAGE: code<Here & { readonly reply: string; readonly reason: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `${place(args)} takes no mail from this vantage: ${args.reason}`,
    effect: () => 'says nothing about the sender, the recipients, or how the server treats others',
    evidence: ({ reply }) => reply,
    advice: () => [
      'probe from an address with a reverse name that points back and that stands on no blocklist',
      'or let the server trust the address of this vantage, or leave "envelope" out for this endpoint',
      'if the address of this vantage is one that you send mail from, repair that first: others refuse it too',
    ],
    per: ['where'],
  }),
  SMTP_ENVELOPE_NEEDS_LOGIN: code<Here & { readonly reply: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) =>
      `${place(args)} wants a login before it takes mail: sender and recipients were not tested`,
    evidence: ({ reply }) => reply,
    advice: () => [
      'configure "auth" for this endpoint, or leave "envelope" out: for a submission server this reply is right',
    ],
    spec: 'RFC 4954 6',
    per: ['where'],
  }),
  SMTP_ENVELOPE_NEEDS_ENCRYPTION: code<Here & { readonly reply: string; readonly tls: SmtpSubject['tls'] }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) =>
      `${place(args)} wants encryption before it takes mail: sender and recipients were not tested`,
    evidence: ({ reply }) => reply,
    advice: ({ tls }) => [
      tls === 'none'
        ? 'write "tls: starttls" for this endpoint, or check it without "--tls none"'
        : 'first repair what keeps TLS from beginning: it has a finding of its own',
      'on an MX host that everybody writes to, do not insist on TLS: servers that cannot do it must be let in (Postfix: smtpd_tls_security_level = may)',
    ],
    spec: 'RFC 3207 4',
    per: ['where'],
  }),
  SMTP_ENVELOPE_NEEDS_UTF8: code<Here & { readonly detail: string }>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} takes no addresses outside ASCII, and the configured envelope has one`,
    effect: () => 'mail from or to such an address cannot pass this server',
    evidence: ({ detail }) => detail,
    advice: () => [
      'switch SMTPUTF8 on in the server (Postfix: smtputf8_enable = yes)',
      'or write an ASCII address in "envelope"',
    ],
    spec: 'RFC 6531 3.1',
    per: ['where'],
  }),
  SMTP_ENVELOPE_ACCEPTED: code<Here & { readonly from: string; readonly recipients: readonly string[] }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} takes mail from ${args.from} to ${args.recipients.join(', ')}`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_ACCEPTED_AFTER_GREYLISTING: code<
    Here & { readonly from: string; readonly recipients: readonly string[]; readonly seconds: number }
  >({
    outcome: 'pass',
    severity: 'notice',
    says: (args) =>
      `${place(args)} greylisted us, and took mail from ${args.from} to ${args.recipients.join(', ')} after ${shownDuration(args.seconds)}`,
    effect: () => 'first mail of a stranger is late by about as much; later mail is not',
    advice: () => [],
    per: ['where'],
  }),
  SMTP_ENVELOPE_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `sender and recipients were not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpEnvelope = defineCheck({
  id: 'smtp-envelope',
  probe: 'smtp',
  title: 'The server takes mail from this sender to these recipients',
  codes,
  judge(evidence, raise) {
    const { facts, subject } = evidence;
    if (subject.envelope === undefined)
      return raise('SMTP_ENVELOPE_NOT_JUDGED', { because: 'no envelope is configured' });
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) tellOf(session, evidence, subject.envelope.from, here.tell);
    if (!here.raise())
      raise('SMTP_ENVELOPE_NOT_JUDGED', { because: 'the conversation did not get that far' });
  },
});

type Tell = ByAddress<typeof codes>['tell'];

function tellOf(session: SmtpSession, evidence: Evidence<'smtp'>, sender: string, tell: Tell): void {
  const { role, tls } = evidence.subject;
  const { address } = session;
  const from = sender === '' ? '<>' : sender;
  const asked = stageOf(session, 'mail');
  if (asked?.skipped?.kind === 'not-offered')
    return tell(address, 'SMTP_ENVELOPE_NEEDS_UTF8', { detail: asked.skipped.detail });
  const mail = asked?.reply;
  if (mail === undefined || mail.code === 421) return;
  if (!isPositive(mail)) {
    const args = { from, reply: quoteReply(mail) };
    if (tellAboutUs({ address, tls, tell }, mail, from)) return;
    if (isTransient(mail)) tell(address, 'SMTP_SENDER_REFUSED_FOR_NOW', args);
    else if (sender === '') tell(address, 'SMTP_NULL_SENDER_REFUSED', { ...args, role });
    else tell(address, 'SMTP_SENDER_REFUSED', args);
    return;
  }
  const recipients: string[] = [];
  for (const { stage, reply, about: recipient = '', purpose } of session.stages) {
    if (stage !== 'rcpt' || purpose !== undefined || reply === undefined || reply.code === 421) continue;
    if (isPositive(reply)) recipients.push(recipient);
    else if (!tellAboutUs({ address, tls, tell }, reply, recipient)) {
      const args = { recipient, reply: quoteReply(reply) };
      if (isTransient(reply)) tell(address, 'SMTP_RECIPIENT_REFUSED_FOR_NOW', args, recipient);
      else
        tell(
          address,
          'SMTP_RECIPIENT_REFUSED',
          { ...args, role, reason: replyReason(reply) ?? '' },
          recipient,
        );
    }
  }
  tellOfNullSender(session, role, tell);
  if (recipients.length === 0) return;
  const waited = waitedFor(session, evidence);
  if (waited === undefined) tell(address, 'SMTP_ENVELOPE_ACCEPTED', { from, recipients });
  else tell(address, 'SMTP_ACCEPTED_AFTER_GREYLISTING', { from, recipients, seconds: waited });
}

/** The same recipient was taken a moment ago, so a refusal is about the sender. */
function tellOfNullSender({ address, stages }: SmtpSession, role: SmtpSubject['role'], tell: Tell): void {
  const refused = stages.find(
    ({ purpose, reply }) => purpose === 'null-sender' && reply !== undefined && reply.code >= 500,
  )?.reply;
  if (refused !== undefined && refusalOfUs(refused) === undefined)
    tell(address, 'SMTP_NULL_SENDER_REFUSED', { from: '<>', role, reply: quoteReply(refused) });
}

/** Seconds since the server first asked to come again, when this session is the first that it lets in. */
function waitedFor({ stages }: SmtpSession, { greylistedSince, at }: Evidence<'smtp'>): number | undefined {
  const isStill = stages.some(
    ({ stage, reply }) => stage === 'rcpt' && reply !== undefined && replyReason(reply) === 'greylisting',
  );
  if (greylistedSince === undefined || isStill) return undefined;
  return Math.max(0, Math.round((Date.parse(at) - Date.parse(greylistedSince)) / 1000));
}

/** The reply is about who asks, not about what is asked for. */
function tellAboutUs(
  { address, tls, tell }: { readonly address: string; readonly tls: SmtpSubject['tls']; readonly tell: Tell },
  reply: SmtpReply,
  about: string,
): boolean {
  const quoted = quoteReply(reply);
  const reason = refusalOfUs(reply);
  if (reason !== undefined) tell(address, 'SMTP_REJECTS_THIS_VANTAGE', { reply: quoted, reason });
  else if (replyReason(reply) === 'greylisting')
    tell(address, 'SMTP_GREYLISTED', {
      recipient: about,
      reply: quoted,
      certain: /gr[ae]y-?\s?list/i.test(quoted),
      seconds: suggestedDelay(reply.lines) ?? 0,
    });
  else if (replyReason(reply) === 'login') tell(address, 'SMTP_ENVELOPE_NEEDS_LOGIN', { reply: quoted });
  else if (replyReason(reply) === 'encryption')
    tell(address, 'SMTP_ENVELOPE_NEEDS_ENCRYPTION', { reply: quoted, tls });
  else return false;
  return true;
}
