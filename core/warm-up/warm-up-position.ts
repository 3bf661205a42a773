/**
 * Which day of the plan it is. Where nothing is known, that of the calendar. Otherwise a day counts when mail was sent on
 * it: who pauses does not go on where he would be, and who pauses long falls back.
 */
import { idleRuleOf } from './idle-rules.ts';
import { addDays, daysBetween, type WarmUpPlan } from './plan-warm-up.ts';
import { sentOn, type SentDays } from './sent-days.ts';

export interface WarmUpPosition {
  /** Days of the plan that are behind us, before today. */
  readonly done: number;
  /** Days without mail right before today. */
  readonly idle: number;
  /** Share of the volume reached that the pause leaves; 1 = no pause that matters, 0 = cold. */
  readonly keeps: number;
  /** The last day with mail, today among them, and its day of the plan from 1. */
  readonly last?: { readonly date: string; readonly day: number };
}

export function warmUpPosition(plan: WarmUpPlan, sent: SentDays, today: string): WarmUpPosition {
  const start = plan.days[0]?.date ?? today;
  const known = [...sent.keys()].filter((date) => date >= start && date <= today && sentOn(sent, date) > 0);
  const first = known.reduce((least, date) => (date < least ? date : least), '9999');
  const calendar = Math.max(0, daysBetween(start, today));
  if (known.length === 0) {
    // Figures without a single day of mail in them are a pause, not ignorance.
    if (sent.size === 0) return { done: calendar, idle: 0, keeps: 1 };
    return { done: 0, idle: calendar, keeps: 1 };
  }
  // Before the first figure the calendar is believed.
  let done = daysBetween(start, first);
  let idle = 0;
  let last: { readonly date: string; readonly day: number } | undefined;
  const steps = daysBetween(first, today);
  for (let step = 0; step <= steps; step += 1) {
    const date = addDays(first, step);
    if (sentOn(sent, date) === 0) {
      if (step < steps) idle += 1;
      continue;
    }
    done = afterPause(plan, done, idle);
    idle = 0;
    last = { date, day: done + 1 };
    if (step < steps) done += 1;
  }
  const keeps = idle === 0 ? 1 : (idleRuleOf(idle)?.keeps ?? 1);
  return { done: afterPause(plan, done, idle), idle, keeps, ...(last === undefined ? {} : { last }) };
}

/** How many days of the plan a pause leaves. */
function afterPause({ days }: WarmUpPlan, done: number, idle: number): number {
  const rule = idleRuleOf(idle);
  if (rule === undefined) return done;
  const reached = days[Math.min(done, days.length) - 1]?.volume ?? 0;
  return days.filter(({ volume, day }) => day <= done && volume <= reached * rule.keeps).length;
}
