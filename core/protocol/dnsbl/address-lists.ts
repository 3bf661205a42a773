/**
 * Blocklists of addresses that are believed alive. Severity is by consequence for the one who is listed: "critical" =
 * most large receivers reject, "error" = many do, "warning" = some, "notice" = few, "info" = practically none.
 * `source`: who documents the row (rspamd, SpamAssassin: their shipped rules; check_rbl; dnsbl-checker; the operator).
 * Invaluement's lists have no public zone: the contract names one, and it goes under blocklists.own.
 */
import type { DnsblList, DnsblMeaning } from '../../model/dnsbl-facts.ts';

const only = (
  means: string,
  severity: DnsblMeaning['severity'],
  about?: DnsblMeaning['about'],
): DnsblMeaning[] => [{ answer: '127.0.0.2', means, severity, ...(about === undefined ? {} : { about }) }];

const SBL: DnsblMeaning = { answer: '127.0.0.2', means: 'SBL, a source of spam', severity: 'critical' };
const CSS: DnsblMeaning = { answer: '127.0.0.3', means: 'CSS, sends like a spammer', severity: 'critical' };
const XBL: DnsblMeaning = {
  answer: '127.0.0.4-7',
  means: 'XBL, a hijacked or infected machine',
  severity: 'critical',
};
const DROP: DnsblMeaning = {
  answer: '127.0.0.9',
  means: 'DROP, a network run by criminals',
  severity: 'critical',
};
const PBL: DnsblMeaning = {
  answer: '127.0.0.10-11',
  means: 'PBL, a range that should not send mail directly',
  severity: 'warning',
  about: 'policy',
};
const RATS_DYNA: DnsblMeaning = {
  answer: '127.0.0.36',
  means: 'RATS-Dyna, a name like that of a home connection',
  severity: 'notice',
  about: 'policy',
  needs: 'reverse-name',
};
const RATS_NOPTR: DnsblMeaning = {
  answer: '127.0.0.37',
  means: 'RATS-NoPtr, no reverse name',
  severity: 'notice',
  about: 'policy',
  needs: 'reverse-name',
};
const RATS_SPAM: DnsblMeaning = {
  answer: '127.0.0.38',
  means: 'RATS-Spam, a source of spam',
  severity: 'warning',
};
const RATS_AUTH: DnsblMeaning = {
  answer: '127.0.0.43',
  means: 'RATS-Auth, tries to guess passwords',
  severity: 'warning',
};

const ZEN = {
  families: [4, 6],
  lookup: 'https://check.spamhaus.org/query/ip/{address}',
  source: 'rspamd, SpamAssassin, spamhaus.org',
  asOf: '2026-08-21',
} as const;
const SPAMHAUS = {
  ...ZEN,
  operator: 'spamhaus',
  refusals: [
    { answer: '127.255.255.252', means: 'the name of its zone is misspelt' },
    { answer: '127.255.255.254', means: 'our resolver is public, or its owner cannot be told' },
    { answer: '127.255.255.255', means: 'our resolver asks too much' },
  ],
} as const;
const DQS = { ...ZEN, operator: 'spamhaus-dqs', key: 'spamhaus-dqs', source: 'rspamd-dqs' } as const;
const PART_OF_ZEN = 'a part of ZEN, which is asked: its entries would count twice';
const SPAMRATS = {
  operator: 'spamrats',
  families: [4],
  lookup: 'https://www.spamrats.com/lookup.php?ip={address}',
  source: 'spamrats.com',
  asOf: '2026-11-23',
} as const;
const PART_OF_RATS = 'a part of all.spamrats.com, which is asked: its entries would count twice';
const SEM = {
  operator: 'sem',
  families: [4],
  lookup: 'https://spameatingmonkey.com/lookup/{address}',
  source: 'rspamd, spameatingmonkey.com',
  asOf: '2026-08-21',
} as const;
const UCEPROTECT = {
  operator: 'uceprotect',
  families: [4],
  lookup: 'https://www.uceprotect.net/en/rblcheck.php?ipr={address}',
  source: 'uceprotect.net',
  asOf: '2026-06-30',
} as const;
const ABUSIX = {
  operator: 'abusix',
  key: 'abusix',
  families: [4, 6],
  lookup: 'https://lookup.abusix.com/search?q={address}',
  source: 'docs.abusix.com',
  asOf: '2026-11-27',
} as const;
export const ADDRESS_LISTS: readonly DnsblList[] = [
  {
    ...SPAMHAUS,
    id: 'spamhaus-zen',
    name: 'Spamhaus ZEN',
    zone: 'zen.spamhaus.org',
    codes: [SBL, CSS, XBL, DROP, PBL],
  },
  {
    ...DQS,
    id: 'spamhaus-dqs-zen',
    name: 'Spamhaus ZEN (DQS)',
    zone: '{key}.zen.dq.spamhaus.net',
    replaces: ['spamhaus-zen', 'spamhaus-sbl', 'spamhaus-xbl', 'spamhaus-pbl', 'cbl'],
    codes: [SBL, CSS, XBL, DROP, PBL],
  },
  {
    ...DQS,
    id: 'spamhaus-dqs-authbl',
    name: 'Spamhaus AuthBL (DQS)',
    zone: '{key}.authbl.dq.spamhaus.net',
    codes: [{ answer: '127.0.0.20', means: 'logs in with stolen passwords', severity: 'info' }],
  },
  {
    ...SPAMHAUS,
    id: 'spamhaus-sbl',
    name: 'Spamhaus SBL',
    zone: 'sbl.spamhaus.org',
    codes: [SBL, CSS, DROP],
    off: PART_OF_ZEN,
  },
  {
    ...SPAMHAUS,
    id: 'spamhaus-xbl',
    name: 'Spamhaus XBL',
    zone: 'xbl.spamhaus.org',
    codes: [XBL],
    off: PART_OF_ZEN,
  },
  {
    ...SPAMHAUS,
    id: 'spamhaus-pbl',
    name: 'Spamhaus PBL',
    zone: 'pbl.spamhaus.org',
    codes: [PBL],
    off: PART_OF_ZEN,
  },
  {
    ...SPAMHAUS,
    id: 'cbl',
    name: 'CBL',
    zone: 'cbl.abuseat.org',
    codes: only('a hijacked or infected machine', 'critical'),
    source: 'check_rbl, dnsbl-checker',
    asOf: '2026-03-30',
    off: PART_OF_ZEN,
  },
  {
    id: 'barracuda',
    name: 'Barracuda',
    zone: 'b.barracudacentral.org',
    operator: 'barracuda',
    families: [4],
    codes: only('a bad reputation', 'error'),
    lookup: 'https://www.barracudacentral.org/lookups',
    source: 'check_rbl, barracudacentral.org',
    asOf: '2026-03-30',
  },
  {
    id: 'spamcop',
    name: 'SpamCop',
    zone: 'bl.spamcop.net',
    operator: 'spamcop',
    families: [4],
    codes: only('recipients reported its mail as spam', 'error'),
    lookup: 'https://www.spamcop.net/w3m?action=checkblock&ip={address}',
    source: 'SpamAssassin, check_rbl',
    asOf: '2026-03-30',
  },
  {
    id: 'mailspike',
    name: 'Mailspike',
    zone: 'bl.mailspike.net',
    operator: 'mailspike',
    families: [4],
    codes: [
      { answer: '127.0.0.2', means: 'a new outbreak of spam', severity: 'warning' },
      { answer: '127.0.0.10-12', means: 'a bad reputation', severity: 'warning' },
      { answer: '127.0.0.13', means: 'a suspicious reputation', severity: 'notice' },
    ],
    lookup: 'https://mailspike.io/ip_verify?ip={address}',
    source: 'SpamAssassin, rspamd',
    asOf: '2026-08-21',
  },
  {
    ...SPAMRATS,
    id: 'spamrats',
    name: 'SpamRATS',
    zone: 'all.spamrats.com',
    codes: [RATS_DYNA, RATS_NOPTR, RATS_SPAM, RATS_AUTH],
  },
  {
    ...SPAMRATS,
    id: 'spamrats-key',
    name: 'SpamRATS Spam (key)',
    zone: '{key}.spam.spamrats.com',
    key: 'spamrats',
    codes: [RATS_SPAM],
    replaces: ['spamrats-spam'],
  },
  {
    ...SPAMRATS,
    id: 'spamrats-dyna',
    name: 'SpamRATS Dyna',
    zone: 'dyna.spamrats.com',
    codes: [RATS_DYNA],
    off: PART_OF_RATS,
  },
  {
    ...SPAMRATS,
    id: 'spamrats-noptr',
    name: 'SpamRATS NoPtr',
    zone: 'noptr.spamrats.com',
    codes: [RATS_NOPTR],
    off: PART_OF_RATS,
  },
  {
    ...SPAMRATS,
    id: 'spamrats-spam',
    name: 'SpamRATS Spam',
    zone: 'spam.spamrats.com',
    codes: [RATS_SPAM],
    off: PART_OF_RATS,
  },
  {
    ...SPAMRATS,
    id: 'spamrats-auth',
    name: 'SpamRATS Auth',
    zone: 'auth.spamrats.com',
    codes: [RATS_AUTH],
    off: PART_OF_RATS,
  },
  {
    id: 'psbl',
    name: 'PSBL',
    zone: 'psbl.surriel.com',
    operator: 'psbl',
    families: [4],
    codes: only('sent mail to a spam trap', 'notice'),
    lookup: 'https://psbl.org/listing?ip={address}',
    source: 'psbl.surriel.com',
    asOf: '2026-11-23',
  },
  {
    ...ABUSIX,
    id: 'abusix-black',
    name: 'Abusix black',
    zone: '{key}.black.mail.abusix.zone',
    codes: [
      { answer: '127.0.0.2', means: 'sent mail to a spam trap', severity: 'warning' },
      { answer: '127.0.0.3', means: 'a very low reputation', severity: 'warning' },
      { answer: '127.0.0.200', means: 'entered by hand', severity: 'warning' },
    ],
  },
  {
    ...ABUSIX,
    id: 'abusix-exploit',
    name: 'Abusix exploit',
    zone: '{key}.exploit.mail.abusix.zone',
    codes: [{ answer: '127.0.0.4', means: 'a hijacked or infected machine', severity: 'warning' }],
    testPoints: { listed: ['127.0.0.4', '::ffff:7f00:4'], unlisted: ['127.0.0.1', '::ffff:7f00:1'] },
  },
  {
    id: 'senderscore',
    name: 'Sender Score blocklist',
    zone: 'bl.score.senderscore.com',
    operator: 'validity',
    families: [4],
    bitmask: true,
    codes: [
      { answer: '127.0.0.1', means: 'a bot', severity: 'warning' },
      { answer: '127.0.0.2', means: 'a source without a name (NA)', severity: 'notice' },
      { answer: '127.0.0.4', means: 'a persistent source of spam (PRST)', severity: 'warning' },
      { answer: '127.0.0.8', means: 'suspicious attachments', severity: 'warning' },
      { answer: '127.0.0.16', means: 'a low score', severity: 'warning' },
    ],
    lookup: 'https://www.senderscore.org/',
    source: 'rspamd, knowledge.validity.com',
    asOf: '2026-08-21',
    off: 'it answers only resolvers that are registered with an account at Validity',
  },
  {
    ...SEM,
    id: 'sem-black',
    name: 'Spam Eating Monkey',
    zone: 'bl.spameatingmonkey.net',
    codes: only('sent mail to a spam trap', 'notice'),
  },
  {
    ...SEM,
    id: 'sem-ipv6',
    name: 'Spam Eating Monkey IPv6',
    zone: 'bl.ipv6.spameatingmonkey.net',
    families: [6],
    codes: only('sent mail to a spam trap', 'notice'),
  },
  {
    ...SEM,
    id: 'sem-backscatter',
    name: 'Spam Eating Monkey Backscatter',
    zone: 'backscatter.spameatingmonkey.net',
    codes: only('bounces to forged senders', 'info'),
    source: 'dnsbl-checker',
    asOf: '2025-12-31',
  },
  {
    ...SEM,
    id: 'sem-network',
    name: 'Spam Eating Monkey networks',
    zone: 'netbl.spameatingmonkey.net',
    codes: only('neighbours in its network sent spam', 'info', 'network'),
    source: 'dnsbl-checker',
    asOf: '2025-12-31',
  },
  {
    ...UCEPROTECT,
    id: 'uceprotect-1',
    name: 'UCEPROTECT level 1',
    zone: 'dnsbl-1.uceprotect.net',
    codes: only('sent mail to a spam trap in the last 7 days', 'notice'),
  },
  {
    ...UCEPROTECT,
    id: 'uceprotect-2',
    name: 'UCEPROTECT level 2',
    zone: 'dnsbl-2.uceprotect.net',
    codes: only('neighbours in its network sent spam', 'info', 'network'),
  },
  {
    ...UCEPROTECT,
    id: 'uceprotect-3',
    name: 'UCEPROTECT level 3',
    zone: 'dnsbl-3.uceprotect.net',
    codes: only('its whole provider is listed', 'info', 'network'),
  },
  {
    ...UCEPROTECT,
    id: 'backscatterer',
    name: 'Backscatterer',
    zone: 'ips.backscatterer.org',
    codes: only('bounces to forged senders, or calls back to verify them', 'info'),
    lookup: 'https://www.backscatterer.org/?ip={address}',
    source: 'dnsbl-checker',
    asOf: '2025-12-31',
  },
];
