import fc from 'fast-check';
import { planWarmUp, SCHEDULES, scheduleOf, split, USUAL_MIX } from '../../../core/warm-up/index.ts';

const conservative = scheduleOf('conservative') ?? SCHEDULES[0];
const plan = (target: number, over: object = {}): ReturnType<typeof planWarmUp> => {
  if (conservative === undefined) throw new Error('no schedule');
  return planWarmUp({
    schedule: conservative,
    target,
    start: '2026-11-19',
    mix: USUAL_MIX,
    hours: 24,
    ...over,
  });
};

test('each schedule grows, has a source with a day, and says what is not verified', () => {
  expect(new Set(SCHEDULES.map(({ id }) => id)).size).toBe(SCHEDULES.length);
  for (const { id, volumes, growth, source, asOf, verified, note } of SCHEDULES) {
    expect(volumes.every((one, index) => one > (volumes[index - 1] ?? 0))).toBe(true);
    expect(growth).toBeGreaterThan(1);
    expect(source.length).toBeGreaterThan(20);
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    if (!verified) expect([id, note.length > 20]).toEqual([id, true]);
  }
});

test('a plan follows its schedule up to the target, and no further', () => {
  const { days } = plan(1000);
  expect(days.map(({ volume }) => volume)).toEqual([50, 100, 200, 400, 800, 1000]);
  expect(days.map(({ date }) => date).slice(0, 2)).toEqual(['2026-11-19', '2026-11-20']);
  expect(days[3]).toMatchObject({ day: 4, hourly: 17, byProvider: { Google: 180, Microsoft: 80 } });
});

test('an hourly schedule gives days of so many hours', () => {
  const schedule = scheduleOf('sendgrid');
  expect(plan(3000, { schedule, hours: 10 }).days.map(({ volume }) => volume)).toEqual([
    200, 280, 390, 550, 770, 1080, 1510, 2110, 2950, 3000,
  ]);
});

test('property: every plan rises, ends at its target, and its shares add up', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEDULES),
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 1, max: 24 }),
      fc.dictionary(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.01, max: 90, noNaN: true }),
        {
          minKeys: 1,
          maxKeys: 7,
        },
      ),
      (schedule, target, hours, mix) => {
        const { days } = plan(target, { schedule, hours, mix });
        expect(days.at(-1)?.volume).toBe(target);
        for (const [index, { volume, hourly, byProvider }] of days.entries()) {
          expect(volume).toBeGreaterThan(days[index - 1]?.volume ?? 0);
          expect(hourly * hours).toBeGreaterThanOrEqual(volume);
          expect(Object.values(byProvider).reduce((sum, one) => sum + one, 0)).toBe(volume);
        }
      },
    ),
  );
});

test('split() gives what rounding leaves to the largest remainders', () => {
  expect(split(10, { a: 1, b: 1, c: 1 })).toEqual({ a: 4, b: 3, c: 3 });
  expect(split(0, { a: 1 })).toEqual({ a: 0 });
});
