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
  return {
    kind: 'name',
    name: expandMacros(spec, (letter) => valueOf(evaluation, letter, domain, validated)),
  };
}

/** RFC 7208 7.2. */
function valueOf(evaluation: SpfEvaluation, letter: MacroLetter, domain: string, validated: string): string {
  const { query, address } = evaluation;
  switch (letter) {
    case 's':
      return `${evaluation.localPart}@${evaluation.senderDomain}`;
    case 'l':
      return evaluation.localPart;
    case 'o':
      return evaluation.senderDomain;
    case 'd':
      return domain;
    case 'i':
      return dotted(address);
    case 'p':
      return validated;
    case 'v':
      return address.family === 4 ? 'in-addr' : 'ip6';
    case 'h':
      return query.helo;
    case 'c':
      return address.text;
    case 'r':
      return query.receiver ?? 'unknown';
    case 't':
      return String(secondsOf(query.at));
  }
}

function secondsOf(at: string | undefined): number {
  const milliseconds = at === undefined ? 0 : Date.parse(at);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
