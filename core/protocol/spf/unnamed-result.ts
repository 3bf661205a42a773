/** What check_host() gives a client that no term names: the policy of the record, if the whole of it can be evaluated. */
import { MAX_LOOKUPS, MAX_VOID_LOOKUPS } from './spf-evaluation.ts';
import type { SpfLint, SpfLintNode, SpfProblemKind } from './spf-lint.ts';
import type { SpfResult } from './spf-verdict.ts';

const PERMERRORS: ReadonlySet<SpfProblemKind> = new Set([
  'include-none',
  'include-multiple',
  'include-syntax',
  'include-bad-name',
  'loop',
  'too-many-mx',
]);

export function unnamedResult(lint: SpfLint): SpfResult {
  const { tree, problems, lookups, voids4, complete } = lint;
  if (tree.state === 'none' || tree.state === 'bad-name') return 'none';
  if (tree.state === 'multiple' || tree.state === 'syntax') return 'permerror';
  if (tree.state !== 'record') return 'temperror';
  if (lookups > MAX_LOOKUPS || voids4 > MAX_VOID_LOOKUPS || problems.some(({ kind }) => PERMERRORS.has(kind)))
    return 'permerror';
  if (!complete) return 'temperror';
  if (problems.some(({ kind }) => kind === 'include-open')) return 'pass';
  const { policy } = lastOf(tree);
  // RFC 7208 4.7: a record that does not end is neutral.
  if (policy === 'none') return 'neutral';
  return policy === 'unknown' ? 'temperror' : policy;
}

/** The record at the end of the redirects. */
export function lastOf(node: SpfLintNode): SpfLintNode {
  const redirect = node.terms.find((term) => term.kind === 'redirect' && !term.dead);
  return redirect?.leadsTo === undefined ? node : lastOf(redirect.leadsTo);
}
