/**
 * Who runs the lists, and how much they may be asked. Several zones are served by the same machines, so a budget is an
 * operator's, never a zone's. Where nobody documents a number, 5 questions a second and 100,000 a day are ours: what the
 * strictest of those who do document one allow.
 */
import type { DnsblList, DnsblOperator, ListChoice } from '../../model/dnsbl-facts.ts';

const PER_SECOND = 5;
const PER_DAY = 100_000;

function operator(
  id: string,
  name: string,
  terms: string,
  other: Partial<Pick<DnsblOperator, 'perSecond' | 'perDay' | 'use'>> = {},
): DnsblOperator {
  return { id, name, perSecond: PER_SECOND, perDay: PER_DAY, use: 'free', terms, ...other };
}

export const OPERATORS: readonly DnsblOperator[] = [
  operator(
    'spamhaus',
    'Spamhaus',
    'free for non-commercial use below 300,000 questions a day, not through public resolvers; otherwise a DQS key',
    { perSecond: 10, perDay: 300_000, use: 'non-commercial' },
  ),
  operator('spamhaus-dqs', 'Spamhaus DQS', 'with a key, free or paid, through any resolver', {
    perSecond: 10,
    use: 'key',
  }),
  operator('barracuda', 'Barracuda', 'free; the address of the resolver must be registered', {
    use: 'registered',
  }),
  operator('spamcop', 'SpamCop', 'free'),
  operator('mailspike', 'Mailspike', 'free'),
  operator('spamrats', 'SpamRATS', 'free for little use, otherwise a key'),
  operator('psbl', 'PSBL', 'free for everybody'),
  operator('sem', 'Spam Eating Monkey', 'free up to 100,000 questions a day and 5 a second'),
  operator('uceprotect', 'UCEPROTECT', 'free; entries end by themselves, removal for money is not needed'),
  operator('abusix', 'Abusix', 'with a key; others get REFUSED', { use: 'key' }),
  operator('validity', 'Validity', 'for resolvers that are registered with an account', {
    use: 'registered',
  }),
  operator('dronebl', 'DroneBL', 'free, commercial use too'),
  operator('blocklist-de', 'blocklist.de', 'free'),
  operator('s5h', 's5h', 'free'),
  operator('interserver', 'InterServer', 'free'),
  operator('hetzner', 'Hetzner', 'free'),
  operator('virusfree', 'VirusFree', 'free'),
  operator('nordspam', 'NordSpam', 'free'),
  operator('swinog', 'SwiNOG', 'free'),
  operator('abuse-ro', 'abuse.ro', 'free'),
  operator('suomispam', 'Suomispam', 'free'),
  operator('0spam', '0Spam', 'free'),
  operator('zapbl', 'ZapBL', 'free'),
  operator('scientificspam', 'Scientific Spam', 'free'),
  operator('spfbl', 'SPFBL', 'one question per 100 ms and network', { perSecond: 10 }),
  operator('efnet', 'EFnet', 'free'),
  operator('dan-me-uk', 'dan.me.uk', 'free at a low rate', { perSecond: 1 }),
  operator('fmb', 'fmb.la', 'free'),
  operator('justspam', 'JustSpam', 'free'),
  operator('kempt', 'kempt.net', 'free'),
  operator('services-net', 'services.net', 'free'),
  operator('fabel', 'fabel.dk', 'free'),
  operator('junkemailfilter', 'Junk Email Filter', 'free'),
  operator('gbudb', 'GBUdb', 'free'),
  operator('surbl', 'SURBL', 'free below 1,000 users and 250,000 messages a day', { perDay: 250_000 }),
  operator('uribl', 'URIBL', 'free for little use, not through public resolvers'),
  operator('dnswl', 'DNSWL', 'free for non-commercial use below 100,000 questions a day', {
    use: 'non-commercial',
  }),
  operator('isipp', 'ISIPP', 'free to ask; senders pay'),
  operator('whitelisted-org', 'Whitelisted.org', 'free to ask; senders pay'),
];

const OWN = 'own-';

/** A list of the user's own has an operator of its own, with the usual budget. */
export function operatorOf(
  list: Pick<DnsblList, 'id' | 'name' | 'operator'>,
  budgets: ListChoice['budgets'] = {},
): DnsblOperator {
  const known = OPERATORS.find(({ id }) => id === list.operator) ?? operator(OWN + list.id, list.name, '');
  const key = budgetKey(known);
  return Object.hasOwn(budgets, key) ? { ...known, ...budgets[key] } : known;
}

/** Under `blocklists.budgets`: the operator's id, or that of the user's own list. */
export function budgetKey({ id }: Pick<DnsblOperator, 'id'>): string {
  return id.startsWith(OWN) ? id.slice(OWN.length) : id;
}
