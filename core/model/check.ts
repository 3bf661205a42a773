/**
 * A check is a pure judge of one probe's facts. Its codes are rows: sentence, advice, RFC section, default severity.
 * `defineCheck` ties them together so that a misspelt code or a missing argument does not compile.
 */
import type { Finding, Outcome } from './finding.ts';
import type { Json } from './json.ts';
import type { KnownOf } from './known.ts';
import type { Fault } from './observation.ts';
import type { Facts, ProbeId, Subjects } from './probe.ts';
import type { Severity } from './severity.ts';

export type Args = { readonly [name: string]: Json };
/** Of a code that needs no arguments: `raise('SPF_OK', {})`. */
export type NoArgs = { readonly [name: string]: never };

export interface CodeRow<A> {
  readonly outcome: Outcome;
  /** By consequence; a function where the arguments decide (7 or 21 days). */
  readonly severity: Severity | ((args: A) => Severity);
  /** One sentence, without a full stop: what is so. */
  readonly says: (args: A) => string;
  /** What follows for mail. Only where the sentence does not tell. */
  readonly effect?: (args: A) => string;
  /** What was seen: the record, the reply, the date. */
  readonly evidence?: (args: A) => string;
  /** What to do, first step first. Empty for codes that need nothing. */
  readonly advice: (args: A) => readonly string[];
  /** "RFC 7208 4.6.4". */
  readonly spec?: string;
  /** One look is proof enough, and a second one may do harm: it counts at once. */
  readonly certain?: true;
  /** Seconds for which caches keep what was seen; a second look before proves nothing. */
  readonly keptSeconds?: (args: A) => number;
  /** Names of arguments that tell two findings of this code apart: ["address"], ["selector"]. */
  readonly per?: readonly (keyof A & string)[];
}

/** A row, with its arguments' types: `code<{ domain: string }>({ ... })`, or `code({ ... })` for one without arguments. */
export function code(row: CodeRow<NoArgs>): CodeRow<NoArgs>;
export function code<A extends Args>(row: CodeRow<A>): CodeRow<A>;
export function code<A extends Args>(row: CodeRow<A>): CodeRow<A> {
  return row;
}

export type CodeTable = Readonly<Record<string, CodeRow<never>>>;
export type ArgsOf<R> = R extends CodeRow<infer A> ? A : never;
export type Raise<C extends CodeTable> = <K extends keyof C & string>(code: K, args: ArgsOf<C[K]>) => void;

export interface Evidence<P extends ProbeId> {
  readonly facts: Facts[P];
  readonly subject: Subjects[P];
  readonly faults: readonly Fault[];
  /** When it was seen, ISO 8601: the only clock a check has. */
  readonly at: string;
  /** Last known good to compare with; absent at first sight, and where nothing is remembered. */
  readonly known?: KnownOf[P];
  /** smtp: since when this sender and these recipients are greylisted here, ISO 8601. */
  readonly greylistedSince?: string;
}

/** What every probe's evidence has: all that a check of `probe: 'any'` may read. */
export interface AnyEvidence {
  readonly faults: readonly Fault[];
  readonly subject: unknown;
  readonly at: string;
}

/** Probe whose facts a check reads; "any" judges the run itself, whatever the probe. */
export type CheckProbe = ProbeId | 'any';

type Evidences = { readonly [P in ProbeId]: Evidence<P> } & { readonly any: AnyEvidence };

export interface Check<P extends CheckProbe = CheckProbe, C extends CodeTable = CodeTable> {
  /** Name of the file in core/checks without ".ts". */
  readonly id: string;
  /** Run for observations of this probe; "any" for all of them. */
  readonly probe: P;
  /** One line for lists of checks. */
  readonly title: string;
  readonly codes: C;
  readonly judge: (evidence: Evidences[P]) => Finding[];
}

/** A check of any probe, discriminated by `probe`. */
export type AnyCheck = { [P in CheckProbe]: Check<P> }[CheckProbe];

/** Codes of a check by name; none of one whose table of codes was widened, so that it cannot make every name a code. */
export type CodesOf<T> = T extends { readonly codes: infer C }
  ? string extends keyof C
    ? never
    : keyof C & string
  : never;

export function defineCheck<P extends CheckProbe, C extends CodeTable>(check: {
  readonly id: string;
  readonly probe: P;
  readonly title: string;
  readonly codes: C;
  readonly judge: (evidence: Evidences[P], raise: Raise<C>) => void;
}): Check<P, C> {
  return {
    ...check,
    judge(evidence) {
      const findings: Finding[] = [];
      check.judge(evidence, (name, args) => {
        findings.push(
          findingOf(check.id, name, check.codes[name] as CodeRow<Args> | undefined, args as Args),
        );
      });
      return findings;
    },
  };
}

function findingOf(check: string, name: string, row: CodeRow<Args> | undefined, args: Args): Finding {
  if (row === undefined) throw new Error(`Check "${check}" raised "${name}", which is not in its table`);
  return {
    code: name,
    check,
    outcome: row.outcome,
    severity: typeof row.severity === 'function' ? row.severity(args) : row.severity,
    args,
    instance: (row.per ?? []).map((key) => textOf(args[key])).join(' '),
    ...(row.certain === true ? { certain: true } : {}),
    ...(row.keptSeconds === undefined ? {} : { keptSeconds: row.keptSeconds(args) }),
  };
}

function textOf(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
