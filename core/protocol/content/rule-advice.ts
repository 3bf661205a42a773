/** What to change in a message when a scorer's rule fires: rows are data, beside the protocol of each scorer. */
export interface RuleAdvice {
  /** Names; a "*" at the end stands for anything. */
  readonly rules: readonly string[];
  /** What to do, in one sentence. */
  readonly change: string;
  /**
   * "message" = something in it; "sending" = how it is signed and from where it comes; "names" = a domain in it;
   * "test" = it fires because the message came as a file and not over SMTP: receivers will not see it.
   */
  readonly about: 'message' | 'sending' | 'names' | 'test';
}

/** The first row that names the rule; names before patterns. */
export function adviceFor(rows: readonly RuleAdvice[], rule: string): RuleAdvice | undefined {
  return (
    rows.find(({ rules }) => rules.includes(rule)) ??
    rows.find(({ rules }) => rules.some((name) => name.endsWith('*') && rule.startsWith(name.slice(0, -1))))
  );
}
