/** Which lists had no say, and why: a list that cannot be believed is neither "clean" nor "listed". */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { budgetKey, judgeFacts, operatorOf, shownZone } from '../protocol/dnsbl/index.ts';

type Mute = { readonly list: string; readonly name: string; readonly zone: string; readonly why: string };

const CODES = {
  refused: 'DNSBL_REFUSED_RESOLVER',
  broken: 'DNSBL_LIST_BROKEN',
  unseen: 'DNSBL_LIST_UNSEEN',
  unknown: 'DNSBL_ANSWER_UNKNOWN',
} as const;

const leaveOut = (list: string): string => `or leave the list out: blocklists.without: [${list}]`;

export const dnsblLists = defineCheck({
  id: 'dnsbl-lists',
  probe: 'dnsbl',
  title: 'The blocklists answer this vantage, and can be believed',
  codes: {
    DNSBL_LISTS_ANSWER: code<{ readonly lists: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ lists }) =>
        `${lists === 1 ? 'the list that was asked answers' : `all ${lists} lists that were asked answer`} and can be believed`,
      evidence: () => 'their test points answered correctly in this run',
      advice: () => [],
      spec: 'RFC 5782 5',
    }),
    DNSBL_REFUSED_RESOLVER: code<Mute>({
      outcome: 'inconclusive',
      // How much it matters that lists refuse us is said once, by the check "dnsbl-resolver".
      severity: 'info',
      says: ({ zone }) => `${zone} refused our resolver: not checked`,
      effect: ({ name }) => `what ${name} would say is unknown, neither fine nor broken`,
      evidence: ({ why }) => why,
      advice: ({ list }) => [
        'ask through a recursive resolver of your own whose address has a reverse name, not through a public one or a cloud provider\'s ("resolvers" in postwatch.yaml)',
        'or get a key from the operator (Spamhaus: DQS) and write it under blocklists.keys, or register the resolver',
        leaveOut(list),
      ],
      per: ['list'],
    }),
    DNSBL_LIST_BROKEN: code<Mute>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ zone }) => `${zone} cannot be believed: not checked`,
      effect: ({ name }) => `what ${name} says about anybody means nothing now`,
      evidence: ({ why }) => why,
      advice: ({ list }) => [
        'ask again through another resolver: if the list answers there, yours rewrites or hides its answers',
        `if it does not, the list is dead; ${leaveOut(list)}`,
      ],
      spec: 'RFC 5782 5',
      per: ['list'],
    }),
    DNSBL_LIST_UNSEEN: code<Mute>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ zone }) => `${zone} did not answer: not checked`,
      evidence: ({ why }) => why,
      advice: ({ list }) => ['wait for the next runs: lists have outages', leaveOut(list)],
      per: ['list'],
    }),
    DNSBL_BUDGET_SPENT: code<{
      readonly operator: string;
      readonly name: string;
      readonly lists: readonly string[];
      readonly perDay: number;
      readonly why: string;
    }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ name, lists }) =>
        `${lists.join(', ')}: not asked, for today's questions to ${name} are used up`,
      effect: ({ name }) => `what ${name} would say is unknown until midnight UTC, neither fine nor broken`,
      evidence: ({ why }) => why,
      advice: ({ operator, lists, perDay }) => [
        'ask less often: every.dnsbl, or "every" of single addresses',
        `or leave lists out: blocklists.without: [${lists.join(', ')}]`,
        `if your contract with the operator allows more than ${perDay} a day:  blocklists: { budgets: { ${operator}: { perDay: ... } } }`,
      ],
      per: ['operator'],
    }),
    DNSBL_ANSWER_UNKNOWN: code<Mute>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ zone }) => `${zone} gave an answer that it does not document: not counted as a listing`,
      evidence: ({ why }) => why,
      advice: ({ name }) => [
        `look it up on the page of ${name}`,
        'if the code has a meaning, add the list with it under blocklists.own',
      ],
      per: ['list'],
    }),
    DNSBL_KEY_MISSING: code<Pick<Mute, 'list' | 'why'>>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ list }) => `the list "${list}" was not asked, for its key could not be read`,
      effect: () => 'a listing there would go unnoticed until this is repaired',
      evidence: ({ why }) => why,
      advice: () => [
        'check the reference under blocklists.keys: env:PREFIX reads PREFIX_KEY, a file or a secret in Secrets Manager holds {"key": "..."}',
        'check that this vantage may read it (on AWS: secretsmanager:GetSecretValue and kms:Decrypt of the probe function)',
      ],
      per: ['list'],
    }),
    DNSBL_NOTHING_CHECKED: code<{
      readonly lists: number;
      readonly item: string;
      readonly why: readonly string[];
    }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ item, lists }) =>
        `none of ${lists} blocklists could be believed: nothing is known about ${item}`,
      effect: () => 'a listing would go unnoticed until this is repaired',
      evidence: ({ why }) => why.join('; '),
      advice: () => [
        'ask through a recursive resolver of your own, not through a public one or a cloud provider\'s ("resolvers" in postwatch.yaml)',
        'check it by hand: 2.0.0.127.ZONE must have an A record, 1.0.0.127.ZONE must have none',
      ],
      spec: 'RFC 5782 5',
    }),
    DNSBL_LISTS_NOT_JUDGED: code<{ readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ why }) => `not all blocklists were asked: ${why}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { mute: silent, lists } = judgeFacts(subject, facts);
    const item = 'address' in subject ? subject.address : subject.domain;
    for (const one of facts.keyless ?? []) raise('DNSBL_KEY_MISSING', one);
    // One finding a list, however many names it was asked for.
    const byList = [...Map.groupBy(silent, ({ list }) => list.id).values()].flatMap(([first]) => first ?? []);
    const spent = byList.filter(({ verdict }) => verdict.kind === 'unasked');
    const mute = byList.flatMap(({ list, verdict }) => {
      const { kind, why } = verdict;
      if (kind === 'unasked') return [];
      return [{ list: list.id, name: list.name, zone: shownZone(list), why, kind }];
    });
    const blind = dnsBlindness(faults);
    if (lists === 0) {
      raise('DNSBL_LISTS_NOT_JUDGED', {
        why: blind || `${item} is not public, or no list for its kind is asked`,
      });
      return;
    }
    // The check "path" tells of our own blindness; what it explains is not said again, list by list.
    const told = blind === '' ? mute : mute.filter(({ kind }) => kind !== 'unseen');
    if (told.length < mute.length) {
      const unseen = mute.flatMap(({ kind, list }) => (kind === 'unseen' ? [list] : []));
      raise('DNSBL_LISTS_NOT_JUDGED', {
        why: `${blind}; ${unseen.length} of ${lists} lists are unseen: ${unseen.join(', ')}`,
      });
    } else if (mute.length > 0 && mute.length === lists) {
      raise('DNSBL_NOTHING_CHECKED', { lists, item, why: causes(mute) });
      return;
    }
    for (const { kind, ...one } of told) raise(CODES[kind], one);
    const operators = Map.groupBy(spent, ({ list }) => budgetKey(operatorOf(list)));
    for (const [operator, [first, ...others]] of operators) {
      if (first === undefined) continue;
      const { name, perDay } = operatorOf(first.list, subject.budgets);
      const ids = [first, ...others].map(({ list }) => list.id);
      raise('DNSBL_BUDGET_SPENT', { operator, name, lists: ids, perDay, why: first.verdict.why });
    }
    if (byList.length === 0) raise('DNSBL_LISTS_ANSWER', { lists });
  },
});

/** Equal reasons together, with how many lists share them: "zen.spamhaus.org, bl.example: timeout". */
function causes(mute: readonly Mute[]): string[] {
  const byWhy = Map.groupBy(mute, ({ why }) => why);
  return [...byWhy].slice(0, 5).map(([why, lists]) => {
    const [first, ...rest] = lists.map(({ zone }) => zone);
    return `${first ?? ''}${rest.length === 0 ? '' : ` and ${rest.length} more`}: ${why}`;
  });
}
