/**
 * Lists that vouch, and lists that give a number. To be on the first kind is good, and to lose the place is the event;
 * an answer of the second kind is never a listing. Source: see address-lists.ts.
 */
import type { DnsblList, DnsblMeaning } from '../../model/dnsbl-facts.ts';

const good = (answer: string, means: string): DnsblMeaning => ({
  answer,
  means,
  severity: 'info',
  sort: 'good',
});
const remark = (answer: string, means: string): DnsblMeaning => ({
  answer,
  means,
  severity: 'info',
  sort: 'neutral',
});

const DNSWL = {
  kind: 'allow',
  operator: 'dnswl',
  codes: [
    good('127.0.2-15.0', 'known, trust: none'),
    good('127.0.2-15.1', 'trust: low'),
    good('127.0.2-15.2', 'trust: medium'),
    good('127.0.2-15.3', 'trust: high'),
  ],
  refusals: [{ answer: '127.0.0.255', means: 'our resolver asks too much, and is blocked' }],
  lookup: 'https://www.dnswl.org/s/?s={address}',
  source: 'rspamd, SpamAssassin, dnswl.org',
  asOf: '2026-08-21',
} as const;
const VALIDITY = {
  operator: 'validity',
  families: [4],
  lookup: 'https://www.senderscore.org/',
  source: 'rspamd, SpamAssassin, knowledge.validity.com',
  asOf: '2026-08-21',
  off: 'it answers only resolvers that are registered with an account at Validity',
} as const;

export const ALLOW_LISTS: readonly DnsblList[] = [
  { ...DNSWL, id: 'dnswl', name: 'DNSWL', zone: 'list.dnswl.org', families: [4, 6] },
  {
    ...DNSWL,
    id: 'dnswl-domains',
    name: 'DNSWL domains',
    zone: 'dwl.dnswl.org',
    asks: 'host',
    families: [],
    source: 'rspamd',
  },
  {
    id: 'mailspike-good',
    name: 'Mailspike allowlist',
    zone: 'wl.mailspike.net',
    kind: 'allow',
    operator: 'mailspike',
    families: [4],
    codes: [
      good('127.0.0.17', 'a possibly good reputation'),
      good('127.0.0.18', 'a good reputation'),
      good('127.0.0.19', 'a very good reputation'),
      good('127.0.0.20', 'an excellent reputation'),
    ],
    lookup: 'https://mailspike.io/ip_verify?ip={address}',
    source: 'SpamAssassin',
    asOf: '2026-08-21',
  },
  {
    id: 'psbl-good',
    name: 'PSBL allowlist',
    zone: 'whitelist.surriel.com',
    kind: 'allow',
    operator: 'psbl',
    families: [4],
    codes: [good('*', 'a known mail server')],
    lookup: 'https://psbl.org/',
    source: 'luids xlist',
    asOf: '2026-11-23',
  },
  {
    id: 'isipp',
    name: 'ISIPP SuretyMail',
    zone: 'iadb.isipp.com',
    kind: 'allow',
    operator: 'isipp',
    families: [4],
    codes: [good('*', 'accredited by ISIPP')],
    lookup: 'https://www.isipp.com/email-accreditation/',
    source: 'SpamAssassin, luids xlist',
    asOf: '2026-08-21',
  },
  {
    id: 'whitelisted-org',
    name: 'Whitelisted.org',
    zone: 'ips.whitelisted.org',
    kind: 'allow',
    operator: 'whitelisted-org',
    families: [4],
    codes: [good('*', 'paid to be vouched for')],
    lookup: 'https://www.whitelisted.org/?ip={address}',
    source: 'luids xlist',
    asOf: '2026-11-23',
    off: 'places on it are for sale, and nobody documents its terms',
  },
  {
    ...VALIDITY,
    id: 'validity-certified',
    name: 'Validity certified',
    zone: 'sa-trusted.bondedsender.org',
    kind: 'allow',
    codes: [good('*', 'certified by Validity')],
  },
  {
    ...VALIDITY,
    id: 'validity-safe',
    name: 'Validity safe',
    zone: 'sa-accredit.habeas.com',
    kind: 'allow',
    codes: [good('*', 'accredited by Validity')],
  },
  {
    id: 'mailspike-reputation',
    name: 'Mailspike reputation',
    zone: 'rep.mailspike.net',
    kind: 'score',
    operator: 'mailspike',
    families: [4],
    codes: [
      remark('127.0.0.10-12', 'a bad reputation'),
      remark('127.0.0.13-16', 'a neutral reputation'),
      remark('127.0.0.17-20', 'a good reputation'),
    ],
    // It may have a word for any address, and nobody documents one that it never has.
    testPoints: { listed: [], unlisted: [] },
    lookup: 'https://mailspike.io/ip_verify?ip={address}',
    source: 'rspamd',
    asOf: '2026-08-21',
  },
  {
    ...VALIDITY,
    id: 'sender-score',
    name: 'Sender Score',
    zone: 'score.senderscore.com',
    kind: 'score',
    codes: [remark('127.0.4.0-100', 'a score of {n} of 100')],
    testPoints: { listed: [], unlisted: [] },
  },
];
