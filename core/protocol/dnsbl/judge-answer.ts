/**
 * What one answer of one list means. The order matters: an error code lies in the same network as a listing, and a
 * resolver that rewrites answers looks like a list that lists everybody.
 */
import type { DnsblList, DnsblMeaning } from '../../model/dnsbl-facts.ts';
import { isAbsent, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { compareSeverity, type Severity } from '../../model/severity.ts';
import { matchesAnswer } from './answer-pattern.ts';
import { shownZone } from './query-name.ts';

/**
 * listed   by codes that the list documents
 * noted    the list has it, and says nothing bad: an allowlist, a score
 * clean    the list says that it does not have it
 * refused  the list will not tell us
 * broken   this is no answer of a blocklist
 * unseen   no answer came
 * unasked  we did not ask, out of courtesy
 * unknown  an answer that the list does not document: neither listed nor clean
 */
export type DnsblVerdict = Found | { readonly kind: 'clean' } | Mistrust;

export interface Found {
  readonly kind: 'listed' | 'noted';
  /** All answers, in order; more than one is common. */
  readonly codes: readonly string[];
  /** Of these answers, each once; "{n}" is filled in. */
  readonly meanings: readonly DnsblMeaning[];
  readonly severity: Severity;
}

/** Why there is no verdict. */
export interface Mistrust {
  readonly kind: 'refused' | 'broken' | 'unseen' | 'unasked' | 'unknown';
  readonly why: string;
  /** With "refused": the answer that said so, where it was one. */
  readonly code?: string;
}

const ERROR_RANGE = '127.255.255.';

/** Spamhaus's numbers, which others took over. */
const ERRORS: Readonly<Record<string, string>> = {
  '127.255.255.252': 'it says that the name of its zone is misspelt',
  '127.255.255.254': 'it does not serve public or anonymous resolvers',
  '127.255.255.255': 'it says that our resolver asks too much or is not registered',
};
/** As many answers are shown; all are judged. */
const MOST_SHOWN = 8;

export function judgeAnswer(list: DnsblList, answer: DnsAnswer): DnsblVerdict {
  if (isAbsent(answer)) {
    return answer.kind === 'badname'
      ? { kind: 'broken', why: `"${shownZone(list)}" cannot be a zone` }
      : { kind: 'clean' };
  }
  if (answer.unasked === true) return { kind: 'unasked', why: answer.detail };
  if (answer.kind === 'refused')
    return {
      kind: 'refused',
      why: `the question was answered with REFUSED${answer.rcode === '' && answer.detail !== '' ? ` (${answer.detail})` : ''}`,
    };
  if (answer.kind !== 'answer')
    return { kind: 'unseen', why: answer.detail === '' ? answer.kind : answer.detail };

  const codes = [...new Set(recordsOf(answer, 'A').map(({ address }) => address))].sort(byOctets);
  if (codes.length === 0) return { kind: 'unseen', why: 'the answer holds no address' };
  // Danger: a resolver that turns NXDOMAIN into its own page, or the parking page of a lapsed domain, lists everybody.
  const foreign = codes.find((code) => !code.startsWith('127.'));
  if (foreign !== undefined)
    return { kind: 'broken', why: `it answered ${foreign}, which is no answer of a blocklist` };

  const refusal = refusalAmong(list, codes);
  if (refusal !== undefined) return { kind: 'refused', ...refusal };

  const known = list.codes.flatMap((row) => meant(list, row, codes));
  if (known.length === 0)
    return { kind: 'unknown', why: `it answered ${shownCodes(codes)}, which it does not document` };
  const bad = known.filter(({ sort }) => sort === undefined);
  const meanings = bad.length > 0 ? bad : known;
  const severity = meanings
    .map((row) => row.severity)
    .reduce((worst, one) => (compareSeverity(one, worst) > 0 ? one : worst));
  return { kind: bad.length > 0 ? 'listed' : 'noted', codes, meanings, severity };
}

/** "127.0.0.2, 127.0.0.4 and 298 more". */
export function shownCodes(codes: readonly string[]): string {
  const more = codes.length - MOST_SHOWN;
  return `${codes.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function refusalAmong(
  list: DnsblList,
  codes: readonly string[],
): { readonly why: string; readonly code: string } | undefined {
  const refusals = list.refusals ?? [];
  for (const code of codes.filter((one) => one.startsWith(ERROR_RANGE))) {
    const own = refusals.find((row) => matchesAnswer(row.answer, code));
    return { code, why: `it answered ${code}: ${own?.means ?? ERRORS[code] ?? 'an error code'}` };
  }
  for (const code of codes) {
    const row = refusals.find((one) => matchesAnswer(one.answer, code, list.bitmask));
    if (row !== undefined) return { code, why: `it answered ${code}: ${row.means}` };
  }
  return undefined;
}

/** The row for each number that it stands for. "*" is for what no other row of the list names. */
function meant(list: DnsblList, row: DnsblMeaning, codes: readonly string[]): DnsblMeaning[] {
  const fitting = codes.filter((code) => {
    if (!matchesAnswer(row.answer, code, list.bitmask)) return false;
    return (
      row.answer !== '*' ||
      !list.codes.some((other) => other.answer !== '*' && matchesAnswer(other.answer, code, list.bitmask))
    );
  });
  if (fitting.length === 0 || !row.means.includes('{n}')) return fitting.length === 0 ? [] : [row];
  return fitting.map((code) => ({ ...row, means: row.means.replace('{n}', code.split('.').at(-1) ?? '') }));
}

function byOctets(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0),
  );
  return (left ?? 0) - (right ?? 0);
}
