/** The plan, what was sent, what receivers said -> where it stands, and how much today. */
import { statusOf, type Status } from '../model/status.ts';
import { compareSeverity } from '../model/severity.ts';
import { teller, type ToldFinding } from '../model/told-finding.ts';
import type { BackOffAdvice } from './back-off-advice.ts';
import { daysBetween, split, type PlanDay, type WarmUpPlan } from './plan-warm-up.ts';
import { OTHERS } from './provider-mix.ts';
import { sentByProvider, sentOn, type SentDays } from './sent-days.ts';
import { WARM_UP_CODES } from './warm-up-codes.ts';
import { warmUpPosition } from './warm-up-position.ts';

/** A receiver's replies that ask to slow down, on the judged day or later. */
export interface Throttle {
  readonly date: string;
  readonly provider: string;
  readonly replies: number;
  readonly sample: string;
  readonly advice: BackOffAdvice;
}

/** date -> messages in each hour, UTC. */
export type SentHours = ReadonlyMap<string, readonly number[]>;

export interface WarmUpVerdict {
  readonly status: Status;
  readonly says: string;
  /** Worst first. */
  readonly findings: readonly ToldFinding[];
  readonly day: number;
  readonly of: number;
  readonly today: string;
  readonly allowed: {
    readonly volume: number;
    readonly hourly: number;
    readonly byProvider: Readonly<Record<string, number>>;
  };
  readonly judged?: {
    readonly date: string;
    readonly planned: number;
    readonly sent: number;
    readonly byProvider: readonly {
      readonly provider: string;
      readonly planned: number;
      readonly sent: number;
    }[];
  };
}

/** Within this share a day is on plan. */
const TOLERANCE = 0.1;
/** So few more are chance, and three times the root of the plan. */
const CHANCE = 20;
const UNDER = 0.5;
/** Mail of people has hours with so many times the average. */
const BURST = 4;
/** No receiver is troubled by so many more in an hour. */
const FEW = 100;
/** No day may have more than so many times the best of the last days. */
const JUMP = 2;
const LOOK_BACK_DAYS = 7;

const tell = teller(WARM_UP_CODES);

export function judgeWarmUp(
  plan: WarmUpPlan,
  sent: SentDays,
  throttles: readonly Throttle[],
  today: string,
  byHour: SentHours = new Map(),
): WarmUpVerdict {
  const of = plan.days.length;
  const start = plan.days[0]?.date ?? today;
  const position = warmUpPosition(plan, sent, today);
  const day = Math.min(position.done + 1, of);
  const planned = dayOf(plan, day);
  const findings: ToldFinding[] = [];
  const base = { day, of };
  if (today < start) {
    findings.push(
      tell('WARMUP_NOT_STARTED', { date: start, inDays: daysBetween(today, start), first: planned.volume }),
    );
    return verdict(findings, plan, base, today, 0);
  }
  const { last } = position;
  const judged = last === undefined ? undefined : compare(plan, sent, last);
  let allowed = planned.volume;
  if (judged !== undefined && position.idle < 7) {
    const isToday = judged.date === today;
    if (isOver(judged) && !isToday) allowed = Math.min(allowed, judged.planned);
    if (!isToday) allowed = Math.min(allowed, Math.max(JUMP * best(sent, today), dayOf(plan, 1).volume));
    const finding = told(judged, isToday, figuresOf(plan, base, allowed));
    const burst = burstOf(plan, judged, byHour, figuresOf(plan, base, allowed));
    if (finding !== undefined) findings.push(finding);
    else if (burst !== undefined) findings.push(burst);
  }
  const figures = figuresOf(plan, base, allowed);
  const since = last?.date ?? start;
  if (position.keeps === 0) findings.push(tell('WARMUP_COLD', { ...figures, idle: position.idle, since }));
  else if (position.keeps < 1)
    findings.push(tell('WARMUP_COOLING', { ...figures, idle: position.idle, since, keeps: position.keeps }));
  const byProvider = { ...split(allowed, plan.mix) };
  for (const one of judged?.byProvider ?? [])
    if (isOver(one)) byProvider[one.provider] = Math.min(byProvider[one.provider] ?? 0, one.planned);
  for (const throttle of fresh(throttles, judged?.date ?? today, today)) {
    const { provider, advice } = throttle;
    const name = Object.hasOwn(byProvider, provider) ? provider : OTHERS;
    const before = judged?.byProvider.find((one) => one.provider === name)?.sent ?? byProvider[name] ?? 0;
    const most = advice.step === 'hold' ? before : Math.floor(before / 2);
    const there = Math.min(byProvider[name] ?? most, most);
    if (Object.hasOwn(byProvider, name)) byProvider[name] = there;
    findings.push(
      tell('WARMUP_THROTTLED', {
        ...figures,
        provider: provider === '' ? OTHERS : provider,
        means: advice.means,
        replies: throttle.replies,
        step: advice.step,
        wait: advice.waitSeconds,
        waitFrom: advice.waitFrom,
        allowed: there,
        sample: throttle.sample,
        source: advice.source,
      }),
    );
  }
  if (findings.length === 0 && position.done >= of)
    findings.push(tell('WARMUP_DONE', { target: plan.target, days: of }));
  if (findings.length === 0)
    findings.push(
      judged === undefined
        ? tell('WARMUP_PLAN', figures)
        : tell('WARMUP_ON_PLAN', { ...figures, ...judged, provider: '', percent: 0 }),
    );
  return verdict(findings, plan, base, today, allowed, byProvider, judged);
}

interface Figures {
  readonly day: number;
  readonly of: number;
  readonly today: number;
  readonly hourly: number;
}

function figuresOf(
  plan: WarmUpPlan,
  base: { readonly day: number; readonly of: number },
  today: number,
): Figures {
  return { ...base, today, hourly: hourly(plan, today) };
}

type Judged = NonNullable<WarmUpVerdict['judged']>;

function compare(
  plan: WarmUpPlan,
  sent: SentDays,
  last: { readonly date: string; readonly day: number },
): Judged {
  const { volume, byProvider } = dayOf(plan, last.day);
  const there = sentByProvider(sent, last.date, Object.keys(plan.mix));
  return {
    date: last.date,
    planned: volume,
    sent: sentOn(sent, last.date),
    byProvider:
      there === undefined
        ? []
        : Object.entries(there).map(([provider, count]) => ({
            provider,
            planned: byProvider[provider] ?? 0,
            sent: count,
          })),
  };
}

/** The whole before its parts: a day that is over as a whole is one finding. */
function told(judged: Judged, isToday: boolean, figures: Figures): ToldFinding | undefined {
  const { date, sent, planned } = judged;
  const whole = { ...figures, date, provider: '', sent, planned };
  const code = isToday ? 'WARMUP_OVER_TODAY' : 'WARMUP_OVER';
  if (isOver(judged)) return tell(code, { ...whole, percent: percentOver(sent, planned) });
  const worst = judged.byProvider
    .filter((one) => one.provider !== OTHERS && isOver(one))
    .toSorted((a, b) => b.sent / Math.max(1, b.planned) - a.sent / Math.max(1, a.planned))[0];
  if (worst !== undefined) {
    const percent = percentOver(worst.sent, worst.planned);
    return tell(code, { ...whole, ...worst, percent, today: worst.planned });
  }
  // The day is not over yet.
  if (!isToday && sent < planned * UNDER)
    return tell('WARMUP_UNDER', { ...whole, percent: Math.round((1 - sent / planned) * 100) });
  return undefined;
}

function isOver({ sent, planned }: { readonly sent: number; readonly planned: number }): boolean {
  const chance = Math.max(CHANCE, 3 * Math.sqrt(planned));
  return sent > planned * (1 + TOLERANCE) && sent > planned + chance;
}

function percentOver(sent: number, planned: number): number {
  return Math.round((sent / Math.max(1, planned) - 1) * 100);
}

/** The day may be fine, and its mail gone out at once. */
function burstOf(
  plan: WarmUpPlan,
  { date, planned }: Judged,
  byHour: SentHours,
  figures: Figures,
): ToldFinding | undefined {
  const hours = byHour.get(date) ?? [];
  const sent = Math.max(0, ...hours);
  const most = hourly(plan, planned);
  if (sent <= Math.max(most * (plan.isHourly ? 1 + TOLERANCE : BURST), most + FEW)) return undefined;
  const hour = `${String(hours.indexOf(sent)).padStart(2, '0')}:00`;
  return tell('WARMUP_BURST', { ...figures, date, hour, sent, planned: most });
}

/** Most that was sent on one of the last days. */
function best(sent: SentDays, today: string): number {
  let most = 0;
  for (const date of sent.keys()) {
    const ago = daysBetween(date, today);
    if (ago >= 1 && ago <= LOOK_BACK_DAYS) most = Math.max(most, sentOn(sent, date));
  }
  return most;
}

/** Of each receiver the strictest: one cause, one finding. */
function fresh(throttles: readonly Throttle[], from: string, today: string): Throttle[] {
  const strict = { stop: 2, halve: 1, hold: 0 };
  const worst = new Map<string, Throttle>();
  for (const one of throttles) {
    if (one.date < from || one.date > today) continue;
    const known = worst.get(one.provider);
    const isStricter =
      known === undefined ||
      strict[one.advice.step] > strict[known.advice.step] ||
      (one.advice.step === known.advice.step && one.replies > known.replies);
    if (isStricter) worst.set(one.provider, one);
  }
  return [...worst.values()].sort((a, b) => b.replies - a.replies);
}

function verdict(
  findings: readonly ToldFinding[],
  plan: WarmUpPlan,
  { day, of }: { readonly day: number; readonly of: number },
  today: string,
  volume: number,
  byProvider: Readonly<Record<string, number>> = {},
  judged?: Judged,
): WarmUpVerdict {
  const sorted = findings.toSorted((a, b) => compareSeverity(b.severity, a.severity));
  return {
    status: statusOf(sorted),
    says: sorted[0]?.says ?? '',
    findings: sorted,
    day,
    of,
    today,
    allowed: { volume, hourly: hourly(plan, volume), byProvider },
    ...(judged === undefined ? {} : { judged }),
  };
}

function hourly({ hours }: WarmUpPlan, volume: number): number {
  return Math.ceil(volume / hours);
}

function dayOf({ days }: WarmUpPlan, day: number): PlanDay {
  const found = days[Math.min(Math.max(day, 1), days.length) - 1];
  if (found === undefined) throw new Error('A plan without days');
  return found;
}
