/**
 * The lint: walks the whole tree of includes and redirects, as no evaluation for one client would, and counts what a
 * client that nothing matches would cost (RFC 7208 4.6.4). A pure function of the answers that `ask` knows.
 */
import type { DnsAnswer } from '../../model/dns.ts';
import type { Ask } from '../dns/index.ts';
import { authorise, countAddresses } from './authorised-addresses.ts';
import { countVoids, look, type Walk } from './count-voids.ts';
import { lintRecord } from './lint-record.ts';
import { parseSpf, termAt } from './parse-spf.ts';
import { isCheckable, isWithin, queryName, shortened, withoutDot } from './query-name.ts';
import { registrableGuess } from './registrable-guess.ts';
import { selectSpf } from './select-spf.ts';
import type {
  SpfCost,
  SpfLint,
  SpfLintNode,
  SpfLintTerm,
  SpfNodeState,
  SpfPolicy,
  SpfProblem,
} from './spf-lint.ts';
import {
  domainOf,
  isDirective,
  needsLookup,
  usesValidatedName,
  type SpfRecord,
  type SpfTerm,
} from './spf-record.ts';
import { staticTarget } from './static-target.ts';

// Danger: a stranger's record can name thousands of others, and itself many times over.
const MAX_DEPTH = 12;
const MAX_COST = 9999;

const NOTHING: SpfCost = { lookups: 0, voids4: 0, voids6: 0 };
const POLICIES = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

export function lintSpf(domain: string, ask: Ask): SpfLint {
  const root = withoutDot(domain).toLowerCase();
  const walk: Walk = {
    root,
    ask,
    records: new Set(),
    addresses: new Set(),
    done: new Map(),
    path: [],
    voids: new Map(),
    problems: [],
    ranges4: [],
    ranges6: [],
    complete: true,
    allowsIpv6: false,
  };
  const tree = lintDomain(walk, root, true);
  const selection =
    tree.state === 'none' && isCheckable(root) ? selectSpf(look(walk, root, 'TXT')) : undefined;
  const { lookups, voids4, voids6 } = tree;
  return {
    domain: root,
    tree,
    lookups,
    voids4,
    voids6,
    voids: [...walk.voids.values()],
    problems: walk.problems,
    complete: walk.complete,
    allowsIpv6: walk.allowsIpv6,
    addresses4: countAddresses(walk.ranges4),
    networks6: countAddresses(walk.ranges6),
    near: selection?.kind === 'none' ? selection.near : [],
  };
}

/** `own`: whoever reads this can change the record; foreign ones are only held to what breaks the whole. */
function lintDomain(walk: Walk, domain: string, own: boolean): SpfLintNode {
  if (!isCheckable(domain)) return leaf(domain, 'bad-name', 'not a domain name of two or more labels');
  if (walk.path.includes(domain))
    return leaf(domain, 'loop', [...walk.path.slice(walk.path.indexOf(domain)), domain].join(' > '));
  const seen = walk.done.get(domain);
  if (seen !== undefined)
    return { ...seen, state: seen.state === 'record' ? 'repeat' : seen.state, terms: [] };
  if (walk.path.length >= MAX_DEPTH) return skip(walk, domain, 'nested too deep to follow');
  const answer = look(walk, domain, 'TXT');
  const selection = selectSpf(answer);
  if (selection.kind === 'unasked') return skip(walk, domain, 'not asked');
  if (selection.kind === 'unseen') {
    walk.complete = false;
    return leaf(domain, 'unseen', selection.detail);
  }
  if (selection.kind === 'none') {
    return leaf(
      domain,
      'none',
      answer.kind === 'nxdomain' ? 'the name does not exist' : 'there is no SPF record',
    );
  }
  if (selection.kind === 'multiple') {
    const problem = `there are ${selection.texts.length} SPF records`;
    return { ...leaf(domain, 'multiple', problem), record: selection.texts.join('\n') };
  }
  const record = parseSpf(selection.text);
  if (!record.ok) {
    const term = termAt(selection.text, record.at);
    return { ...leaf(domain, 'syntax', record.detail), record: selection.text, at: record.at, term };
  }
  walk.path.push(domain);
  const node = lintTerms(walk, record.value, domain, own);
  walk.path.pop();
  walk.done.set(domain, node);
  if (own) {
    const askText = (name: string): DnsAnswer => look(walk, name, 'TXT');
    walk.problems.push(...lintRecord(record.value, node, answer, askText, walk.root));
  }
  return node;
}

function lintTerms(walk: Walk, record: SpfRecord, domain: string, own: boolean): SpfLintNode {
  const all = record.terms.find((term) => term.kind === 'all');
  const allIndex = all === undefined ? record.terms.length : record.terms.indexOf(all);
  // RFC 7208 5.1: what stands after all is ignored, and redirect wherever it stands.
  const terms = record.terms.map((term, index) => {
    const dead = (isDirective(term) && index > allIndex) || (term.kind === 'redirect' && all !== undefined);
    return lintTerm(walk, term, domain, dead, own);
  });
  const redirect = terms.find((term) => term.kind === 'redirect');
  const policy: SpfPolicy =
    all?.kind === 'all'
      ? POLICIES[all.qualifier]
      : redirect === undefined
        ? 'none'
        : (redirect.leadsTo?.policy ?? 'unknown');
  const total = (of: (cost: SpfCost) => number): number =>
    Math.min(
      terms.reduce((sum, term) => sum + of(term), 0),
      MAX_COST,
    );
  return {
    ...leaf(domain, 'record', ''),
    record: record.text,
    policy,
    terms,
    lookups: total((cost) => cost.lookups),
    voids4: total((cost) => cost.voids4),
    voids6: total((cost) => cost.voids6),
  };
}

function lintTerm(walk: Walk, term: SpfTerm, domain: string, dead: boolean, own: boolean): SpfLintTerm {
  const spec = domainOf(term);
  const target = spec === undefined ? domain : staticTarget(spec, domain, walk.root);
  const asks = needsLookup(term) && term.kind !== 'ptr';
  const base = {
    kind: term.kind,
    term: term.text,
    at: term.at,
    dead,
    target: asks ? (target ?? '') : '',
    ...NOTHING,
  };
  if (dead) return base;
  if (term.kind === 'ip6' && term.qualifier === '+') walk.allowsIpv6 = true;
  if ((term.kind === 'ip4' || term.kind === 'ip6') && term.qualifier === '+')
    authorise(walk, term, undefined);
  const lookups = (needsLookup(term) ? 1 : 0) + (term.kind !== 'exp' && usesValidatedName(spec) ? 1 : 0);
  if (!asks || target === undefined) return { ...base, lookups };
  if (term.kind === 'include' || term.kind === 'redirect') {
    const held = [walk.ranges4.length, walk.ranges6.length] as const;
    const leadsTo = lintDomain(
      walk,
      shortened(target).toLowerCase(),
      (own && term.kind === 'redirect') || isWithin(target, walk.root),
    );
    walk.problems.push(...problemsOf(leadsTo, term, domain));
    if (term.kind === 'include' && term.qualifier !== '+') [walk.ranges4.length, walk.ranges6.length] = held;
    if (leadsTo.state === 'none') noteUnregistered(walk, term, domain, leadsTo.domain);
    return {
      ...base,
      lookups: lookups + leadsTo.lookups,
      voids4: leadsTo.voids4,
      voids6: leadsTo.voids6,
      leadsTo,
    };
  }
  const name = queryName(target);
  if (name === undefined) return { ...base, lookups };
  const voids = countVoids(walk, term, domain, name);
  if (isDirective(term) && term.qualifier === '+') authorise(walk, term, name);
  noteUnregistered(walk, term, domain, name);
  return { ...base, lookups, ...voids };
}

/** Danger: whoever registers the domain publishes what makes them pass. */
function noteUnregistered(walk: Walk, term: SpfTerm, domain: string, name: string): void {
  const type = term.kind === 'mx' ? 'MX' : term.kind === 'a' || term.kind === 'exists' ? 'A' : 'TXT';
  if (look(walk, name, type).kind !== 'nxdomain') return;
  const registrable = registrableGuess(name);
  if (registrable !== name && look(walk, registrable, 'SOA').kind !== 'nxdomain') return;
  walk.problems.push({ kind: 'unregistered', domain, term: term.text, detail: registrable, size: 0 });
}

const BROKEN: { readonly [state in SpfNodeState]?: SpfProblem['kind'] } = {
  none: 'include-none',
  multiple: 'include-multiple',
  syntax: 'include-syntax',
  'bad-name': 'include-bad-name',
  unseen: 'include-unseen',
  loop: 'loop',
};

function problemsOf(node: SpfLintNode, term: SpfTerm, domain: string): readonly SpfProblem[] {
  const kind = BROKEN[node.state];
  const detail = node.term === '' ? node.problem : `${node.problem} (in "${node.term}")`;
  if (kind !== undefined) return [{ kind, domain, term: term.text, detail, size: 0 }];
  // Only "+" hands the pass on: -include of such a record fails everybody.
  const opens = term.kind === 'include' && term.qualifier === '+' && node.policy === 'pass';
  return opens ? [{ kind: 'include-open', domain, term: term.text, detail: node.record, size: 0 }] : [];
}

function leaf(domain: string, state: SpfNodeState, problem: string): SpfLintNode {
  return { domain, state, record: '', problem, at: 0, term: '', policy: 'unknown', terms: [], ...NOTHING };
}

function skip(walk: Walk, domain: string, problem: string): SpfLintNode {
  walk.complete = false;
  return leaf(domain, 'skipped', problem);
}
