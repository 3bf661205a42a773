/** The <target-name> of a term (RFC 7208 4.8): its domain-spec expanded, or the current domain. */
import { dotted } from './spf-address.ts';
import { expandMacros } from './expand-macro.ts';
import type { SpfEvaluation } from './spf-evaluation.ts';
import { usesValidatedName, type MacroLetter, type MacroString } from './spf-record.ts';
import { preferredName, validatedNames } from './validated-names.ts';

export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'permerror'; readonly detail: string };

export function expandTarget(
  evaluation: SpfEvaluation,
  spec: MacroString | undefined,
  domain: string,
): Target {
  if (spec === undefined) return { kind: 'name', name: domain };
  const [only] = spec;
  if (spec.length === 1 && only?.kind === 'text') return { kind: 'name', name: only.text };
  let validated = 'unknown';
  if (usesValidatedName(spec)) {
    const { names, pending, limit } = validatedNames(evaluation);
    if (!limit.ok) return { kind: 'permerror', detail: limit.problem };
    if (pending) return { kind: 'pending' };
    validated = preferredName(names, domain);
  }
  const known: Known = { evaluation, domain, validated };
  return { kind: 'name', name: expandMacros(spec, (letter) => VALUES[letter](known)) };
}

interface Known {
  readonly evaluation: SpfEvaluation;
  readonly domain: string;
  readonly validated: string;
}

/** RFC 7208 7.2. */
const VALUES: Readonly<Record<MacroLetter, (known: Known) => string>> = {
  s: ({ evaluation }) => `${evaluation.localPart}@${evaluation.senderDomain}`,
  l: ({ evaluation }) => evaluation.localPart,
  o: ({ evaluation }) => evaluation.senderDomain,
  d: ({ domain }) => domain,
  i: ({ evaluation }) => dotted(evaluation.address),
  p: ({ validated }) => validated,
  v: ({ evaluation }) => (evaluation.address.family === 4 ? 'in-addr' : 'ip6'),
  h: ({ evaluation }) => evaluation.query.helo,
  c: ({ evaluation }) => evaluation.address.text,
  r: ({ evaluation }) => evaluation.query.receiver ?? 'unknown',
  t: ({ evaluation }) => String(secondsOf(evaluation.query.at)),
};

function secondsOf(at: string | undefined): number {
  const milliseconds = at === undefined ? 0 : Date.parse(at);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
