/** Is the address on a blocklist? Only lists that passed their own self-test in this run have a say. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { DnsblAsked, DnsblList, DnsblMeaning } from '../model/dnsbl-facts.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import {
  hideKeys,
  judgeList,
  lookupUrl,
  queryName,
  reasonText,
  suitableLists,
  type DnsblVerdict,
} from '../protocol/dnsbl/index.ts';

type Asked = {
  readonly list: string;
  readonly name: string;
  readonly address: string;
  readonly query: string;
};
type Listed = Asked & {
  readonly codes: readonly string[];
  readonly meanings: readonly string[];
  readonly severity: Severity;
  /** "address" = its own conduct, else as in DnsblMeaning. */
  readonly about: 'address' | 'policy' | 'network';
  /** The list's own words, cleaned; "" = none. */
  readonly reason: string;
  readonly lookup: string;
  readonly ttl: number;
};

const EFFECTS: Readonly<Record<Severity, string>> = {
  critical: 'most large receivers reject its mail',
  error: 'many receivers reject its mail',
  warning: 'some receivers reject its mail or file it as spam',
  notice: 'few receivers ask this list; it may add to a spam score',
  info: 'hardly any receiver rejects mail because of this list',
};

export const dnsblListed = defineCheck({
  id: 'dnsbl-listed',
  probe: 'dnsbl',
  title: 'The address is on no blocklist',
  codes: {
    DNSBL_LISTED: code<Listed>({
      outcome: 'fail',
      severity: ({ severity }) => severity,
      says: ({ address, name, meanings }) => `${address} is listed by ${name} (${meanings.join('; ')})`,
      effect: ({ severity }) => EFFECTS[severity],
      evidence: ({ query, codes, ttl, reason }) =>
        `${query} A ${codes.join(', ')} (TTL ${ttl} s), list's test points answered correctly${reason === '' ? '' : `; it says "${reason}"`}`,
      advice: ({ about, name, lookup, ttl }) => [
        ...adviceAbout(about, name, lookup),
        `ask again after ${ttl} s: until then the old answer is kept`,
      ],
      spec: 'RFC 5782 2.1',
      per: ['list'],
    }),
    DNSBL_CLEAN: code<Asked>({
      outcome: 'pass',
      severity: 'info',
      says: ({ address, name }) => `${address} is not listed by ${name}`,
      evidence: ({ query }) => `${query} has no A record, list's test points answered correctly`,
      advice: () => [],
      per: ['list'],
    }),
    DNSBL_NOT_ASKED: code<{ readonly address: string; readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ address, why }) => `no blocklist has a say about ${address}: ${why}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { address } = subject;
    const lists = suitableLists(subject);
    let believed = 0;
    for (const asked of facts.lists) {
      const list = lists.find(({ id }) => id === asked.list);
      if (list === undefined) continue;
      const verdict = judgeList(list, asked);
      const common: Asked = {
        list: list.id,
        name: list.name,
        address,
        query: hideKeys(queryName(address, list.zone)),
      };
      if (verdict.kind === 'clean') raise('DNSBL_CLEAN', common);
      else if (verdict.kind === 'listed')
        raise('DNSBL_LISTED', { ...common, ...listing(list, asked, verdict, address) });
      else continue;
      believed += 1;
    }
    if (believed > 0) return;
    const nobody =
      lists.length === 0
        ? 'it is not public, or no list for its family is asked'
        : 'no list could be believed';
    raise('DNSBL_NOT_ASKED', { address, why: dnsBlindness(faults) || nobody });
  },
});

function listing(
  list: DnsblList,
  asked: DnsblAsked,
  { codes, meanings, severity }: Extract<DnsblVerdict, { kind: 'listed' }>,
  address: string,
): Omit<Listed, keyof Asked> {
  // The worst comes first, and decides what is to be done.
  const sorted: readonly DnsblMeaning[] = [...meanings].sort((a, b) =>
    compareSeverity(b.severity, a.severity),
  );
  return {
    codes,
    meanings: [...new Set(sorted.map(({ means }) => means))],
    severity,
    about: sorted[0]?.about ?? 'address',
    reason: reasonText(asked.reason),
    lookup: lookupUrl(list, address),
    ttl: asked.answer?.ttl ?? 0,
  };
}

function adviceAbout(about: Listed['about'], name: string, lookup: string): readonly string[] {
  const page = lookup === '' ? `the operator of ${name}` : lookup;
  switch (about) {
    case 'policy':
      return [
        'nobody is accused: addresses of this kind are not meant to send mail directly. Send through a relay, or',
        `give the address its own reverse name and ask for an exception: ${page}`,
      ];
    case 'network':
      return [
        'this is about the network, not about this address: ask the provider what it does about its other customers',
        `pay nobody for a removal; entries end by themselves: ${page}`,
      ];
    case 'address':
    default:
      return [
        'stop the source first: look for a hijacked account, form or machine in the submission log',
        `then ask for removal: ${page}`,
      ];
  }
}
