/** Is the address, or a name that the mail carries, on a blocklist? Only lists that passed their own test have a say. */
import ipaddr from 'ipaddr.js';
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck, type Evidence } from '../model/check.ts';
import type { DnsblMeaning, MailName } from '../model/dnsbl-facts.ts';
import { questionKey } from '../model/mail-dns-facts.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { askOf, reverseName } from '../protocol/dns/index.ts';
import {
  familyOf,
  judgeFacts,
  listingKey,
  lookupUrl,
  queryName,
  reasonText,
  shownCodes,
  shownZone,
  type Found,
  type Judged,
} from '../protocol/dnsbl/index.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';

type Asked = {
  readonly list: string;
  readonly name: string;
  /** Address or name. */
  readonly item: string;
  readonly query: string;
};
type Listed = Asked & {
  readonly codes: readonly string[];
  readonly meanings: readonly string[];
  readonly severity: Severity;
  /** "own" = its own conduct, else as in DnsblMeaning. */
  readonly about: 'own' | 'policy' | 'network';
  /** "address", else what the name is to the domain. */
  readonly role: 'address' | MailName['role'];
  /** The list's own words, cleaned; "" = none. */
  readonly reason: string;
  readonly lookup: string;
  readonly ttl: number;
  /** First seen, ISO 8601; "" = now. */
  readonly since: string;
  /** The list wants a reverse name, and the address has none that leads back. */
  readonly nameless: boolean;
};

/** Nobody waits longer for a second look, whatever the TTL; lists rarely say more than an hour. */
const LONGEST_WAIT = 3600;

const EFFECTS: Readonly<Record<Severity, string>> = {
  critical: 'most large receivers reject its mail',
  error: 'many receivers reject its mail',
  warning: 'some receivers reject its mail or file it as spam',
  notice: 'few receivers ask this list; it may add to a spam score',
  info: 'hardly any receiver rejects mail because of this list',
};
const NAME_EFFECTS: Readonly<Record<Severity, string>> = {
  critical: 'most large receivers reject mail that carries the name',
  error: 'many receivers reject mail that carries the name',
  warning: 'some receivers reject mail that carries the name, or file it as spam',
  notice: EFFECTS.notice,
  info: EFFECTS.info,
};
const ROLES: Readonly<Record<Listed['role'], string>> = {
  address: '',
  domain: ' as the domain of senders and links',
  mx: ' as an MX host',
  mail: ' as a name that the mail carries',
};

export const dnsblListed = defineCheck({
  id: 'dnsbl-listed',
  probe: 'dnsbl',
  title: 'Address and names are on no blocklist',
  codes: {
    DNSBL_LISTED: code<Listed>({
      outcome: 'fail',
      severity: ({ severity }) => severity,
      says: ({ item, name, meanings }) => `${item} is listed by ${name} (${meanings.join('; ')})`,
      effect: ({ severity, role }) => (role === 'address' ? EFFECTS : NAME_EFFECTS)[severity],
      evidence: ({ query, codes, ttl, reason, role, since }) =>
        [
          `${query} A ${shownCodes(codes)} (TTL ${ttl} s), list's test points answered correctly`,
          ...(role === 'address' ? [] : [`asked${ROLES[role]}`]),
          ...(since === '' ? [] : [`first seen ${utcMinute(since)}`]),
          ...(reason === '' ? [] : [`it says "${reason}"`]),
        ].join('; '),
      advice: (args) => [
        ...adviceAbout(args),
        `ask again after ${args.ttl} s: until then the old answer is kept`,
      ],
      spec: 'RFC 5782 2.1',
      keptSeconds: ({ ttl }) => Math.min(ttl, LONGEST_WAIT),
      per: ['list', 'item'],
    }),
    DNSBL_CLEAN: code<Asked>({
      outcome: 'pass',
      severity: 'info',
      says: ({ item, name }) => `${item} is not listed by ${name}`,
      evidence: ({ query }) => `${query} has no A record, list's test points answered correctly`,
      advice: () => [],
      per: ['list', 'item'],
    }),
    DNSBL_LISTING_UNSEEN: code<{
      readonly list: string;
      readonly name: string;
      readonly item: string;
      readonly since: string;
      readonly why: string;
    }>({
      outcome: 'inconclusive',
      severity: 'info',
      says: ({ item, name }) => `whether ${item} is still listed by ${name} could not be seen`,
      evidence: ({ since, why }) => `listed since ${utcMinute(since)}; now: ${why}`,
      advice: () => ['wait for the next runs; the listing counts as open until the list says otherwise'],
      per: ['list', 'item'],
    }),
    DNSBL_NOT_ASKED: code<{ readonly item: string; readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ item, why }) => `no blocklist has a say about ${item}: ${why}`,
      advice: () => [],
    }),
  },
  judge(evidence, raise) {
    const { facts, subject, faults, known } = evidence;
    const { judged, mute, lists } = judgeFacts(subject, facts);
    const block = judged.filter(({ list }) => list.kind === undefined);
    for (const one of block) {
      if (one.verdict.kind === 'listed')
        raise('DNSBL_LISTED', { ...askedOf(one), ...listing(one, one.verdict, evidence) });
      // What a mixed list has without a bad word is no listing.
      else raise('DNSBL_CLEAN', askedOf(one));
    }
    for (const [key, { since }] of Object.entries(known?.listed ?? {})) {
      const [id = '', item = ''] = key.split(' ');
      const silent = mute.find((one) => one.list.id === id && (one.item === '' || one.item === item));
      if (silent === undefined) continue;
      const { list, verdict } = silent;
      raise('DNSBL_LISTING_UNSEEN', { list: id, name: list.name, item, since, why: verdict.why });
    }
    if (block.length > 0) return;
    const item = 'address' in subject ? subject.address : subject.domain;
    const nobody =
      lists === 0 ? 'it is not public, or no list for its kind is asked' : 'no list could be believed';
    raise('DNSBL_NOT_ASKED', { item, why: dnsBlindness(faults) || nobody });
  },
});

function askedOf({ list, item }: Judged): Asked {
  return { list: list.id, name: list.name, item, query: queryName(item, shownZone(list)) };
}

function listing(
  { list, item, role, said }: Judged,
  { codes, meanings, severity }: Found,
  evidence: Evidence<'dnsbl'>,
): Omit<Listed, keyof Asked> {
  // The worst comes first, and decides what is to be done.
  const sorted: readonly DnsblMeaning[] = [...meanings].sort((a, b) =>
    compareSeverity(b.severity, a.severity),
  );
  return {
    codes,
    meanings: [...new Set(sorted.map(({ means }) => means))],
    severity,
    about: sorted[0]?.about ?? 'own',
    role: role ?? 'address',
    reason: reasonText(said.reason),
    lookup: lookupUrl(list, item),
    ttl: said.answer.ttl,
    since: evidence.known?.listed?.[listingKey(list, item)]?.since ?? '',
    nameless: meanings.some(({ needs }) => needs === 'reverse-name') && isNameless(evidence),
  };
}

function isNameless({ facts, subject }: Evidence<'dnsbl'>): boolean {
  if (!('address' in subject) || facts.ptr === undefined) return false;
  const key = questionKey(reverseName(subject.address), 'PTR');
  const { kind, generic } = evaluatePtr(subject.address, askOf({ ...facts.forward, [key]: facts.ptr }));
  return kind === 'missing' || kind === 'unconfirmed' || generic;
}

function adviceAbout({ about, name, lookup, item, role, nameless }: Listed): readonly string[] {
  const page = lookup === '' ? `the operator of ${name}` : lookup;
  if (nameless)
    return [
      `give ${item} a reverse name of its own that leads back to it: that is what this list wants, and the entry goes with its reason`,
      `then ask for removal: ${page}`,
    ];
  if (about === 'policy')
    return [
      'nobody is accused: addresses of this kind are not meant to send mail directly. Send through a relay, or',
      `give the address its own reverse name and ask for an exception: ${page}`,
    ];
  if (about === 'network')
    return [
      'this is about the network, not about this address: ask the provider what it does about its other customers',
      `pay nobody for a removal; entries end by themselves: ${page}`,
    ];
  if (role !== 'address')
    return [
      `stop the source first: look for a hijacked site, form, redirect or account under ${item}, and for mail that others send with links to it`,
      `then ask for removal: ${page}`,
    ];
  return [
    'stop the source first: look for a hijacked account, form or machine in the submission log',
    ...(familyOf(item) === 6
      ? [`lists keep IPv6 by /64: look who else sends from ${networkOf(item)}, the entry may be theirs`]
      : []),
    `then ask for removal: ${page}`,
  ];
}

function networkOf(address: string): string {
  const { parts } = ipaddr.IPv6.parse(address);
  return `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}
