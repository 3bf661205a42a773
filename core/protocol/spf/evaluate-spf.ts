/**
 * check_host() (RFC 7208 4): may this client send for this domain? A pure function of the answers that `ask` knows.
 * Where an answer is missing it goes on as if the term did not match, so that what a receiver may need next is asked
 * in the same round; such a verdict is `pending`.
 */
import { parseDomain } from '../../model/target.ts';
import type { Ask } from '../dns/index.ts';
import { explain } from './explain-fail.ts';
import { matchDirective, type Matched } from './match-directive.ts';
import { parseAddress } from './spf-address.ts';
import { countLookup, look, type SpfEvaluation } from './spf-evaluation.ts';
import { expandTarget } from './expand-target.ts';
import { isCheckable, queryName, shortened, withoutDot } from './query-name.ts';
import { parseSpf, termAt } from './parse-spf.ts';
import { selectSpf } from './select-spf.ts';
import {
  domainOf,
  isDirective,
  needsLookup,
  usesValidatedName,
  type SpfRecord,
  type SpfTerm,
} from './spf-record.ts';
import type { SpfOutcome, SpfQuery, SpfResult, SpfStep, SpfTrace, SpfVerdict } from './spf-verdict.ts';

const RESULTS = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

/** The part of a record that decided a fail: where its exp is looked for (RFC 7208 6.2). */
interface Decided {
  readonly trace: SpfTrace;
  readonly record?: SpfRecord;
  readonly domain: string;
}

/** Throws only for an `ip` that is no address. */
export function evaluateSpf(query: SpfQuery, ask: Ask): SpfVerdict {
  const address = parseAddress(query.ip);
  if (address === undefined) throw new RangeError(`Cannot evaluate SPF for "${query.ip}": not an IP address`);
  // RFC 7208 2.4, 4.3: without a sender or a local part, postmaster is assumed.
  const sender = query.sender === '' ? `postmaster@${query.helo}` : query.sender;
  const split = sender.lastIndexOf('@');
  const senderDomain = sender.slice(split + 1);
  const evaluation: SpfEvaluation = {
    query,
    ask,
    address,
    senderDomain,
    localPart: split > 0 ? sender.slice(0, split) : 'postmaster',
    lookups: 0,
    voidLookups: 0,
    unasked: 0,
    asked: [],
  };
  const domain = query.domain ?? senderDomain;
  const decided = checkHost(evaluation, asAscii(domain));
  const { result, problem } = decided.trace;
  // The limits are those of the decision; the explanation is looked up afterwards and not counted (RFC 7208 4.6.4).
  const { lookups, voidLookups } = evaluation;
  const explanation =
    result === 'fail' && evaluation.unasked === 0 && decided.record !== undefined
      ? explain(evaluation, decided.record, decided.domain)
      : '';
  const pending = evaluation.unasked > 0;
  return {
    result: pending ? 'temperror' : result,
    pending,
    explanation,
    lookups,
    voidLookups,
    problem: pending ? 'not all questions were answered' : problem,
    domain,
    trace: decided.trace,
  };
}

/** RFC 8616 4: U-labels become A-labels first. */
function asAscii(domain: string): string {
  if (/^[\0-\x7f]*$/.test(domain)) return withoutDot(domain);
  const ascii = parseDomain(domain);
  return ascii.ok ? ascii.value : domain;
}

function checkHost(evaluation: SpfEvaluation, domain: string): Decided {
  const stop = (result: SpfResult, problem: string, record = ''): Decided => ({
    domain,
    trace: { domain, record, result, problem, lookups: 0, steps: [] },
  });
  const name = isCheckable(domain) ? queryName(domain) : undefined;
  if (name === undefined)
    return stop('none', `"${domain.slice(0, 80)}" is not a domain name of two or more labels`);
  const selection = selectSpf(look(evaluation, name, 'TXT'));
  if (selection.kind === 'unasked') return stop('temperror', NOT_ASKED);
  if (selection.kind === 'unseen') return stop('temperror', `${name} TXT: ${selection.detail}`);
  if (selection.kind === 'none') return stop('none', `${name} has no SPF record`);
  if (selection.kind === 'multiple')
    return stop('permerror', `${name} has ${selection.texts.length} SPF records`);
  const record = parseSpf(selection.text);
  if (record.ok) return walk(evaluation, record.value, domain);
  const term = termAt(selection.text, record.at).slice(0, 80);
  return stop('permerror', `${name}: ${record.detail} in "${term}"`, selection.text);
}

interface Ended {
  readonly result: SpfResult;
  readonly problem: string;
  readonly outcome: SpfOutcome;
  readonly detail: string;
  readonly leadsTo?: SpfTrace;
  /** RFC 7208 6.2: after redirect the explanation is that of the target. An include's is never used. */
  readonly decider?: Decided;
}

const NOT_ASKED = 'not asked yet';
const NO_MATCH = { outcome: 'no-match', detail: '' } as const;

/** RFC 7208 4.6.2: terms from left to right, until one matches; then redirect; then neutral. */
function walk(evaluation: SpfEvaluation, record: SpfRecord, domain: string): Decided {
  const before = evaluation.lookups;
  const steps = new Map<SpfTerm, SpfStep>();
  const redirect = record.terms.find((term) => term.kind === 'redirect');
  let ended: Ended | undefined;
  for (const term of [...record.terms.filter(isDirective), ...(redirect === undefined ? [] : [redirect])]) {
    const lookups = evaluation.lookups;
    evaluation.asked = [];
    const step = tryTerm(evaluation, term, domain);
    const asked = evaluation.asked;
    if ('result' in step) ended = step;
    steps.set(term, {
      term: term.text,
      at: term.at,
      outcome: step.outcome,
      lookups: evaluation.lookups - lookups,
      detail: step.detail,
      asked,
      ...('leadsTo' in step && step.leadsTo !== undefined ? { leadsTo: step.leadsTo } : {}),
    });
    if (ended !== undefined) break;
  }
  const { result, problem } = ended ?? { result: 'neutral', problem: '' };
  const trace: SpfTrace = {
    domain,
    record: record.text,
    result,
    problem,
    lookups: evaluation.lookups - before,
    steps: record.terms.map((term) => steps.get(term) ?? untried(term)),
  };
  return ended?.decider === undefined ? { trace, record, domain } : { ...ended.decider, trace };
}

function untried(term: SpfTerm): SpfStep {
  return {
    term: term.text,
    at: term.at,
    outcome: isDirective(term) ? 'unreached' : 'modifier',
    lookups: 0,
    detail: '',
    asked: [],
  };
}

type Step =
  Ended | { readonly outcome: 'no-match' | 'pending'; readonly detail: string; readonly leadsTo?: SpfTrace };

function tryTerm(evaluation: SpfEvaluation, term: SpfTerm, domain: string): Step {
  const limit = needsLookup(term) ? countLookup(evaluation) : ({ ok: true } as const);
  if (!limit.ok) return error('permerror', limit.problem);
  if (usesValidatedName(domainOf(term))) {
    const macroLimit = countLookup(evaluation);
    if (!macroLimit.ok) return error('permerror', macroLimit.problem);
  }
  const target = expandTarget(evaluation, domainOf(term), domain);
  if (target.kind === 'pending') return { outcome: 'pending', detail: '' };
  if (target.kind === 'permerror') return error('permerror', target.detail);
  if (term.kind === 'include')
    return include(checkWithin(evaluation, target.name).trace, RESULTS[term.qualifier]);
  if (term.kind === 'redirect') return follow(checkWithin(evaluation, target.name));
  if (!isDirective(term)) return NO_MATCH;
  const matched: Matched = matchDirective(evaluation, term, target.name);
  if (matched.kind === 'match')
    return { result: RESULTS[term.qualifier], problem: '', outcome: 'match', detail: matched.detail };
  if (matched.kind === 'temperror' || matched.kind === 'permerror')
    return error(matched.kind, matched.detail);
  return { outcome: matched.kind, detail: matched.detail };
}

/** Recurse, and keep the questions of the term apart from those below it. */
function checkWithin(evaluation: SpfEvaluation, name: string): Decided {
  const domain = shortened(name);
  const asked = [...evaluation.asked, `${domain.toLowerCase()} TXT`];
  const decided = checkHost(evaluation, domain);
  evaluation.asked = asked;
  return decided;
}

function error(result: 'temperror' | 'permerror', problem: string, leadsTo?: SpfTrace): Ended {
  return {
    result,
    problem,
    outcome: 'error',
    detail: problem,
    ...(leadsTo === undefined ? {} : { leadsTo }),
  };
}

/** RFC 7208 5.2: only a pass of the included record matches; none is an error. */
function include(leadsTo: SpfTrace, result: SpfResult): Step {
  const { domain, problem } = leadsTo;
  if (leadsTo.result === 'pass')
    return { result, problem: '', outcome: 'match', detail: `${domain} passes`, leadsTo };
  if (problem === NOT_ASKED) return { outcome: 'pending', detail: '', leadsTo };
  if (leadsTo.result === 'temperror') return error('temperror', problem, leadsTo);
  if (leadsTo.result === 'permerror' || leadsTo.result === 'none')
    return error('permerror', problem, leadsTo);
  return { outcome: 'no-match', detail: `${domain} gives ${leadsTo.result}`, leadsTo };
}

/** RFC 7208 6.1: the result is that of the target; none is an error. */
function follow(decider: Decided): Ended {
  const { trace } = decider;
  if (trace.result === 'none') return error('permerror', trace.problem, trace);
  if (trace.result === 'permerror' || trace.result === 'temperror')
    return error(trace.result, trace.problem, trace);
  return {
    result: trace.result,
    problem: trace.problem,
    outcome: 'match',
    detail: `${trace.domain} gives ${trace.result}`,
    leadsTo: trace,
    decider,
  };
}
