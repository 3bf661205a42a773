/** A warm-up for a person: the verdict first, then why and what to do, then the plan. */
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { shownDuration } from '../core/model/shown-duration.ts';
import type { Severity } from '../core/model/severity.ts';
import type { ToldFinding } from '../core/model/told-finding.ts';
import {
  sentOn,
  type BackOffAdvice,
  type SentDays,
  type WarmUpPlan,
  type WarmUpSchedule,
  type WarmUpVerdict,
} from '../core/warm-up/index.ts';

export interface ShownWarmUp {
  readonly verdict: WarmUpVerdict;
  readonly plan: WarmUpPlan;
  readonly schedule: WarmUpSchedule;
  readonly sent: SentDays;
}

const MARKS: Readonly<Record<Severity, string>> = {
  critical: 'x',
  error: 'x',
  warning: '!',
  notice: '!',
  info: '+',
};

export function renderWarmUp(
  { verdict, plan, schedule, sent }: ShownWarmUp,
  { columns, color }: { readonly columns: number; readonly color: boolean },
): string {
  const paint = createColors(color);
  const colors = { critical: paint.red, warning: paint.yellow, unknown: paint.yellow, ok: paint.green };
  const { target, mix, days } = plan;
  const shares = Object.entries(mix);
  const whole = shares.reduce((all, [, share]) => all + share, 0);
  const parts = [
    `${colors[verdict.status](verdict.status.toUpperCase())}   ${indent(verdict.says, columns, 11)}`,
    ...verdict.findings.map((finding) => renderToldFinding(finding, columns)),
    [
      paint.bold('Plan'),
      ...labelled('schedule', `${schedule.name}: for ${schedule.fits}`, columns),
      ...labelled(
        'known from',
        `${schedule.source} (${schedule.asOf}${schedule.verified ? '' : ', unverified'})`,
        columns,
      ),
      ...(schedule.note === '' ? [] : labelled('note', schedule.note, columns)),
      ...labelled('target', `${number(target)} a day, in ${days.length} days`, columns),
      ...labelled(
        'mix',
        shares.map(([name, share]) => `${name} ${Math.round((share / whole) * 100)} %`).join(', '),
        columns,
      ),
    ].join('\n'),
    planTable(plan, sent, verdict),
  ];
  return `${parts.join('\n\n')}\n`;
}

export function renderToldFinding(
  { severity, says, code, effect, evidence, advice }: ToldFinding,
  columns: number,
): string {
  const lines = wrap(says, columns - 6 - code.length - 2);
  const first = `  ${MARKS[severity]}  ${lines[0] ?? ''}`;
  return [
    `${first.padEnd(columns - code.length - 1)} ${code}`,
    ...lines.slice(1).map((line) => `     ${line}`),
    ...(effect === '' ? [] : labelled('effect', effect, columns, 5)),
    ...(evidence === '' ? [] : labelled('evidence', evidence, columns, 5)),
    ...advice.flatMap((step, index) =>
      labelled(index === 0 ? 'do' : '', advice.length === 1 ? step : `${index + 1}  ${step}`, columns, 5),
    ),
  ].join('\n');
}

export function warmUpCsv({ plan, sent }: ShownWarmUp): string {
  return stringify(
    plan.days.map(({ day, date, volume, hourly, byProvider }) => ({
      day,
      date,
      volume,
      hourly,
      ...byProvider,
      sent: sent.has(date) ? sentOn(sent, date) : '',
    })),
    { header: true, escape_formulas: true },
  );
}

export function renderSchedules(schedules: readonly WarmUpSchedule[], columns: number): string {
  const shown = schedules.map(({ id, name, per, volumes, fits, source, asOf, verified, note }) =>
    [
      `${id}   ${name}${verified ? '' : ' (unverified)'}`,
      ...labelled('for', fits, columns),
      ...labelled(
        `a${per === 'hour' ? 'n' : ''} ${per}`,
        volumes.slice(0, 10).map(number).join(', ') +
          `, ... ${number(volumes.at(-1) ?? 0)} on day ${volumes.length}`,
        columns,
      ),
      ...labelled('known from', `${source}, ${asOf}`, columns),
      ...(note === '' ? [] : labelled('note', note, columns)),
    ].join('\n'),
  );
  return `${shown.join('\n\n')}\n`;
}

export function renderAdvice(advice: BackOffAdvice | undefined, columns: number): string {
  if (advice === undefined) return 'This reply does not ask to send less. What it means: postwatch bounce\n';
  const { step, waitSeconds, waitFrom, means, source, verified, category } = advice;
  const steps = {
    hold: 'go on, with no more than was taken so far',
    halve: 'then half as many messages, and half as many connections',
    stop: 'nothing to this receiver until then',
  };
  return `${[
    `Wait ${shownDuration(waitSeconds)}; ${steps[step]}`,
    ...labelled('means', `${means} (${category})`, columns),
    ...labelled(
      'known from',
      waitFrom === 'reply'
        ? 'the reply names the time itself'
        : `${source}${verified ? '' : ' (unverified)'}`,
      columns,
    ),
  ].join('\n')}\n`;
}

function planTable({ days, mix }: WarmUpPlan, sent: SentDays, verdict: WarmUpVerdict): string {
  const names = Object.keys(mix);
  const hasSent = sent.size > 0;
  const table = new Table({
    head: ['day', 'date', 'messages', 'an hour', ...names, ...(hasSent ? ['sent'] : []), ''],
    style: { head: [], border: [], compact: true },
    colAligns: ['right', 'left', 'right', 'right', ...names.map(() => 'right' as const), 'right', 'left'],
  });
  for (const { day, date, volume, hourly, byProvider } of days) {
    table.push([
      day,
      date,
      number(volume),
      number(hourly),
      ...names.map((name) => number(byProvider[name] ?? 0)),
      ...(hasSent ? [sent.has(date) ? number(sentOn(sent, date)) : ''] : []),
      day === verdict.day ? todayMark(volume, verdict) : '',
    ]);
  }
  return table.toString();
}

function todayMark(volume: number, { allowed }: WarmUpVerdict): string {
  return allowed.volume === volume ? '< today' : `< today, only ${number(allowed.volume)}`;
}

function labelled(label: string, text: string, columns: number, margin = 2): string[] {
  return wrap(text, columns - margin - 12).map(
    (line, index) => `${' '.repeat(margin)}${(index === 0 ? label : '').padEnd(12)}${line}`,
  );
}

function indent(text: string, columns: number, margin: number): string {
  return wrap(text, columns - margin).join(`\n${' '.repeat(margin)}`);
}

function wrap(text: string, columns: number): string[] {
  return wrapAnsi(harmless(text), Math.max(columns, 30), { hard: true, trim: true }).split('\n');
}

/** What others wrote cannot move the cursor or change colours. */
function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\x${(found.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

function number(value: number): string {
  return value.toLocaleString('en');
}
