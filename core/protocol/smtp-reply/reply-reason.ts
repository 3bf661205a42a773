/**
 * Why a server says no, as far as its words tell. A refusal has a code (RFC 5321 4.2), sometimes an enhanced code
 * (RFC 3463) and a sentence for people. Codes are over-trusted: 550 5.1.1 is also said to strangers whose address is
 * listed. So the sentence is read too, and reasons about the client come before all others.
 */
import type { SmtpReply } from '../../model/smtp-facts.ts';

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

interface Row {
  readonly reason: ReplyReason;
  readonly text?: RegExp;
  readonly enhanced?: readonly string[];
  readonly codes?: readonly number[];
}

/** The first row that fits decides. `text` or `enhanced` must fit; `codes`, where given, too. */
const ROWS: readonly Row[] = [
  { reason: 'greylisting', text: /gr[ae]y-?\s?list/i, codes: [421, 450, 451, 452, 455] },
  { reason: 'reverse-name', enhanced: ['5.7.25', '4.7.25'] },
  {
    reason: 'reverse-name',
    text: /cannot find your (reverse )?hostname|\bPTR\b|\br?DNS (record|entry)\b.*\b(invalid|missing|reverse)|reverse (DNS|hostname|lookup|mapping|name)|\brDNS\b|\bFCrDNS\b|no reverse/i,
  },
  {
    reason: 'listed',
    text: /blocked using|\b(dns|r|u)bl\b|\bdnsbl\b|\brbl\b|(black|block|deny)-?\s?list|spamhaus|spamcop|barracuda ?central|uceprotect|\blisted (at|in|on|by)\b|(poor|bad|low) (sender )?reputation|\bbanned\b/i,
  },
  {
    reason: 'dynamic',
    text: /dynamic|residential|dial-?up|not authorized to send email directly|generic (r?dns|hostname|ptr)/i,
  },
  {
    reason: 'ehlo-name',
    text: /\b(helo|ehlo)\b.*(reject|invalid|fqdn|fully.qualified|not resolve|forged|refus|does not)|need fully-qualified hostname/i,
  },
  {
    reason: 'rate',
    text: /too (many|much)\b.*\b(from|your)\b|concurren(t|cy).*\b(from|your)\b|rate.?limit|throttl|connection rate|try(ing)? too (often|fast)|unusual rate/i,
  },
  // RFC 3207 4: 530 to whatever comes before STARTTLS. The same code asks for a login, so the words decide.
  {
    reason: 'encryption',
    text: /\bSTARTTLS\b|(TLS|encryption|encrypted connection) (is )?(required|needed)|requires? (TLS|encryption)/i,
    codes: [530, 538, 550, 554],
  },
  {
    reason: 'login',
    text: /authentication (is )?required|must (be )?authenticat|auth(entication)? (needed|first)|not authenticated|log ?in first/i,
  },
  { reason: 'login', codes: [530] },
  {
    reason: 'relay',
    text: /relay(ing)?\b.*(denied|not (permitted|allowed)|prohibited|reject)|(unable|not (permitted|allowed|authorized)) to relay|we do not relay|not (a )?local (domain|recipient)/i,
  },
  {
    reason: 'mailbox-full',
    text: /(mailbox|quota|storage|disk).*(full|exceed)|over ?quota|insufficient (system )?(storage|disk)/i,
  },
  { reason: 'mailbox-full', enhanced: ['4.2.2', '5.2.2', '4.3.1'] },
  { reason: 'unknown-user', enhanced: ['5.1.1', '5.1.10'] },
  {
    reason: 'greylisting',
    text: /try again in \d+ (seconds|minutes)|come back (later|in)\b/i,
    codes: [450, 451],
  },
  // Without a word about it: 450/451 4.7.1 and 4.2.0 are what greylisting servers say; postscreen's tests say 4.3.2.
  { reason: 'greylisting', enhanced: ['4.7.1', '4.2.0'], codes: [450, 451] },
  { reason: 'greylisting', text: /service currently unavailable/i, codes: [450] },
];

export function replyReason({ code, lines, enhanced }: SmtpReply): ReplyReason | undefined {
  const text = lines.join(' ');
  return ROWS.find((row) => {
    if (row.codes !== undefined && !row.codes.includes(code)) return false;
    if (row.text === undefined && row.enhanced === undefined) return true;
    return (row.text?.test(text) ?? false) || (row.enhanced?.includes(enhanced) ?? false);
  })?.reason;
}

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
