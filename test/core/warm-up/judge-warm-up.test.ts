import {
  addSent,
  backOffAdvice,
  judgeWarmUp,
  planWarmUp,
  scheduleOf,
  USUAL_MIX,
  WARM_UP_CODES,
  type SentDays,
  type Throttle,
  type WarmUpVerdict,
} from '../../../core/warm-up/index.ts';

const schedule = scheduleOf('conservative');
if (schedule === undefined) throw new Error('no schedule');
const plan = planWarmUp({ schedule, target: 10_000, start: '2026-11-01', mix: USUAL_MIX, hours: 24 });
const PLANNED = [50, 100, 200, 400, 800, 1500, 3000, 5000, 7500, 10_000];

function date(day: number): string {
  return new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10);
}

/** Messages of 1 November and on; 0 = a day without mail. */
function sent(...volumes: readonly number[]): SentDays {
  const days = new Map<string, Map<string, number>>();
  for (const [index, volume] of volumes.entries()) if (volume > 0) addSent(days, date(index + 1), '', volume);
  return days;
}

const raised = new Set<string>();
function judge(days: SentDays, today: number, throttles: readonly Throttle[] = []): WarmUpVerdict {
  const verdict = judgeWarmUp(plan, days, throttles, date(today));
  for (const { code } of verdict.findings) raised.add(code);
  return verdict;
}

afterAll(() => {
  expect([...raised].sort()).toEqual(Object.keys(WARM_UP_CODES).sort());
});

test('without figures it is a plan by the calendar', () => {
  expect(judge(new Map(), 4)).toMatchObject({
    status: 'ok',
    says: 'Day 4 of 10: 400 today, at most 17 an hour; no figures to compare with',
  });
});

test('before the first day it says when, and with how much', () => {
  expect(judgeWarmUp(plan, new Map(), [], '2026-10-30').says).toBe(
    'It begins in 2 days, on 2026-11-01, with 50 messages',
  );
  judge(new Map(), -1);
});

test('on plan', () => {
  expect(judge(sent(50, 100, 205), 4)).toMatchObject({ status: 'ok', day: 4, allowed: { volume: 400 } });
});

test('over plan: the day is held where it was', () => {
  const verdict = judge(sent(...PLANNED.slice(0, 7), 5600), 9);
  expect(verdict).toMatchObject({
    status: 'warning',
    says: 'Day 9 of 10: 12 % over plan; hold at 5,000 today',
  });
});

test('twice the plan is an error', () => {
  expect(judge(sent(50, 100, 200, 400, 800, 1500, 6000), 8).status).toBe('critical');
});

test('over at one receiver alone', () => {
  const days = new Map<string, Map<string, number>>();
  for (const [index, volume] of PLANNED.slice(0, 7).entries())
    for (const [name, share] of Object.entries(USUAL_MIX))
      addSent(days, date(index + 1), name, volume * share);
  addSent(days, date(8), 'Google', 4000);
  addSent(days, date(8), 'Microsoft', 1000);
  expect(judge(days, 9)).toMatchObject({
    says: 'Day 9 of 10: 78 % over plan at Google; hold at 2,250 there today',
    allowed: { volume: 7500, byProvider: { Google: 2250, Microsoft: 1500 } },
  });
});

test('today counts only when it is over already', () => {
  expect(judge(sent(50, 100, 10), 3).status).toBe('ok');
  expect(judge(sent(50, 100, 260), 3)).toMatchObject({
    status: 'warning',
    says: 'Day 3 of 10: today is 30 % over plan already; send no more before tomorrow',
  });
});

test('under plan: no jump to where one would be', () => {
  expect(judge(sent(50, 100, 200, 400, 800, 200, 300), 8)).toMatchObject({
    status: 'ok',
    says: 'Day 8 of 10: 90 % under plan; no more than 1,600 today, for volume must not jump',
  });
});

test('days off do not count: the plan waits', () => {
  expect(judge(sent(50, 100, 0, 0, 0), 6).day).toBe(3);
});

test('a week of silence takes something back, a month everything', () => {
  const ten = sent(...PLANNED.slice(0, 8));
  expect(judge(ten, 16)).toMatchObject({
    day: 8,
    says: expect.stringContaining('nothing was sent for 7 days'),
  });
  expect(judge(ten, 24)).toMatchObject({ day: 7, allowed: { volume: 3000 } });
  expect(judge(ten, 38).says).toBe(
    'Day 6 of 10 again: nothing was sent for 29 days; resume with 1,500 today',
  );
  expect(judge(ten, 40)).toMatchObject({
    status: 'warning',
    says: 'Cold again: nothing was sent for 31 days; begin anew with 50 today',
  });
});

test('after the cold the plan begins again with the first mail', () => {
  expect(judge(sent(...PLANNED.slice(0, 8), ...Array<number>(31).fill(0), 50), 41).day).toBe(2);
});

test('a receiver that slows us down decides for itself', () => {
  const advice = backOffAdvice({
    provider: 'Yahoo',
    code: 421,
    text: '4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred',
  });
  if (advice === undefined) throw new Error('no advice');
  const throttle = { date: date(8), provider: 'Yahoo', replies: 132, sample: '421 4.7.0 [TSS04]', advice };
  const verdict = judge(sent(...PLANNED.slice(0, 8)), 9, [throttle, { ...throttle, date: date(2) }]);
  expect(verdict).toMatchObject({
    status: 'critical',
    says: 'Day 9 of 10: Yahoo slows us down; send nothing there for 2 h, then 375',
    findings: [{ code: 'WARMUP_THROTTLED' }],
    allowed: { volume: 7500, byProvider: { Yahoo: 375 } },
  });
});

test('a day on plan that went out at once', () => {
  const hours = Array<number>(24).fill(0);
  hours[9] = 4900;
  const days = sent(...PLANNED.slice(0, 8));
  const verdict = judgeWarmUp(plan, days, [], date(9), new Map([[date(8), hours]]));
  for (const { code } of verdict.findings) raised.add(code);
  expect(verdict).toMatchObject({
    status: 'ok',
    findings: [{ code: 'WARMUP_BURST', evidence: '2026-11-08 09:00 UTC: 4,900 sent, 209 an hour planned' }],
  });
  const even = Array<number>(24).fill(208);
  expect(judgeWarmUp(plan, days, [], date(9), new Map([[date(8), even]])).findings).toMatchObject([
    { code: 'WARMUP_ON_PLAN' },
  ]);
});

test('the end', () => {
  expect(judge(sent(...PLANNED, 10_000), 12)).toMatchObject({
    status: 'ok',
    says: expect.stringContaining('Warmed up'),
  });
});
