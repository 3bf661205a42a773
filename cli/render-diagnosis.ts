/** The story: verdict, causes with their evidence and remedies, then what stands on its own. */
import { createColors } from 'picocolors';
import { isTrouble } from '../core/diagnosis/diagnose.ts';
import type { Cause, Diagnosis } from '../core/diagnosis/cause.ts';
import type { Symptom } from '../core/diagnosis/symptom.ts';
import { compareSeverity } from '../core/model/severity.ts';
import { statusOfFinding, type Status } from '../core/model/status.ts';
import { utcMinute } from '../core/model/utc-minute.ts';
import { explainSymptom } from '../core/pipeline/symptoms.ts';
import { reportCause } from './reported-cause.ts';
import { labelled, mark, numbered, plural, wrap } from './report-text.ts';

/** What one kind of file told. */
export interface Heard {
  readonly file: string;
  /** How much was in it. */
  readonly what: string;
  readonly symptoms: readonly Symptom[];
}

export interface ToldDiagnosis {
  readonly targets: readonly string[];
  readonly heard: readonly Heard[];
  readonly symptoms: readonly Symptom[];
  readonly status: Status;
  readonly diagnosis: Diagnosis;
}

interface Look {
  readonly columns: number;
  readonly color: boolean;
}

/** Of one cause so many findings are shown; the rest is counted. */
const EVIDENCE = 8;
const TARGETS = 4;

export function renderDiagnosis(told: ToldDiagnosis, { columns, color }: Look): string {
  const { diagnosis, status, symptoms, heard } = told;
  const paint = createColors(color);
  const colors = { ok: paint.green, warning: paint.yellow, critical: paint.red, unknown: paint.magenta };
  const alone = [...diagnosis.alone].sort(
    (a, b) =>
      Number(a.outcome === 'inconclusive') - Number(b.outcome === 'inconclusive') ||
      compareSeverity(b.severity, a.severity),
  );
  return `${[
    `${paint.bold(nameOfAll(told))}   ${colors[status](paint.bold(status.toUpperCase()))}   ${verdict(told)}`,
    ...diagnosis.causes.map((cause, index) => causeBlock(cause, index + 1, columns, paint)),
    ...(alone.length === 0
      ? []
      : [
          [
            `  ${paint.bold(diagnosis.causes.length === 0 ? 'no rule joins these findings' : 'on their own')}`,
            ...aloneLines(alone, columns),
          ].join('\n'),
        ]),
    ...(heard.length === 0
      ? []
      : [
          heard
            .flatMap(({ file, what }) => wrap(`heard ${file}: ${what}`, columns - 2))
            .map((line) => `  ${paint.dim(line)}`)
            .join('\n'),
        ]),
    `  ${paint.dim(`${plural(symptoms.filter(isTrouble).length, 'finding')}, ${symptoms.filter(({ outcome }) => outcome === 'pass').length} passed. What could not be seen is neither for nor against a cause.`)}`,
  ].join('\n\n')}\n`;
}

export function diagnosisJson({ targets, heard, status, symptoms, diagnosis }: ToldDiagnosis): object {
  return {
    targets,
    status,
    heard: heard.map(({ file, what }) => ({ file, what })),
    causes: diagnosis.causes.map(reportCause),
    alone: diagnosis.alone.map((one) => ({ ...one, ...explainSymptom(one) })),
    findings: symptoms.filter(isTrouble).map((one) => ({ ...one, ...explainSymptom(one) })),
    passed: symptoms.filter(({ outcome }) => outcome === 'pass').length,
  };
}

function nameOfAll({ targets, heard }: ToldDiagnosis): string {
  const names = targets.length === 0 ? heard.map(({ file }) => file) : targets;
  const rest = names.length - TARGETS;
  return rest > 1 ? `${names[0] ?? ''} and ${names.length - 1} more` : names.slice(0, TARGETS + 1).join(', ');
}

function verdict({ diagnosis: { causes, alone }, symptoms }: ToldDiagnosis): string {
  const [first] = causes;
  if (first === undefined)
    return symptoms.some(isTrouble)
      ? `${plural(alone.length, 'finding')} without a common cause`
      : 'nothing is wrong';
  const explained = causes.reduce((sum, { explains }) => sum + explains.length, 0);
  return `${plural(causes.length, 'cause')} behind ${explained} of ${plural(explained + alone.length, 'finding')}`;
}

function causeBlock(
  cause: Cause,
  number: number,
  columns: number,
  paint: ReturnType<typeof createColors>,
): string {
  const { says, confidence, since, explains, because, against, follows, instead, remedies, rule } = cause;
  const [first = '', ...more] = wrap(says, columns - 6 - confidence.length - 2);
  const gap = ' '.repeat(Math.max(2, columns - 5 - first.length - confidence.length));
  const rest = explains.length - EVIDENCE;
  const rows = (label: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : labelled(label, texts, columns);
  return [
    `${paint.bold(`${String(number).padStart(3)}  ${first}`)}${gap}${paint.dim(confidence)}`,
    ...more.map((line) => `     ${paint.bold(line)}`),
    ...rows('since', since === undefined ? [] : [utcMinute(since)]),
    ...rows('effect', effectOf(cause)),
    ...rows(
      'so',
      follows.map((side) => side.says),
    ),
    ...explains.slice(0, EVIDENCE).flatMap((one) => evidenceLines(one, columns, false)),
    ...(rest > 0 ? [`     and ${rest} more like these (--json has them all)`] : []),
    ...because.slice(0, 3).flatMap((one) => evidenceLines(one, columns, false)),
    ...rows('but', against),
    ...rows(
      'or',
      instead.map((side) => `${side.confidence}: ${side.says}`),
    ),
    ...rows('do', numbered(remedies.map((remedy) => `${remedy.do} (${remedy.effort})`))),
    ...rows('more', [`docs/troubleshooting.md#${rule}`]),
  ].join('\n');
}

/** Of one code that needs nobody, two are told and the rest is counted. */
function aloneLines(alone: readonly Symptom[], columns: number): string[] {
  const groups = [...Map.groupBy(alone, ({ code }) => code).values()];
  return groups.flatMap((same) => {
    const shown = same.filter((one, index) => index < 2 || statusOfFinding(one) !== 'ok');
    const rest = same.length - shown.length;
    return [
      ...shown.flatMap((one) => evidenceLines(one, columns, true)),
      ...(rest > 0 ? [`       and ${rest} more like this`] : []),
    ];
  });
}

/** Of the worst finding: what it does to mail. */
function effectOf({ explains }: Cause): string[] {
  const [worst] = [...explains].sort((a, b) => compareSeverity(b.severity, a.severity));
  const effect = worst === undefined ? undefined : explainSymptom(worst).effect;
  return effect === undefined ? [] : [effect];
}

function evidenceLines(symptom: Symptom, columns: number, withAdvice: boolean): string[] {
  const { says, evidence, advice } = explainSymptom(symptom);
  const { code, target } = symptom;
  const named = says.includes(target) || symptom.probe === 'logs' || symptom.probe === 'bounces';
  const lines = wrap(`${named ? '' : `${target}: `}${says}`, columns - 8 - code.length - 2);
  const [first = '', ...more] = lines;
  const gap = ' '.repeat(Math.max(2, columns - 7 - first.length - code.length));
  const isHeard = symptom.probe === 'logs' || symptom.probe === 'bounces';
  const advised = withAdvice && statusOfFinding(symptom) !== 'ok' ? advice.slice(0, 1) : [];
  return [
    `     ${mark(symptom)} ${first}${gap}${code}`,
    ...more.map((line) => `       ${line}`),
    ...(isHeard && evidence !== undefined
      ? wrap(`"${evidence}"`, columns - 9).map((line) => `       ${line}`)
      : []),
    ...advised.flatMap((step) => wrap(`do: ${step}`, columns - 9)).map((line) => `       ${line}`),
  ];
}
