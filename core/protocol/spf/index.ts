/** SPF (RFC 7208): which hosts may send for a domain. Parser, evaluator and lint work on one syntax tree. */
export { evaluateSpf } from './evaluate-spf.ts';
export { formatMacroString, formatSpf, formatTerm } from './format-spf.ts';
export { isSpf, parseSpf, termAt, type SpfCode } from './parse-spf.ts';
export { selectSpf, type SpfSelection } from './select-spf.ts';
export { parseAddress, type SpfAddress } from './spf-address.ts';
export { MAX_LOOKUPS, MAX_VOID_LOOKUPS } from './spf-evaluation.ts';
export type {
  MacroString,
  SpfDirective,
  SpfModifier,
  SpfQualifier,
  SpfRecord,
  SpfTerm,
} from './spf-record.ts';
export {
  SPF_RESULTS,
  type SpfOutcome,
  type SpfQuery,
  type SpfResult,
  type SpfStep,
  type SpfTrace,
  type SpfVerdict,
} from './spf-verdict.ts';
export { lintSpf } from './lint-spf.ts';
export { lastOf, unnamedResult } from './unnamed-result.ts';
export type {
  SpfCost,
  SpfLint,
  SpfLintNode,
  SpfLintTerm,
  SpfNodeState,
  SpfPolicy,
  SpfProblem,
  SpfProblemKind,
  SpfVoid,
} from './spf-lint.ts';
export { askSpfQuestions, senderAddresses, senderQuery } from './spf-questions.ts';
export { heloIdentities, heloQuery, type HeloIdentity } from './helo-identities.ts';
