/** A report for people: verdict first, then findings by weight with effect, evidence and what to do. */
import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import type { SmtpFacts } from '../core/model/smtp-facts.ts';
import { statusOfFinding, type Status } from '../core/model/status.ts';
import { atLeast } from '../core/model/severity.ts';
import type { Report, ReportedFinding } from './check-target.ts';
import { isSummed, listSummary } from './list-summary.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly color: boolean;
  readonly verbose: boolean;
  readonly transcript: boolean;
}

/** Of one code that needs nobody, this many are told one by one. */
const ALIKE_SHOWN = 2;
const LABEL = 10;
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
  const blocks = shownFindings(report, options.verbose).map(({ finding, alike }) =>
    block(finding, alike, report, options, colors[statusOfFinding(finding)], paint),
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

function block(
  finding: ReportedFinding,
  alike: number,
  report: Report,
  { columns }: RenderOptions,
  color: (text: string) => string,
  paint: ReturnType<typeof createColors>,
): string {
  const says = wrap(finding.says, columns - 6 - finding.code.length - 2);
  const [first = '', ...more] = says;
  const gap = ' '.repeat(Math.max(2, columns - 5 - first.length - finding.code.length));
  const elsewhere =
    finding.target !== report.target &&
    finding.target !== report.target.toLowerCase() &&
    !finding.says.includes(finding.target);
  const steps = finding.advice.map((step, index) =>
    finding.advice.length === 1 ? step : `${index + 1}  ${step}`,
  );
  return [
    `  ${color(mark(finding))}  ${first}${gap}${paint.dim(finding.code)}`,
    ...more.map((line) => `     ${line}`),
    ...(elsewhere ? labelled('at', [finding.target], columns) : []),
    ...(finding.effect === undefined ? [] : labelled('effect', [finding.effect], columns)),
    ...(finding.evidence === undefined ? [] : labelled('evidence', [finding.evidence], columns)),
    ...(finding.means === undefined ? [] : labelled('means', [finding.means], columns)),
    ...(finding.outcome === 'pass' || finding.outcome === 'not-applicable'
      ? []
      : labelled('do', steps, columns)),
    ...(finding.spec === null || finding.outcome === 'pass' ? [] : labelled('see', [finding.spec], columns)),
    ...(alike === 0 ? [] : [`     ${paint.dim(`and ${alike} more like this (--verbose shows them)`)}`]),
  ].join('\n');
}

function labelled(label: string, texts: readonly string[], columns: number): string[] {
  const lines = texts.flatMap((text) =>
    wrap(text, columns - 8 - LABEL).map((line, index) =>
      index === 0 || !/^\d {2}/.test(text) ? line : `   ${line}`,
    ),
  );
  return lines.map((line, index) => `     ${(index === 0 ? label : '').padEnd(LABEL)}${line}`);
}

/** What others wrote cannot move the cursor or change colours. */
function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\x${(found.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

function wrap(text: string, columns: number): string[] {
  return wrapAnsi(harmless(text), Math.max(columns, 30), { hard: true, trim: true }).split('\n');
}

function mark({ outcome, severity }: ReportedFinding): string {
  if (outcome === 'pass') return '+';
  if (outcome === 'not-applicable') return '-';
  if (outcome === 'inconclusive') return '?';
  if (atLeast(severity, 'error')) return 'x';
  return severity === 'warning' ? '!' : 'i';
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

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
