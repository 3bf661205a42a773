/**
 * Who do the lists think we are? Free lists refuse resolvers that many share: public ones, those of cloud providers,
 * those without a name. Each refuses in its own way, and some of the ways look like "clean".
 */
import { code, defineCheck } from '../model/check.ts';
import type { DnsblFacts, DnsblList, DnsblMeaning } from '../model/dnsbl-facts.ts';
import { recordsOf } from '../model/dns.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { isPublicAddress } from '../model/public-address.ts';
import { judgeFacts, operatorOf, reasonText } from '../protocol/dnsbl/index.ts';

type Unfit = {
  /** "Spamhaus ZEN: it answered 127.255.255.254: ..." */
  readonly refusals: readonly string[];
  readonly asked: number;
  readonly severity: Severity;
  /** The address that we ask from, as lists tell it; "" = none does. */
  readonly seenAs: string;
  /** Spamhaus is among them, and no key of theirs is used. */
  readonly dqs: boolean;
  /** Names of those that want resolvers registered. */
  readonly register: readonly string[];
};

export const dnsblResolver = defineCheck({
  id: 'dnsbl-resolver',
  probe: 'dnsbl',
  title: 'The lists answer our resolver',
  codes: {
    DNSBL_RESOLVER_FIT: code<{ readonly lists: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ lists }) =>
        `our resolver is welcome: ${lists === 1 ? 'the list does' : `all ${lists} lists that answered do`} not refuse it`,
      advice: () => [],
    }),
    DNSBL_RESOLVER_UNFIT: code<Unfit>({
      outcome: 'inconclusive',
      severity: ({ severity }) => severity,
      says: ({ refusals, asked, seenAs }) =>
        `${refusals.length} of ${asked} lists refuse our resolver${seenAs === '' ? '' : `, which asks them from ${seenAs}`}`,
      effect: ({ severity }) =>
        severity === 'warning'
          ? 'a listing that most receivers act upon would go unnoticed'
          : 'a listing there would go unnoticed',
      evidence: ({ refusals }) => refusals.join('; '),
      advice: ({ dqs, register }) => [
        ...(dqs
          ? [
              'get a DQS key from Spamhaus (there are free ones) and write  blocklists: { keys: { spamhaus-dqs: { secret: env:DQS } } } : it is answered through any resolver',
            ]
          : []),
        'ask through a recursive resolver of your own whose address has a reverse name, not through a public one or a cloud provider\'s ("resolvers" in postwatch.yaml)',
        ...(register.length === 0
          ? []
          : [`register the address of your resolver with ${register.join(', ')}`]),
        'or leave the lists out: blocklists.without',
      ],
    }),
    DNSBL_RESOLVER_NOT_JUDGED: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'no list answered at all: how they treat our resolver could not be seen',
      advice: () => [],
    }),
  },
  judge({ facts, subject }, raise) {
    const { judged, mute, lists } = judgeFacts(subject, facts);
    const refusing = mute.filter(({ verdict }) => verdict.kind === 'refused');
    const answering = new Set(judged.map(({ list }) => list.id)).size;
    if (refusing.length === 0) {
      if (answering === 0) raise('DNSBL_RESOLVER_NOT_JUDGED', {});
      else raise('DNSBL_RESOLVER_FIT', { lists: answering });
      return;
    }
    const byList = new Map(refusing.map((one) => [one.list.id, one]));
    const who = [...byList.values()].map(({ list }) => list);
    const matters = who.some(
      (list) => list.kind === undefined && compareSeverity(worstOf(list.codes), 'error') >= 0,
    );
    raise('DNSBL_RESOLVER_UNFIT', {
      refusals: [...byList.values()].map(({ list, verdict }) => `${list.name}: ${verdict.why}`),
      asked: lists,
      severity: matters ? 'warning' : 'notice',
      seenAs: addressTold(facts, who),
      dqs: who.some(({ operator }) => operator === 'spamhaus'),
      register: [
        ...new Set(
          who
            .map((list) => operatorOf(list))
            .flatMap(({ use, name }) => (use === 'registered' ? [name] : [])),
        ),
      ],
    });
  },
});

function worstOf(codes: readonly DnsblMeaning[]): Severity {
  return codes.reduce<Severity>(
    (worst, { severity }) => (compareSeverity(severity, worst) > 0 ? severity : worst),
    'info',
  );
}

/** Words are not for parsing, but the one public address in a refusal can only be ours. */
function addressTold(facts: DnsblFacts, lists: readonly DnsblList[]): string {
  const ids = new Set(lists.map(({ id }) => id));
  for (const { tests, list } of facts.lists) {
    if (!ids.has(list)) continue;
    for (const { reason } of tests) {
      if (reason === undefined || recordsOf(reason, 'TXT').length === 0) continue;
      const words = reasonText(reason)
        .split(/[^0-9a-fA-F.:]+/)
        .map((word) => word.replaceAll(/^[.:]+(?=[0-9a-fA-F])|[.]+$/g, ''));
      const address = words.find(isPublicAddress);
      if (address !== undefined) return address;
    }
  }
  return '';
}
