/**
 * A receiver spends at most ten lookups on an SPF record with all that it includes, and stands at most two that find
 * nothing (RFC 7208 4.6.4). Beyond that the result is permerror, for the terms that come late at least. Includes belong
 * to others, who change them without notice.
 */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import {
  lintSpf,
  MAX_LOOKUPS,
  MAX_VOID_LOOKUPS,
  type SpfLint,
  type SpfLintNode,
  type SpfProblem,
  type SpfVoid,
} from '../protocol/spf/index.ts';

type Of<T> = { readonly domain: string } & T;
type Broken = Of<{ readonly of: string; readonly term: string; readonly problem: string }>;
type Count = Of<{ readonly lookups: number; readonly costs: readonly string[] }>;
type Voids = Of<{ readonly count: number; readonly names: readonly string[] }>;

/** From here on one more include of a usual sender breaks the record. */
const NEAR_LIMIT = 8;
const tree = ({ domain }: { readonly domain: string }): string => `postwatch spf ${domain} shows the tree`;
const permerror =
  'clients that no earlier term matches get permerror: their mail loses SPF, and DMARC with it unless DKIM passes';
const where = ({ of, term }: Broken): string => `"${term}" in the SPF record of ${of}`;

const codes = {
  SPF_LOOKUPS_OK: code<Count>({
    outcome: 'pass',
    severity: 'info',
    says: ({ lookups }) => `SPF needs ${lookups} of ${MAX_LOOKUPS} lookups`,
    evidence: ({ costs }) => costs.join(', '),
    advice: () => [],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_LOOKUPS_NEAR_LIMIT: code<Count>({
    outcome: 'fail',
    severity: ({ lookups }) => (lookups > NEAR_LIMIT ? 'warning' : 'notice'),
    says: ({ lookups }) =>
      lookups >= MAX_LOOKUPS
        ? `SPF needs all ${MAX_LOOKUPS} lookups; one more include, here or at a provider, breaks it`
        : `SPF needs ${lookups} of ${MAX_LOOKUPS} lookups; one more include may break it`,
    evidence: (args) => `${args.costs.join(', ')} (${tree(args)})`,
    advice: () => [
      'remove the includes of senders that are no longer used',
      'ask the provider with the most lookups for a flatter record, or move its mail to a subdomain',
    ],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_LOOKUPS_EXCEEDED: code<Count>({
    outcome: 'fail',
    severity: 'error',
    says: ({ lookups }) => `SPF needs ${lookups} lookups, ${MAX_LOOKUPS} are allowed`,
    effect: () => permerror,
    evidence: (args) => `${args.costs.join(', ')} (${tree(args)})`,
    advice: () => [
      'remove the includes of senders that are no longer used',
      'replace a and mx by ip4 and ip6',
      'move the mail of a provider to a subdomain with a record of its own',
    ],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_LOOP: code<Broken>({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${where(args)} leads in a circle`,
    effect: () => permerror,
    evidence: ({ problem }) => problem,
    advice: ({ of, term }) => [`remove "${term}" from ${of}`],
    spec: 'RFC 7208 4.6.4',
    per: ['of', 'term'],
  }),
  SPF_INCLUDE_WITHOUT_RECORD: code<Broken>({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${where(args)} leads to a name without an SPF record`,
    effect: () => permerror,
    evidence: ({ problem }) => problem,
    advice: ({ term }) => [
      `remove "${term}", or correct the name: the provider's documentation has it`,
      'a name that does not exist can be registered by others, who would then send as you',
    ],
    spec: 'RFC 7208 5.2',
    per: ['of', 'term'],
  }),
  SPF_INCLUDE_BROKEN: code<Broken>({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${where(args)} leads to a record that cannot be read`,
    effect: () => permerror,
    evidence: ({ problem }) => problem,
    advice: ({ term }) => [
      `tell whoever owns the record that it is broken`,
      `until it is repaired, take "${term}" out and name the addresses with ip4 and ip6`,
    ],
    spec: 'RFC 7208 5.2',
    per: ['of', 'term'],
  }),
  SPF_MX_TOO_MANY: code<
    Of<{ readonly of: string; readonly term: string; readonly name: string; readonly count: number }>
  >({
    outcome: 'fail',
    severity: 'error',
    says: ({ of, term, name, count }) =>
      `"${term}" in the SPF record of ${of} leads to ${count} MX records of ${name}, 10 are allowed`,
    effect: () => permerror,
    advice: ({ term }) => [`replace "${term}" by the addresses, with ip4 and ip6`],
    spec: 'RFC 7208 4.6.4',
    per: ['of', 'term'],
  }),
  SPF_VOID_LOOKUPS: code<Voids>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ count }) =>
      `${count === 1 ? 'one name' : `${count} lookups`} in SPF found nothing; more than ${MAX_VOID_LOOKUPS} break it`,
    evidence: ({ names }) => names.join(', '),
    advice: () => ['remove these terms, or give the names their addresses back'],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_VOID_LOOKUPS_EXCEEDED: code<Voids>({
    outcome: 'fail',
    severity: 'error',
    says: ({ count }) => `${count} lookups in SPF find nothing, ${MAX_VOID_LOOKUPS} are allowed`,
    effect: () => permerror,
    evidence: ({ names }) => names.join(', '),
    advice: () => ['remove these terms, or give the names their addresses back'],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_VOID_LOOKUPS_BEHIND_MX: code<Voids & { readonly ipv6Only: boolean }>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ count, ipv6Only }) =>
      `${ipv6Only ? 'for clients with IPv6, ' : ''}${count} lookups in SPF find nothing where the hosts behind mx are counted too, ${MAX_VOID_LOOKUPS} are allowed`,
    effect: () => 'receivers that count these as well, such as pyspf, answer permerror; others go on',
    evidence: ({ names }) => names.join(', '),
    advice: () => ['give the mail hosts their addresses back, or replace mx by ip4 and ip6'],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_VOID_LOOKUPS_IPV6: code<Voids>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ count }) =>
      `for clients with IPv6, ${count} lookups in SPF find nothing, ${MAX_VOID_LOOKUPS} are allowed`,
    effect: () => 'mail that leaves over IPv6 gets permerror where the same mail over IPv4 passes',
    evidence: ({ names }) => `without an AAAA record: ${names.join(', ')}`,
    advice: () => ['replace a and mx by ip4 and ip6', 'or put the terms that match IPv6 senders first'],
    spec: 'RFC 7208 4.6.4',
  }),
  SPF_TREE_UNSEEN: code<Of<{ readonly unseen: readonly string[]; readonly lookups: number }>>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: ({ lookups }) => `SPF could not be followed to its end; it needs at least ${lookups} lookups`,
    effect: () => 'receivers that meet the same trouble answer temperror and may defer mail',
    evidence: ({ unseen }) => unseen.join('; '),
    advice: () => ['ask again; if it stays, tell whoever owns these names'],
    spec: 'RFC 7208 4.4',
  }),
  SPF_LOOKUPS_NOT_COUNTED: code<Of<{ readonly state: string }>>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain }) => `the lookups of SPF were not counted: ${domain} has no SPF record that can be read`,
    advice: () => [],
  }),
};

const BROKEN = {
  'include-none': 'SPF_INCLUDE_WITHOUT_RECORD',
  'include-bad-name': 'SPF_INCLUDE_WITHOUT_RECORD',
  'include-syntax': 'SPF_INCLUDE_BROKEN',
  'include-multiple': 'SPF_INCLUDE_BROKEN',
  loop: 'SPF_LOOP',
} as const;

export const spfLookups = defineCheck({
  id: 'spf-lookups',
  probe: 'mail-dns',
  title: 'SPF: within the limits of ten lookups and two void ones',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const lint = lintSpf(domain, askOf(facts.answers));
    if (lint.tree.state !== 'record')
      return raise('SPF_LOOKUPS_NOT_COUNTED', { domain, state: lint.tree.state });
    let broken = false;
    const isTold = (problem: SpfProblem): boolean =>
      problem.kind === 'include-none' &&
      lint.problems.some(
        ({ kind, domain: of, term }) =>
          kind === 'unregistered' && of === problem.domain && term === problem.term,
      );
    for (const problem of unique(lint.problems)) {
      const { kind, domain: of, term, detail, size } = problem;
      // A name in a domain that nobody has registered is told by spf-trust.
      if (isTold(problem)) continue;
      if (kind === 'too-many-mx') raise('SPF_MX_TOO_MANY', { domain, of, term, name: detail, count: size });
      else if (kind in BROKEN)
        raise(BROKEN[kind as keyof typeof BROKEN], { domain, of, term, problem: detail });
      else continue;
      broken = true;
    }
    const { lookups, voids4, voids6 } = lint;
    const counted = lint.voids.filter(({ behindMx }) => !behindMx);
    const costs = costsOf(lint.tree);
    if (lookups > MAX_LOOKUPS) raise('SPF_LOOKUPS_EXCEEDED', { domain, lookups, costs });
    else if (!lint.complete) raise('SPF_TREE_UNSEEN', { domain, lookups, unseen: unseenOf(lint) });
    else if (lookups >= NEAR_LIMIT) raise('SPF_LOOKUPS_NEAR_LIMIT', { domain, lookups, costs });
    else if (!broken) raise('SPF_LOOKUPS_OK', { domain, lookups, costs });
    const behindMx = (family: '4' | '6'): void =>
      raise('SPF_VOID_LOOKUPS_BEHIND_MX', {
        domain,
        ipv6Only: family === '6',
        count: ofFamily(lint.voids, family).length,
        names: voidNames(lint.voids, family),
      });
    if (voids4 > MAX_VOID_LOOKUPS)
      raise('SPF_VOID_LOOKUPS_EXCEEDED', { domain, count: voids4, names: voidNames(counted, '4') });
    else if (voids6 > MAX_VOID_LOOKUPS && lint.allowsIpv6)
      raise('SPF_VOID_LOOKUPS_IPV6', { domain, count: voids6, names: voidNames(counted, '6') });
    else if (ofFamily(lint.voids, '4').length > MAX_VOID_LOOKUPS) behindMx('4');
    else if (ofFamily(lint.voids, '6').length > MAX_VOID_LOOKUPS && lint.allowsIpv6) behindMx('6');
    else if (voids4 > 0) raise('SPF_VOID_LOOKUPS', { domain, count: voids4, names: voidNames(counted, '4') });
  },
});

/** "include:_spf.esp.example costs 6", the dearest first. */
function costsOf(node: SpfLintNode): readonly string[] {
  return node.terms
    .filter(({ lookups }) => lookups > 0)
    .sort((a, b) => b.lookups - a.lookups)
    .slice(0, 12)
    .map(({ term, lookups }) => `${term} costs ${lookups}`);
}

function ofFamily(voids: readonly SpfVoid[], family: '4' | '6'): readonly SpfVoid[] {
  return voids.filter((one) => one.family === family || one.family === 'both');
}

function voidNames(voids: readonly SpfVoid[], family: '4' | '6'): readonly string[] {
  return ofFamily(voids, family)
    .slice(0, 12)
    .map(({ name, term, domain }) => `${name} ("${term}" of ${domain})`)
    .sort();
}

function unseenOf(lint: SpfLint): readonly string[] {
  const unseen = unique(lint.problems).filter(
    ({ kind }) => kind === 'include-unseen' || kind === 'address-unseen',
  );
  return unseen.length === 0
    ? ['the tree is too large to follow to its end']
    : unseen.map(({ term, detail }) => `"${term}": ${detail}`);
}

function unique(problems: readonly SpfProblem[]): readonly SpfProblem[] {
  return [
    ...new Map(
      problems.map((problem) => [`${problem.kind} ${problem.domain} ${problem.term}`, problem]),
    ).values(),
  ];
}
