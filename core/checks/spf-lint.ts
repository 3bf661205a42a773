/** What in an SPF record is not wrong by the grammar, yet does not do what its author meant. */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import { lintSpf, type SpfProblemKind } from '../protocol/spf/index.ts';

/** `of`: the domain whose record it is, behind redirects. */
type In = { readonly domain: string; readonly of: string; readonly term: string };
type Because = In & { readonly because: string };

const termOf = ({ of, term }: In): string => `"${term}" in the SPF record of ${of}`;

const codes = {
  SPF_LINT_CLEAN: code<{ readonly domain: string }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `the SPF record of ${domain} holds nothing that is useless, outdated or too wide`,
    advice: () => [],
  }),
  SPF_PTR_USED: code<In>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${termOf(args)} uses PTR, which is slow, unreliable and not to be published`,
    effect: () => 'some large receivers skip it',
    advice: () => ['name the addresses with ip4 and ip6'],
    spec: 'RFC 7208 5.5',
    per: ['of', 'term'],
  }),
  SPF_DEAD_TERM: code<Because>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${termOf(args)} stands after "${args.because}" and is never reached`,
    effect: () => 'a sender that it names does not pass',
    advice: ({ term, because }) => [`move "${term}" before "${because}", or remove it`],
    spec: 'RFC 7208 5.1',
    per: ['of', 'term'],
  }),
  SPF_REDIRECT_IGNORED: code<Because>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${termOf(args)} is ignored, since the record has "${args.because}"`,
    advice: ({ because, term }) => [`remove "${because}" if the redirect is meant, "${term}" otherwise`],
    spec: 'RFC 7208 5.1',
    per: ['of', 'term'],
  }),
  SPF_DUPLICATE_TERM: code<Because>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${termOf(args)} adds nothing to "${args.because}"`,
    advice: ({ term }) => [`remove "${term}"`],
    per: ['of', 'term'],
  }),
  SPF_RANGE_BROAD: code<In & { readonly length: number }>({
    outcome: 'fail',
    severity: ({ length }) => (length <= 1 ? 'error' : length <= 8 ? 'warning' : 'notice'),
    says: (args) => `${termOf(args)} lets a /${args.length} network pass`,
    effect: ({ length }) =>
      length <= 1
        ? 'half of the internet may send as this domain'
        : 'hosts that are not yours may send as this domain',
    advice: () => ['name the addresses that really send'],
    spec: 'RFC 7208 5.6',
    per: ['of', 'term'],
  }),
  SPF_RANGE_PRIVATE: code<In>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${termOf(args)} names addresses that no receiver ever sees`,
    advice: () => ['name the public addresses of the senders'],
    spec: 'RFC 1918 3',
    per: ['of', 'term'],
  }),
  SPF_MODIFIER_MISTAKEN: code<Because>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${termOf(args)} is ignored: with "=" it is no mechanism`,
    effect: () => 'a sender that it names does not pass',
    advice: ({ because }) => [`write ${because}`],
    spec: 'RFC 7208 6',
    per: ['of', 'term'],
  }),
  SPF_MODIFIER_UNKNOWN: code<Because>({
    outcome: 'fail',
    severity: 'info',
    says: (args) => `${termOf(args)} is unknown and ignored${args.because === '' ? '' : `: ${args.because}`}`,
    advice: ({ term }) => [`remove "${term}"`],
    spec: 'RFC 7208 6',
    per: ['of', 'term'],
  }),
  SPF_EXP_BROKEN: code<Because>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${termOf(args)} gives no explanation`,
    evidence: ({ because }) => because,
    advice: () => [
      'publish exactly one TXT record there, in plain ASCII with valid macros, or remove the term',
    ],
    spec: 'RFC 7208 6.2',
    per: ['of', 'term'],
  }),
  SPF_ANSWER_LARGE: code<{ readonly domain: string; readonly of: string; readonly octets: number }>({
    outcome: 'fail',
    severity: ({ octets }) => (octets > 1100 ? 'notice' : 'info'),
    says: ({ of, octets }) => `the TXT records of ${of} fill ${octets} octets; 450 fit into every answer`,
    effect: () => 'the answer may need a second question over TCP, which some networks block',
    advice: () => [
      'remove TXT records of services that are no longer used',
      'move long parts of the SPF record into an include',
    ],
    spec: 'RFC 7208 3.4',
    per: ['of'],
  }),
  SPF_LINT_NOT_APPLICABLE: code<{ readonly domain: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain }) => `details of SPF were not judged: ${domain} has no SPF record that can be read`,
    advice: () => [],
  }),
};

const BECAUSE = {
  dead: 'SPF_DEAD_TERM',
  'redirect-ignored': 'SPF_REDIRECT_IGNORED',
  duplicate: 'SPF_DUPLICATE_TERM',
  'mechanism-as-modifier': 'SPF_MODIFIER_MISTAKEN',
  'unknown-modifier': 'SPF_MODIFIER_UNKNOWN',
  'exp-broken': 'SPF_EXP_BROKEN',
} as const satisfies { readonly [kind in SpfProblemKind]?: keyof typeof codes };

export const spfLint = defineCheck({
  id: 'spf-lint',
  probe: 'mail-dns',
  title: 'SPF: nothing useless, outdated or too wide',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const { tree, problems } = lintSpf(domain, askOf(facts.answers));
    if (tree.state !== 'record') return raise('SPF_LINT_NOT_APPLICABLE', { domain });
    let clean = true;
    const seen = new Set<string>();
    for (const { kind, domain: of, term, detail, size } of problems) {
      const key = `${kind} ${of} ${term}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (kind === 'ptr') raise('SPF_PTR_USED', { domain, of, term });
      else if (kind === 'private-range') raise('SPF_RANGE_PRIVATE', { domain, of, term });
      else if (kind === 'broad-range') raise('SPF_RANGE_BROAD', { domain, of, term, length: size });
      else if (kind === 'large-answer') raise('SPF_ANSWER_LARGE', { domain, of, octets: size });
      else if (kind in BECAUSE)
        raise(BECAUSE[kind as keyof typeof BECAUSE], { domain, of, term, because: detail });
      else continue;
      clean = false;
    }
    if (clean) raise('SPF_LINT_CLEAN', { domain });
  },
});
