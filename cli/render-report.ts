/** A report for people: verdict first, then findings by weight with effect, evidence and what to do. */
import { createColors } from 'picocolors';
import type { SmtpFacts } from '../core/model/smtp-facts.ts';
import { statusOfFinding, type Status } from '../core/model/status.ts';
import type { Report, ReportedFinding } from './check-target.ts';
import { isSummed, listSummary } from './list-summary.ts';
import { causeHead } from './render-cause.ts';
import { nameOf, type ReportedCause } from './reported-cause.ts';
import { harmless, labelled, mark, numbered, plural, wrap } from './report-text.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly color: boolean;
  readonly verbose: boolean;
  readonly transcript: boolean;
}

/** Of one code that needs nobody, this many are told one by one. */
const ALIKE_SHOWN = 2;
const MAX_HEADLINE = 60;

export function renderReport(report: Report, options: RenderOptions): string {
  const { together = [] } = report;
  const paint = createColors(options.color);
  const colors: Readonly<Record<Status, (text: string) => string>> = {
    ok: paint.green,
    warning: paint.yellow,
    critical: paint.red,
    unknown: paint.magenta,
  };
  const head = `${paint.bold(report.target)}   ${colors[report.status](paint.bold(report.status.toUpperCase()))}   ${headline(report)}`;
  const blocks = grouped(shownFindings(report, options.verbose), report.causes).map(
    ({ cause, shown, isMany }) =>
      [
        ...(isMany && cause !== undefined ? [causeHead(cause, options.columns, paint)] : []),
        ...shown.map((one) =>
          block(
            one,
            { report, columns: options.columns, paint, color: colors[statusOfFinding(one.finding)] },
            cause,
            isMany,
          ),
        ),
      ].join('\n\n'),
  );
  const dialogues = options.transcript ? transcripts(report, paint) : [];
  return `${[
    head,
    ...together.map((sentence) =>
      wrap(sentence, options.columns - 2)
        .map((line) => `  ${paint.bold(line)}`)
        .join('\n'),
    ),
    ...blocks,
    ...(options.verbose ? [] : summary(report, options.columns)),
    ...dialogues,
    wrap(footer(report, options.verbose), options.columns - 2)
      .map((line) => `  ${paint.dim(line)}`)
      .join('\n'),
  ].join('\n\n')}\n`;
}

/** The verdict in a few words. */
export function headline({ findings }: Pick<Report, 'findings'>): string {
  const worst = findings.find((finding) => statusOfFinding(finding) !== 'ok');
  if (worst === undefined) return 'nothing needs you';
  const counts = (['critical', 'warning', 'unknown'] as const)
    .map((status) => ({
      status,
      count: findings.filter((finding) => statusOfFinding(finding) === status).length,
    }))
    .filter(({ count }) => count > 0);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 1) return soleHeadline(worst);
  const words = { critical: 'critical', warning: 'to mend soon', unknown: 'could not be seen' };
  return counts.map(({ status, count }) => `${count} ${words[status]}`).join(', ');
}

function soleHeadline(worst: ReportedFinding): string {
  if (worst.outcome === 'inconclusive') return 'one thing could not be seen';
  if (statusOfFinding(worst) === 'warning') return 'one thing to mend soon';
  // Whole sentences stand below; the verdict is a few words.
  return worst.effect !== undefined && worst.effect.length <= MAX_HEADLINE
    ? worst.effect
    : 'one thing needs you';
}

function summary({ findings }: Report, columns: number): string[] {
  const lines = listSummary(findings).flatMap(({ mark: sign, text }) =>
    wrap(text, columns - 8).map((line, index) => `  ${index === 0 ? sign : ' '}  ${line}`),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

interface Shown {
  readonly finding: ReportedFinding;
  /** How many more of the same code are not told one by one. */
  readonly alike: number;
}

function shownFindings(report: Report, verbose: boolean): Shown[] {
  const told = report.findings.filter(
    (finding) =>
      verbose || (finding.outcome !== 'pass' && finding.outcome !== 'not-applicable' && !isSummed(finding)),
  );
  if (verbose) return told.map((finding) => ({ finding, alike: 0 }));
  const seen = new Map<string, number>();
  const shown: ReportedFinding[] = [];
  for (const finding of told) {
    const count = (seen.get(finding.code) ?? 0) + 1;
    seen.set(finding.code, count);
    if (count <= ALIKE_SHOWN || statusOfFinding(finding) !== 'ok') shown.push(finding);
  }
  return shown.map((finding, index) => {
    const last = shown.findLastIndex((other) => other.code === finding.code) === index;
    const told1 = shown.filter((other) => other.code === finding.code).length;
    return { finding, alike: last ? (seen.get(finding.code) ?? 0) - told1 : 0 };
  });
}

interface Group {
  readonly cause?: ReportedCause;
  readonly shown: readonly Shown[];
  /** It explains more than one finding, and is told above them. */
  readonly isMany: boolean;
}

/** In the order of the findings; those of one cause stand together, where its worst one stands. */
function grouped(shown: readonly Shown[], causes: readonly ReportedCause[]): Group[] {
  const causeOf = new Map(
    causes.flatMap((cause) => cause.explains.map((one) => [nameOf(one), cause] as const)),
  );
  const groups = Map.groupBy(shown, ({ finding }) => causeOf.get(nameOf(finding)) ?? finding);
  return [...groups].map(([key, members]) =>
    'rule' in key
      ? { cause: key, shown: members, isMany: key.explains.length > 1 }
      : { shown: members, isMany: false },
  );
}

/** Of one finding: what this host cannot do is its own cause, and what is only possible is among its advice. */
function isTold({ confidence }: ReportedCause, { check }: ReportedFinding): boolean {
  return confidence !== 'possible' && check !== 'path';
}

interface Look {
  readonly report: Report;
  readonly columns: number;
  readonly color: (text: string) => string;
  readonly paint: ReturnType<typeof createColors>;
}

function block(
  { finding, alike }: Shown,
  { report, columns, color, paint }: Look,
  cause: ReportedCause | undefined,
  isMany: boolean,
): string {
  const says = wrap(finding.says, columns - 6 - finding.code.length - 2);
  const [first = '', ...more] = says;
  const gap = ' '.repeat(Math.max(2, columns - 5 - first.length - finding.code.length));
  const elsewhere =
    finding.target !== report.target &&
    finding.target !== report.target.toLowerCase() &&
    !finding.says.includes(finding.target);
  const isGood = finding.outcome === 'pass' || finding.outcome === 'not-applicable';
  return [
    `  ${color(mark(finding))}  ${first}${gap}${paint.dim(finding.code)}`,
    ...more.map((line) => `     ${line}`),
    ...(elsewhere ? labelled('at', [finding.target], columns) : []),
    ...(cause === undefined || isMany || !isTold(cause, finding)
      ? []
      : labelled('cause', [`${cause.confidence}: ${cause.says}`], columns)),
    ...(finding.effect === undefined ? [] : labelled('effect', [finding.effect], columns)),
    ...(finding.evidence === undefined ? [] : labelled('evidence', [finding.evidence], columns)),
    ...(finding.means === undefined ? [] : labelled('means', [finding.means], columns)),
    // What ends the cause stands above; of each finding, the step that is its own.
    ...(isGood
      ? []
      : labelled('do', numbered(isMany ? finding.advice.slice(0, 1) : finding.advice), columns)),
    ...(finding.spec === null || finding.outcome === 'pass' ? [] : labelled('see', [finding.spec], columns)),
    ...(alike === 0 ? [] : [`     ${paint.dim(`and ${alike} more like this (--verbose shows them)`)}`]),
  ].join('\n');
}

function transcripts(report: Report, paint: ReturnType<typeof createColors>): string[] {
  const lines = (spoken: readonly string[]): string[] => spoken.map((line) => `     ${harmless(line)}`);
  return report.observations.flatMap((observation) => {
    if (observation.probe !== 'smtp') return [];
    const { sessions, intrusion } = observation.facts as SmtpFacts;
    const title = (address: string, what = ''): string =>
      `  ${paint.bold(`${observation.target} (${address})${what}`)}`;
    return [
      ...sessions.map((session) =>
        [
          title(session.address),
          ...lines(session.transcript),
          `     ${paint.dim(session.stages.map(({ stage, tookMs: ms }) => `${stage} ${milliseconds(ms)}`).join(', '))}`,
        ].join('\n'),
      ),
      ...(intrusion === undefined
        ? []
        : [[title(intrusion.address, ', tests for its owner'), ...lines(intrusion.transcript)].join('\n')]),
    ];
  });
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function footer({ findings, observations, tookMs }: Report, verbose: boolean): string {
  const count = (outcome: string): number => findings.filter((finding) => finding.outcome === outcome).length;
  const questions = observations.reduce((sum, { asked }) => sum + asked.dnsQuestions, 0);
  const connections = observations.reduce((sum, { asked }) => sum + asked.connections, 0);
  const passed = `${count('pass')} passed, ${count('not-applicable')} not applicable${verbose ? '' : ' (--verbose shows them)'}.`;
  return `${passed}  ${(tookMs / 1000).toFixed(1)} s, ${plural(questions, 'DNS question')}, ${plural(connections, 'connection')}, from this host`;
}
