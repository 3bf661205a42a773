/** A warm-up for a person: the verdict first, then why and what to do, then the plan. */
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import { createColors } from 'picocolors';
import { shownDuration } from '../core/model/shown-duration.ts';
import {
  sentOn,
  type BackOffAdvice,
  type SentDays,
  type WarmUpPlan,
  type WarmUpSchedule,
  type WarmUpVerdict,
} from '../core/warm-up/index.ts';
import { labelled, renderToldFinding, wrap } from './render-told-finding.ts';

export interface ShownWarmUp {
  readonly verdict: WarmUpVerdict;
  readonly plan: WarmUpPlan;
  readonly schedule: WarmUpSchedule;
  readonly sent: SentDays;
}

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

function indent(text: string, columns: number, margin: number): string {
  return wrap(text, columns - margin).join(`\n${' '.repeat(margin)}`);
}

function number(value: number): string {
  return value.toLocaleString('en');
}
