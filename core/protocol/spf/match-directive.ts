/** Does a mechanism match the client (RFC 7208 5)? include stands in evaluate-spf.ts, since it recurses. */
import { couldNotSee, recordsOf, type DnsAnswer } from '../../model/dns.ts';
import { inNetwork, networkWords } from './spf-address.ts';
import { countVoid, look, MAX_NAMES, type SpfEvaluation } from './spf-evaluation.ts';
import type { SpfDirective } from './spf-record.ts';
import { isWithin, queryName } from './query-name.ts';
import { validatedNames } from './validated-names.ts';

export type Matched =
  | { readonly kind: 'match' | 'no-match' | 'pending'; readonly detail: string }
  | { readonly kind: 'temperror' | 'permerror'; readonly detail: string };

export type Matchable = Exclude<SpfDirective, { readonly kind: 'include' }>;

/** `target`: the expanded domain-spec, or the current domain. */
export function matchDirective(evaluation: SpfEvaluation, term: Matchable, target: string): Matched {
  if (term.kind === 'all') return { kind: 'match', detail: '' };
  if (term.kind === 'ptr') return matchPtr(evaluation, target);
  if (term.kind === 'ip4' || term.kind === 'ip6') {
    if ((term.kind === 'ip4') !== (evaluation.address.family === 4)) return NO_MATCH;
    const inside = inNetwork(evaluation.address.words, networkWords(term.network), term.length);
    return inside ? { kind: 'match', detail: '' } : NO_MATCH;
  }
  return matchName(evaluation, term, target);
}

const NO_MATCH: Matched = { kind: 'no-match', detail: '' };

function matchName(
  evaluation: SpfEvaluation,
  term: Matchable & { readonly kind: 'a' | 'mx' | 'exists' },
  target: string,
): Matched {
  const name = queryName(target);
  // RFC 7208 4.8: what no name in DNS can be, does not match.
  if (name === undefined)
    return { kind: 'no-match', detail: `"${target.slice(0, 80)}" cannot be a name in DNS` };
  if (term.kind === 'mx') return matchMx(evaluation, term, name);
  // RFC 7208 5.7: exists asks for A whatever the family of the client.
  if (term.kind === 'exists') {
    const answer = look(evaluation, name, 'A');
    return (
      troubleOf(evaluation, answer) ??
      (answer.kind === 'answer' ? { kind: 'match', detail: `${name} exists` } : absent(answer))
    );
  }
  return matchAddress(evaluation, term, name, true);
}

function matchAddress(
  evaluation: SpfEvaluation,
  term: Matchable & { readonly kind: 'a' | 'mx' },
  name: string,
  counts: boolean,
): Matched {
  const { address } = evaluation;
  const type = address.family === 4 ? 'A' : 'AAAA';
  const answer = look(evaluation, name, type);
  const trouble = troubleOf(evaluation, answer, counts);
  if (trouble !== undefined) return trouble;
  if (answer.kind !== 'answer') return absent(answer);
  const length = address.family === 4 ? term.length4 : term.length6;
  const hit = recordsOf(answer, type).find((record) =>
    inNetwork(address.words, networkWords(record.address), length),
  );
  return hit === undefined ? NO_MATCH : { kind: 'match', detail: `${name} is ${hit.address}` };
}

function matchMx(
  evaluation: SpfEvaluation,
  term: Matchable & { readonly kind: 'mx' },
  name: string,
): Matched {
  const answer = look(evaluation, name, 'MX');
  const trouble = troubleOf(evaluation, answer);
  if (trouble !== undefined) return trouble;
  if (answer.kind !== 'answer') return absent(answer);
  const exchangers = recordsOf(answer, 'MX');
  // RFC 7208 4.6.4: more than ten exchangers are an error, whichever of them would match.
  if (exchangers.length > MAX_NAMES)
    return {
      kind: 'permerror',
      detail: `${name} has ${exchangers.length} MX records, at most ${MAX_NAMES} are allowed`,
    };
  // The order of an answer is chance, and one host in trouble ends the evaluation: the verdict must not depend on it.
  exchangers.sort((a, b) => a.preference - b.preference || (a.exchange < b.exchange ? -1 : 1));
  let pending = false;
  for (const { exchange } of exchangers) {
    // A null MX (RFC 7505) names no host. RFC 7208 5.4: no falling back to the address of the domain.
    const host = exchange === '' ? undefined : queryName(exchange);
    if (host === undefined) continue;
    // RFC 7208 4.6.4: void lookups are counted by terms, and the lookup of this term found something.
    const matched = matchAddress(evaluation, term, host, false);
    if (matched.kind === 'pending') pending = true;
    else if (matched.kind !== 'no-match') return pending ? { kind: 'pending', detail: '' } : matched;
  }
  return pending ? { kind: 'pending', detail: '' } : NO_MATCH;
}

function matchPtr(evaluation: SpfEvaluation, target: string): Matched {
  const within = queryName(target);
  if (within === undefined) return NO_MATCH;
  const { names, pending, limit } = validatedNames(evaluation, within);
  if (!limit.ok) return { kind: 'permerror', detail: limit.problem };
  const hit = names.find((name) => isWithin(name, within));
  if (hit !== undefined) return { kind: 'match', detail: `${evaluation.address.text} is ${hit}` };
  return pending ? { kind: 'pending', detail: '' } : NO_MATCH;
}

/** RFC 7208 5: errors other than "no such name" end the evaluation. Undefined: go on with this answer. */
function troubleOf(evaluation: SpfEvaluation, answer: DnsAnswer, counts = true): Matched | undefined {
  if (answer.kind === 'unasked') return { kind: 'pending', detail: '' };
  if (couldNotSee(answer))
    return {
      kind: 'temperror',
      detail: `${answer.name} ${answer.type}: ${answer.detail === '' ? answer.kind : answer.detail}`,
    };
  const limit = counts ? countVoid(evaluation, answer) : { ok: true as const };
  return limit.ok ? undefined : { kind: 'permerror', detail: limit.problem };
}

function absent(answer: DnsAnswer): Matched {
  return {
    kind: 'no-match',
    detail:
      answer.kind === 'nxdomain'
        ? `${answer.name} does not exist`
        : `${answer.name} has no ${answer.type} record`,
  };
}
