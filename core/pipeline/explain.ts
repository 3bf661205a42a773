/** A finding in words: the code's row applied to its arguments. Stored findings are explained by the rows of today. */
import { CHECKS } from '../checks/index.ts';
import type { AnyCheck, Args, CodeRow } from '../model/check.ts';
import { explainReply } from './explain-reply.ts';
import type { Finding } from '../model/finding.ts';

export interface Explanation {
  readonly says: string;
  readonly effect?: string;
  readonly evidence?: string;
  /** What the reply that it quotes is about, where there is one. */
  readonly means?: string;
  readonly advice: readonly string[];
  readonly spec?: string;
}

export interface KnownCode {
  readonly code: string;
  readonly check: AnyCheck;
  readonly row: CodeRow<Args>;
}

const CODES: ReadonlyMap<string, KnownCode> = new Map(
  CHECKS.flatMap((check) =>
    Object.entries(check.codes).map(([code, row]) => [
      code,
      { code, check, row: row as unknown as CodeRow<Args> },
    ]),
  ),
);

export function knownCodes(): readonly KnownCode[] {
  return [...CODES.values()];
}

export function knownCode(code: string): KnownCode | undefined {
  return CODES.get(code);
}

/** Never throws: a code that is retired, or arguments of another version, are said plainly. */
export function explain(finding: Pick<Finding, 'code' | 'args'>): Explanation {
  const row = CODES.get(finding.code)?.row;
  if (row === undefined) return { says: `${finding.code} ${JSON.stringify(finding.args)}`, advice: [] };
  try {
    const effect = row.effect?.(finding.args);
    const evidence = row.evidence?.(finding.args);
    const { reply } = finding.args;
    const quoted = row.outcome === 'pass' || typeof reply !== 'string' ? undefined : explainReply(reply);
    return {
      says: row.says(finding.args),
      ...(effect === undefined || effect === '' ? {} : { effect }),
      ...(evidence === undefined || evidence === '' ? {} : { evidence }),
      ...(quoted === undefined ? {} : { means: quoted.means }),
      advice: [...new Set([...row.advice(finding.args), ...(quoted?.advice ?? [])])],
      ...(row.spec === undefined ? {} : { spec: row.spec }),
    };
  } catch {
    return { says: `${finding.code} ${JSON.stringify(finding.args)}`, advice: [] };
  }
}

export interface ExplainedCode extends Explanation {
  readonly code: string;
  readonly check: string;
  readonly title: string;
  readonly probe: string;
  readonly outcome: string;
  /** "by case" where the arguments decide. */
  readonly severity: string;
}

/** A code without a case: every argument stands as its own name, "<domain>". */
export function explainCode({ code, check, row }: KnownCode): ExplainedCode {
  const { says, effect, evidence, advice, spec } = explain({ code, args: named('') });
  return {
    code,
    check: check.id,
    title: check.title,
    probe: check.probe,
    outcome: row.outcome,
    severity: typeof row.severity === 'function' ? 'by case' : row.severity,
    says: words(says),
    ...(effect === undefined ? {} : { effect: words(effect) }),
    ...(evidence === undefined ? {} : { evidence: words(evidence) }),
    advice: advice.map(words),
    ...(spec === undefined ? {} : { spec }),
  };
}

/** A row that returns an argument as it is gives the placeholder itself, which is no string yet. */
function words(text: unknown): string {
  return String(text);
}

/**
 * Arguments of which every value is its own name: `${args.days}` gives "<days>", and so does `args.days.toFixed(1)` or
 * `args.names.join(', ')`.
 */
function named(name: string, owner = name): Args {
  return new Proxy(() => name, {
    get(_, key) {
      if (key === Symbol.toPrimitive || key === 'toString' || key === 'toJSON') return () => `<${name}>`;
      if (key === Symbol.iterator) return () => [`<${name}>`][Symbol.iterator]();
      return typeof key === 'symbol' ? undefined : named(key, name);
    },
    apply: () => named(owner),
  }) as unknown as Args;
}
