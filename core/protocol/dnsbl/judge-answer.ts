/**
 * What one answer of one blocklist means. The order matters: an error code lies in the same network as a listing, and
 * a resolver that rewrites answers looks like a list that lists everybody.
 */
import type { DnsblList, DnsblMeaning } from '../../model/dnsbl-facts.ts';
import { isAbsent, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { compareSeverity } from '../../model/severity.ts';
import { matchesAnswer } from './answer-pattern.ts';

/**
 * listed   by codes that the list documents
 * clean    the list says that it does not have the name
 * refused  the list will not tell us
 * broken   this is no answer of a blocklist
 * unseen   no answer came
 * unknown  an answer that the list does not document: neither listed nor clean
 */
export type DnsblVerdict =
  | {
      readonly kind: 'listed';
      /** All answers, in order; more than one is common. */
      readonly codes: readonly string[];
      readonly meanings: readonly DnsblMeaning[];
      readonly severity: DnsblMeaning['severity'];
    }
  | { readonly kind: 'clean' }
  | { readonly kind: 'refused' | 'broken' | 'unseen' | 'unknown'; readonly why: string };

const ERROR_RANGE = '127.255.255.';

/** Spamhaus's numbers, which others took over. */
const ERRORS: Readonly<Record<string, string>> = {
  '127.255.255.252': 'it says that the name of its zone is misspelt',
  '127.255.255.254': 'it does not serve public or anonymous resolvers',
  '127.255.255.255': 'it says that our resolver asks too much or is not registered',
};

export function judgeAnswer(list: DnsblList, answer: DnsAnswer): DnsblVerdict {
  if (isAbsent(answer)) {
    return answer.kind === 'badname'
      ? { kind: 'broken', why: `"${list.zone}" cannot be a zone` }
      : { kind: 'clean' };
  }
  if (answer.kind === 'refused') return { kind: 'refused', why: 'the question was answered with REFUSED' };
  if (answer.kind !== 'answer')
    return { kind: 'unseen', why: answer.detail === '' ? answer.kind : answer.detail };

  const codes = [...new Set(recordsOf(answer, 'A').map(({ address }) => address))].sort(byOctets);
  if (codes.length === 0) return { kind: 'unseen', why: 'the answer holds no address' };
  // Danger: a resolver that turns NXDOMAIN into its own page, or the parking page of a lapsed domain, lists everybody.
  const foreign = codes.find((code) => !code.startsWith('127.'));
  if (foreign !== undefined)
    return { kind: 'broken', why: `it answered ${foreign}, which is no answer of a blocklist` };

  const refusal = refusalAmong(list, codes);
  if (refusal !== undefined) return { kind: 'refused', why: refusal };

  const meanings = list.codes.filter((row) => codes.some((code) => means(list, row, code)));
  if (meanings.length === 0)
    return { kind: 'unknown', why: `it answered ${codes.join(', ')}, which it does not document` };
  const severity = meanings
    .map((row) => row.severity)
    .reduce((worst, one) => (compareSeverity(one, worst) > 0 ? one : worst));
  return { kind: 'listed', codes, meanings, severity };
}

function refusalAmong(list: DnsblList, codes: readonly string[]): string | undefined {
  for (const code of codes.filter((one) => one.startsWith(ERROR_RANGE))) {
    const own = list.refusals.find((row) => matchesAnswer(row.answer, code));
    return `it answered ${code}: ${own?.means ?? ERRORS[code] ?? 'an error code'}`;
  }
  for (const code of codes) {
    const row = list.refusals.find((one) => matchesAnswer(one.answer, code, list.bitmask));
    if (row !== undefined) return `it answered ${code}: ${row.means}`;
  }
  return undefined;
}

/** "*" is for what no other row of the list names. */
function means(list: DnsblList, row: DnsblMeaning, code: string): boolean {
  if (!matchesAnswer(row.answer, code, list.bitmask)) return false;
  return (
    row.answer !== '*' ||
    !list.codes.some((other) => other.answer !== '*' && matchesAnswer(other.answer, code, list.bitmask))
  );
}

function byOctets(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0),
  );
  return (left ?? 0) - (right ?? 0);
}
