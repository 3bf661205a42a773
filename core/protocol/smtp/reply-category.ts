/**
 * What a refusal is about, in words that lead to an action. Each row says whose side it is on, what it means for the
 * address when it is final (5yz) and when it is for now (4yz), and what to do.
 *
 * hard   the same message to the same recipient will not succeed: stop sending there
 * soft   for now, or until somebody empties, repairs or forgives something: keep the address, try later
 * policy refused because of us, our authentication or the message; the address may be fine
 */
export type ReplyPermanence = 'hard' | 'soft' | 'policy';
export type ReplySide = 'recipient' | 'us' | 'content' | 'network';

export interface CategoryRow {
  readonly means: string;
  readonly side: ReplySide;
  readonly final: ReplyPermanence;
  readonly forNow: ReplyPermanence;
  readonly advice: readonly string[];
}

const row = (
  means: string,
  side: ReplySide,
  final: ReplyPermanence,
  forNow: ReplyPermanence,
  ...advice: readonly string[]
): CategoryRow => ({ means, side, final, forNow, advice });

const rows = () =>
  ({
    'invalid-recipient': row(
      'there is no such mailbox',
      'recipient',
      'hard',
      'hard',
      'remove the address from your lists, or correct its spelling',
      'if many addresses of one domain fail so at once, ask its postmaster before you remove them',
    ),
    'unknown-domain': row(
      'the domain of the recipient cannot be found',
      'recipient',
      'hard',
      'hard',
      'check the spelling of the domain, and whether it still exists: dig MX <domain>',
      'remove the address when the domain is gone',
    ),
    'not-accepting': row(
      'the host or domain takes no mail at all',
      'recipient',
      'hard',
      'soft',
      'remove the address: its domain says that it receives no mail',
    ),
    'recipient-moved': row(
      'the recipient has moved away',
      'recipient',
      'hard',
      'soft',
      'use the new address if the reply names one, otherwise remove the old one',
    ),
    'mailbox-full': row(
      'the mailbox of the recipient is full',
      'recipient',
      'soft',
      'soft',
      'try again in some days; tell the recipient by another way',
      'stop after some weeks: a mailbox that stays full is abandoned',
    ),
    'mailbox-unavailable': row(
      'the mailbox cannot be delivered to',
      'recipient',
      'hard',
      'soft',
      'after 5yz treat the address as gone; after 4yz try again later',
    ),
    'mailbox-inactive': row(
      'the mailbox exists but is disabled, suspended or expired',
      'recipient',
      'hard',
      'soft',
      'stop sending to the address; ask the recipient for another one',
    ),
    'message-too-large': row(
      'the message is larger than the receiver takes',
      'content',
      'policy',
      'soft',
      'send a smaller message, or a link instead of the attachment',
      'read the limit in the SIZE keyword of the answer to EHLO',
    ),
    greylisted: row(
      'a stranger is asked to come back later',
      'recipient',
      'soft',
      'soft',
      'nothing to repair: keep the message and try again after 5 to 15 minutes, with the same sender and from the same address',
    ),
    'rate-limited': row(
      'too many messages, recipients or connections in too short a time',
      'us',
      'soft',
      'soft',
      'send slower to this receiver: fewer connections at once, fewer messages in each',
      'keep the messages and try again after an hour; raise the volume in steps',
    ),
    blocklisted: row(
      'our address or domain is on a blocklist or has a bad reputation',
      'us',
      'policy',
      'soft',
      'find out why: a compromised account, an infected machine, complaints, old addresses',
      'stop the cause, then ask the list (or the receiver) for removal',
      'until then send through another, clean address',
    ),
    'reverse-dns-missing': row(
      'our address has no reverse name, or one that does not lead back',
      'us',
      'policy',
      'soft',
      'let the owner of the address (usually the provider) set a PTR record to the name that the server says in EHLO',
      'let that name resolve to the same address',
    ),
    'spf-failed': row(
      'SPF does not allow our address to send for this sender',
      'us',
      'policy',
      'soft',
      'add the sending address or service to the SPF record of the envelope sender domain',
      'if the mail was forwarded: rewrite the sender (SRS), or rely on DKIM',
    ),
    'dkim-failed': row(
      'the DKIM signature is missing or does not verify',
      'us',
      'policy',
      'soft',
      'sign with the domain of the From header, and check the key in DNS',
      'let nothing change the message after it was signed',
    ),
    'dmarc-failed': row(
      'DMARC fails: neither SPF nor DKIM passes for the domain in From',
      'us',
      'policy',
      'soft',
      'sign with DKIM for the domain of the From header, or send from an envelope of that domain that SPF allows',
      'read the aggregate reports of the domain for other sources that fail',
    ),
    'spf-and-dkim-failed': row(
      'the message is authenticated by neither SPF nor DKIM',
      'us',
      'policy',
      'soft',
      'publish SPF for the sending address and sign with DKIM; large receivers want both, and DMARC',
    ),
    'tls-required': row(
      'the two servers could not agree on an encrypted connection',
      'us',
      'policy',
      'soft',
      'use STARTTLS with TLS 1.2 or later on this route',
      'if the receiver offers none or its certificate is wrong, its postmaster must repair it',
    ),
    'auth-required': row(
      'a login is needed first, or only members may write here',
      'us',
      'policy',
      'soft',
      'log in before sending (submission on port 587 or 465), or send to the MX of the recipient instead',
    ),
    'auth-failed': row(
      'the login was refused',
      'us',
      'policy',
      'soft',
      'check user name and password (or token), and whether the provider wants an app password or OAuth',
      'do not try again at once: servers lock out those who guess',
    ),
    'relay-denied': row(
      'the server does not take mail for this recipient from us',
      'us',
      'policy',
      'soft',
      'check the MX record of the recipient domain: does it lead to this server, and does the server know the domain',
      'if this is your own outgoing server: log in first, or allow your network to relay',
    ),
    'sender-rejected': row(
      'our sender address is not accepted',
      'us',
      'policy',
      'soft',
      'use a sender whose domain exists in DNS (MX or address) and which takes bounces',
      'use an address that this account may send as',
    ),
    'content-rejected': row(
      'the message itself is refused: spam, virus, attachment or form',
      'content',
      'policy',
      'soft',
      'look at the message: links, attachments, headers; send a plain text to the same recipient to compare',
      'if it is legitimate, send its identifier from the reply to the postmaster of the receiver',
    ),
    policy: row(
      'a rule of the receiver refuses the message',
      'us',
      'policy',
      'soft',
      'read the reply: it often names a page or a code of the rule',
      'ask the postmaster of the receiver, or the recipient, to allow you',
    ),
    'mail-loop': row(
      'the message goes round in circles',
      'recipient',
      'soft',
      'soft',
      'tell the postmaster of the recipient: two of their servers or forwards point at each other',
    ),
    'dns-trouble': row(
      'DNS gave no answer for the domain of the recipient',
      'network',
      'soft',
      'soft',
      'try again later; check the name servers of the domain, and your own resolver',
    ),
    unreachable: row(
      'no connection to the server, or it broke',
      'network',
      'soft',
      'soft',
      'try again later; check from another network whether the server answers on port 25',
      'if many receivers time out, look at your own outgoing port 25',
    ),
    expired: row(
      'the message waited too long in the queue',
      'network',
      'soft',
      'soft',
      'look for the earlier attempts in the log: they tell the cause',
    ),
    'server-busy': row(
      'the server has too much to do now',
      'recipient',
      'soft',
      'soft',
      'keep the message and try again later, with fewer connections',
    ),
    'server-trouble': row(
      'the server of the receiver has a fault of its own',
      'recipient',
      'soft',
      'soft',
      'try again later; tell the postmaster of the receiver if it lasts',
    ),
    'protocol-error': row(
      'the two servers misunderstand each other',
      'us',
      'policy',
      'soft',
      'look at the transcript: the command before this reply is the one that was not understood',
      'send no command before the answer to the one before, unless PIPELINING is offered',
    ),
    unknown: row(
      'the reply does not tell why',
      'recipient',
      'hard',
      'soft',
      'read the reply; after 5yz the same message will be refused again',
    ),
  }) as const satisfies Readonly<Record<string, CategoryRow>>;

// Pure: bundles that do not classify leave the rows out.
export const CATEGORY_ROWS = /* @__PURE__ */ rows();

export type ReplyCategory = keyof typeof CATEGORY_ROWS;

export const REPLY_CATEGORIES = /* @__PURE__ */ Object.keys(CATEGORY_ROWS) as readonly ReplyCategory[];
