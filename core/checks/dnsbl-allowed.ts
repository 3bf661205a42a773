/** Who vouches for the address or the domain, and which numbers are kept about it. Told, never alarmed about. */
import { code, defineCheck } from '../model/check.ts';
import { judgeFacts, lookupUrl } from '../protocol/dnsbl/index.ts';

type Placed = {
  readonly list: string;
  readonly name: string;
  readonly item: string;
  readonly means: readonly string[];
  readonly codes: readonly string[];
};

const evidence = ({ codes }: Placed): string => `it answered ${codes.join(', ')}`;

export const dnsblAllowed = defineCheck({
  id: 'dnsbl-allowed',
  probe: 'dnsbl',
  title: 'Allowlists that vouch, and scores',
  codes: {
    ALLOWLIST_VOUCHES: code<Placed>({
      outcome: 'pass',
      severity: 'info',
      says: ({ item, name, means }) => `${name} vouches for ${item} (${means.join('; ')})`,
      evidence,
      advice: () => [],
      per: ['list', 'item'],
    }),
    REPUTATION_SCORE: code<Placed & { readonly lookup: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ item, name, means }) => `${name} keeps a number about ${item}: ${means.join('; ')}`,
      evidence: (args) =>
        `${evidence(args)}; a score, not a listing${args.lookup === '' ? '' : `: ${args.lookup}`}`,
      advice: () => [],
      per: ['list', 'item'],
    }),
    ALLOWLIST_NONE: code<{ readonly item: string; readonly lists: number }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ item, lists }) =>
        lists === 0
          ? `no allowlist could be asked about ${item}`
          : `none of ${lists} allowlists knows ${item}; most senders are on none`,
      advice: () => [],
    }),
  },
  judge({ facts, subject }, raise) {
    const { judged } = judgeFacts(subject, facts);
    const placed = judged.filter(({ list }) => list.kind !== undefined);
    const allow = placed.filter(({ list }) => list.kind === 'allow');
    for (const { list, item, verdict } of placed) {
      if (verdict.kind === 'clean') continue;
      const { codes, meanings } = verdict;
      const means = [...new Set(meanings.map((row) => row.means))];
      const args = { list: list.id, name: list.name, item, means, codes };
      if (list.kind === 'allow') raise('ALLOWLIST_VOUCHES', args);
      else raise('REPUTATION_SCORE', { ...args, lookup: lookupUrl(list, item) });
    }
    if (allow.some(({ verdict }) => verdict.kind !== 'clean')) return;
    const item = 'address' in subject ? subject.address : subject.domain;
    raise('ALLOWLIST_NONE', { item, lists: new Set(allow.map(({ list }) => list.id)).size });
  },
});
