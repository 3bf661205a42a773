/** postwatch check as its own process, with its JSON read. */
import type { SmtpFacts, SmtpSession } from '../../core/model/smtp-facts.ts';
import { spawnPostwatch } from './spawn-postwatch.ts';

export interface ReportedFinding {
  readonly code: string;
  readonly check: string;
  readonly outcome: string;
  readonly severity: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly says: string;
  readonly advice: readonly string[];
  readonly spec?: string;
  readonly target: string;
}

export interface Report {
  readonly target: string;
  readonly kind: string;
  readonly status: string;
  readonly findings: readonly ReportedFinding[];
  readonly observations: readonly {
    readonly probe: string;
    readonly target: string;
    readonly facts: unknown;
  }[];
  readonly tookMs: number;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Given {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly fd3?: string;
}

export async function runCheck(argv: readonly string[], given: Given): Promise<Ran> {
  const { exited, output } = spawnPostwatch(['check', ...argv], given);
  return { code: await exited, ...output() };
}

/** Of one target. */
export async function runCheckJson(
  argv: readonly string[],
  given: Given,
): Promise<Ran & { readonly report: Report }> {
  const ran = await runCheck([...argv, '--json'], given);
  const [report, more] = JSON.parse(ran.out) as Report[];
  if (report === undefined || more !== undefined) throw new Error(`Not one report: ${ran.out}${ran.err}`);
  return { ...ran, report };
}

export function codesOf({ findings }: Report, ...outcomes: readonly string[]): string[] {
  return findings.filter(({ outcome }) => outcomes.includes(outcome)).map(({ code }) => code);
}

export function sessionOf({ observations }: Report): SmtpSession {
  const facts = observations.find(({ probe }) => probe === 'smtp')?.facts as SmtpFacts | undefined;
  const session = facts?.sessions[0];
  if (session === undefined) throw new Error('The report has no SMTP session');
  return session;
}
