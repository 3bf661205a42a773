/** The state of one check_host() with all its recursions: limits are counted over the whole (RFC 7208 4.6.4). */
import { isAbsent, type DnsAnswer, type RrType } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import { unasked } from '../dns/index.ts';
import type { SpfAddress } from './spf-address.ts';
import type { SpfQuery } from './spf-verdict.ts';

export const MAX_LOOKUPS = 10;
export const MAX_VOID_LOOKUPS = 2;
/** RFC 7208 4.6.4: of one mx or ptr. */
export const MAX_NAMES = 10;

/** Questions put ahead of the answers they may turn out to depend on. Courtesy: no receiver would ask more. */
const MAX_UNASKED = 20;

export interface SpfEvaluation {
  readonly query: SpfQuery;
  readonly ask: Ask;
  readonly address: SpfAddress;
  readonly localPart: string;
  readonly senderDomain: string;
  lookups: number;
  voidLookups: number;
  unasked: number;
  /** Questions of the term that is being evaluated, for the trace. */
  asked: string[];
}

export type Limit = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Ask, and remember that an answer is missing. */
export function look(evaluation: SpfEvaluation, name: string, type: RrType): DnsAnswer {
  if (evaluation.unasked >= MAX_UNASKED) return unasked(name, type);
  const answer = evaluation.ask(name, type);
  if (answer.kind === 'unasked') evaluation.unasked += 1;
  evaluation.asked.push(`${name} ${type}`);
  return answer;
}

/** RFC 7208 4.6.4: at most 10 terms that need DNS. */
export function countLookup(evaluation: SpfEvaluation): Limit {
  evaluation.lookups += 1;
  if (evaluation.lookups <= MAX_LOOKUPS) return { ok: true };
  return { ok: false, problem: `more than ${MAX_LOOKUPS} terms need DNS lookups` };
}

/** RFC 7208 4.6.4: at most two answers that hold nothing. A name that cannot be asked is no lookup. */
export function countVoid(evaluation: SpfEvaluation, answer: DnsAnswer): Limit {
  if (!isAbsent(answer) || answer.kind === 'badname') return { ok: true };
  evaluation.voidLookups += 1;
  if (evaluation.voidLookups <= MAX_VOID_LOOKUPS) return { ok: true };
  return {
    ok: false,
    problem: `more than ${MAX_VOID_LOOKUPS} lookups found nothing; the last was ${answer.name} ${answer.type}`,
  };
}
