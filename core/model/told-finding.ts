/** Findings of commands that read files: no probe saw them, so that no check judges them; their codes are rows all the same. */
import type { Args, ArgsOf, CodeRow, CodeTable } from './check.ts';
import type { Outcome } from './finding.ts';
import type { Json } from './json.ts';
import type { Severity } from './severity.ts';

export interface ToldFinding {
  readonly code: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly says: string;
  readonly effect: string;
  readonly evidence: string;
  readonly advice: readonly string[];
  readonly args: Readonly<Record<string, Json>>;
}

/** What a table's codes say about arguments; a misspelt code or a missing argument does not compile. */
export function teller<C extends CodeTable>(
  table: C,
): <K extends keyof C & string>(code: K, args: ArgsOf<C[K]>) => ToldFinding {
  return (code, args) => {
    const row = table[code] as unknown as CodeRow<Args>;
    const given = args as Args;
    return {
      code,
      outcome: row.outcome,
      severity: typeof row.severity === 'function' ? row.severity(given) : row.severity,
      says: row.says(given),
      effect: row.effect?.(given) ?? '',
      evidence: row.evidence?.(given) ?? '',
      advice: row.advice(given),
      args: given,
    };
  };
}
