import * as fc from 'fast-check';
import { judgeRate, LIMITS } from '../../../../core/protocol/ses/index.ts';

const day = fc.record({
  day: fc.constant('2026-11-23'),
  attempts: fc.integer({ min: 0, max: 100_000 }),
  bounces: fc.integer({ min: 0, max: 1000 }),
  complaints: fc.integer({ min: 0, max: 100 }),
  rejects: fc.constant(0),
});

test('so many more bounces at once are a review, and one less is not', () => {
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 1, maxLength: 14 }),
      fc.constantFrom('bounces', 'complaints'),
      (days, rate) => {
        const verdict = judgeRate(rate, { days });
        if (verdict.more === 0 || verdict.volume === 0) return;
        const count = verdict.rate * verdict.volume;
        const after = (more: number): number => (count + more) / (verdict.volume + more);
        expect(after(verdict.more)).toBeGreaterThanOrEqual(LIMITS[rate].review - 1e-9);
        expect(after(verdict.more - 1)).toBeLessThan(LIMITS[rate].review + 1e-9);
      },
    ),
  );
});

test('the newest days count, until there are enough of them', () => {
  const old = { day: '2026-11-01', attempts: 10_000, bounces: 5000, complaints: 0, rejects: 0 };
  const fresh = { ...old, day: '2026-11-20', bounces: 100 };
  expect(judgeRate('bounces', { days: [old, fresh] })).toMatchObject({
    rate: 0.01,
    volume: 10_000,
    state: 'fine',
  });
});

const counted = (on: string, sent: number, hard: number, suppressed = 0) => ({
  day: on,
  sent,
  delivered: sent - hard,
  hard,
  soft: 0,
  suppressed,
  complaints: 0,
  rejected: 0,
});
const statistics = (attempts: number, bounces: number) => [
  { day: '2026-11-20', attempts, bounces, complaints: 0, rejects: 0 },
];

test('events that reach further back than the statistics are believed, with hard bounces alone', () => {
  expect(
    judgeRate('bounces', {
      days: statistics(500, 100),
      counted: [counted('2026-09-01', 4000, 40), counted('2026-11-20', 500, 10, 100)],
    }),
  ).toMatchObject({ from: 'events', volume: 4400, days: 2, rate: 50 / 4400, state: 'fine' });
});

test('events that are counted since yesterday are not', () => {
  expect(
    judgeRate('bounces', { days: statistics(5000, 10), counted: [counted('2026-11-20', 200, 100)] }),
  ).toMatchObject({ from: 'statistics', volume: 5000, rate: 0.002 });
});

test('what SES itself shows is believed before either', () => {
  expect(
    judgeRate('bounces', {
      days: statistics(5000, 10),
      counted: [counted('2026-11-20', 9000, 0)],
      reputation: { bounces: 0.07 },
    }),
  ).toMatchObject({ from: 'ses', state: 'review', rate: 0.07 });
});
