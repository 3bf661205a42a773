/**
 * Mailboxes that every mail domain must have, and one that none should have. Others write to postmaster when mail fails
 * (RFC 5321 4.5.1) and to abuse when it annoys (RFC 2142 4). Where mail for a name that nobody has is taken, too, a yes
 * to a recipient is worth nothing.
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { SmtpReply, SmtpSession } from '../model/smtp-facts.ts';
import { isPositive, isTransient } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply, refusalOfUs, replyReason } from '../protocol/smtp-reply/index.ts';

type Mailbox = Here & { readonly mailbox: string; readonly reply: string };

const refused = {
  outcome: 'fail',
  says: (args: Mailbox) => `${place(args)} refuses mail to ${args.mailbox}`,
  evidence: ({ reply }: Mailbox) => reply,
  advice: ({ mailbox }: Mailbox) => [
    `add ${mailbox}, or an alias of it that somebody reads`,
    'let content filters and blocklists pass it: those who write there often have the trouble that they write about',
  ],
  per: ['mailbox', 'where'],
} as const;

const codes = {
  SMTP_POSTMASTER_REFUSED: code<Mailbox>({
    ...refused,
    severity: 'warning',
    effect: () => 'nobody can tell you that your mail is broken, and some lists of bad domains count this',
    spec: 'RFC 5321 4.5.1',
  }),
  SMTP_ABUSE_REFUSED: code<Mailbox>({
    ...refused,
    severity: 'notice',
    effect: () => 'complaints about spam from your domain do not reach you, and go to blocklists instead',
    spec: 'RFC 2142 4',
  }),
  SMTP_CATCH_ALL: code<Here & { readonly recipient: string; readonly domain: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) =>
      `${place(args)} takes mail for every name at ${args.domain}, also for those that nobody has`,
    effect: () =>
      'what is taken and cannot be delivered is lost or comes back to forged senders, and an accepted recipient says nothing',
    evidence: ({ recipient }) => `RCPT TO:<${recipient}> was accepted`,
    advice: () => [
      'if it is meant (one mailbox for the whole domain), set the severity of this code to info',
      'else let the server know its recipients (Postfix: local_recipient_maps, relay_recipient_maps) and refuse others with 550',
    ],
    spec: 'RFC 5321 3.3',
    per: ['domain', 'where'],
  }),
  SMTP_MAILBOXES_UNSEEN: code<Here & { readonly recipient: string; readonly reply: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: (args) => `whether ${place(args)} takes mail to ${args.recipient} could not be seen`,
    evidence: ({ reply }) => reply,
    advice: () => ['the next runs ask again with the same sender and recipient'],
    per: ['recipient', 'where'],
  }),
  SMTP_MAILBOXES_OK: code<Here & { readonly seen: readonly string[] }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} ${args.seen.join(', ')}`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_MAILBOXES_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `postmaster, abuse and unknown recipients were not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpMailboxes = defineCheck({
  id: 'smtp-mailboxes',
  probe: 'smtp',
  title: 'Mail for postmaster and abuse is taken, mail for nobody is not',
  codes,
  judge({ facts, subject }, raise) {
    const { postmaster, abuse, catchAll } = subject.envelope ?? {};
    if (postmaster !== true && abuse !== true && catchAll !== true)
      return raise('SMTP_MAILBOXES_NOT_JUDGED', { because: 'the configuration does not ask for it' });
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) tellOf(session, here.tell);
    if (!here.raise())
      raise('SMTP_MAILBOXES_NOT_JUDGED', { because: 'the server took none of the configured recipients' });
  },
});

const ROLE = /^(postmaster|abuse)@/i;

type Tell = ByAddress<typeof codes>['tell'];

function tellOf({ address, stages }: SmtpSession, tell: Tell): void {
  const seen: string[] = [];
  for (const { stage, purpose, reply, about: recipient = '' } of stages) {
    if (stage !== 'rcpt' || reply === undefined || reply.code === 421) continue;
    const domain = recipient.slice(recipient.lastIndexOf('@') + 1);
    if (purpose === 'catch-all') {
      if (isPositive(reply)) tell(address, 'SMTP_CATCH_ALL', { recipient, domain }, domain);
      else if (!isSeen(reply)) tellUnseen(address, recipient, reply, tell);
      else seen.push(`refuses mail for nobody at ${domain}`);
    } else if (purpose === 'role-mailbox' || (purpose === undefined && ROLE.test(recipient))) {
      const args = { mailbox: recipient, reply: quoteReply(reply) };
      if (isPositive(reply)) seen.push(`takes mail to ${recipient}`);
      // The configured envelope's own recipients are told of by smtp-envelope.
      else if (purpose === undefined) continue;
      else if (!isSeen(reply)) tellUnseen(address, recipient, reply, tell);
      else if (/^postmaster@/i.test(recipient)) tell(address, 'SMTP_POSTMASTER_REFUSED', args, recipient);
      else tell(address, 'SMTP_ABUSE_REFUSED', args, recipient);
    }
  }
  if (seen.length > 0) tell(address, 'SMTP_MAILBOXES_OK', { seen }, seen.join(' '));
}

/** Is the reply about the mailbox? Not one for now, nor one about who asks. */
function isSeen(reply: SmtpReply): boolean {
  return !isTransient(reply) && refusalOfUs(reply) === undefined && replyReason(reply) !== 'greylisting';
}

function tellUnseen(address: string, recipient: string, reply: SmtpReply, tell: Tell): void {
  tell(address, 'SMTP_MAILBOXES_UNSEEN', { recipient, reply: quoteReply(reply) }, recipient);
}
