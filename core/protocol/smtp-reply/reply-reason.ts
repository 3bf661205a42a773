/**
 * Why a server says no, as far as a probe acts on it: by the classifier that reads replies everywhere. A refusal of
 * strangers says nothing about the server, and greylisting is asked again.
 */
import type { SmtpReply } from '../../model/smtp-facts.ts';
import { classifyReply, type ReplyCategory } from '../smtp/index.ts';

/**
 * listed       the client's address stands on a blocklist or has a bad reputation
 * reverse-name the client's address has no (confirmed) reverse name
 * dynamic      the client's address is taken for a home or cloud line that should not send
 * ehlo-name    the client's EHLO name is not accepted
 * rate         the client connects or sends too often
 * greylisting  a stranger is asked to come back later
 * encryption   STARTTLS is needed first
 * login        a login is needed first
 * relay        the server does not take mail for this recipient from strangers
 * mailbox-full the mailbox or the disk is full
 * unknown-user there is no such mailbox
 */
export type ReplyReason =
  | 'listed'
  | 'reverse-name'
  | 'dynamic'
  | 'ehlo-name'
  | 'rate'
  | 'greylisting'
  | 'encryption'
  | 'login'
  | 'relay'
  | 'mailbox-full'
  | 'unknown-user';

const REASONS: { readonly [C in ReplyCategory]?: ReplyReason } = {
  blocklisted: 'listed',
  'reverse-dns-missing': 'reverse-name',
  'rate-limited': 'rate',
  greylisted: 'greylisting',
  'tls-required': 'encryption',
  'auth-required': 'login',
  'relay-denied': 'relay',
  'mailbox-full': 'mailbox-full',
  'invalid-recipient': 'unknown-user',
};

export function replyReason({ code, lines, enhanced }: SmtpReply): ReplyReason | undefined {
  const text = lines.join(' ');
  const { category, rule } = classifyReply({ code, enhanced, text });
  if (rule.includes('dynamic')) return 'dynamic';
  // postscreen's word for those whose tests are passed for the first time. In a bounce, days later, it means what it says.
  if (code === 450 && /service currently unavailable/i.test(text)) return 'greylisting';
  // "Too many connections" may be those of everybody: then it is the server that is busy.
  if (category === 'rate-limited' && !OURS.test(text)) return undefined;
  return rule === 'helo-name' ? 'ehlo-name' : REASONS[category];
}

/** The words that make it our own rate. */
const OURS = /\b(?:from|your?)\b|\brate\b|throttl|too (?:often|fast)/i;

const ABOUT_US = {
  listed: 'our address stands on a blocklist or has a bad reputation',
  'reverse-name': 'our address has no valid reverse name',
  dynamic: 'our address is taken for a line that should not send mail',
  'ehlo-name': 'our EHLO name is not accepted',
  rate: 'we connect too often',
} as const satisfies Partial<Record<ReplyReason, string>>;

/** In words, when the refusal is about the client and says nothing about the server; undefined otherwise. */
export function refusalOfUs(reply: SmtpReply): string | undefined {
  const reason = replyReason(reply);
  return reason === undefined ? undefined : (ABOUT_US as Partial<Record<ReplyReason, string>>)[reason];
}
