import fc from 'fast-check';
import { forecastWindow } from '../../../../core/protocol/ses/index.ts';

const account = (max24Hours: number, sent24Hours: number) => ({
  max24Hours,
  sent24Hours,
  maxPerSecond: 14,
  sendingEnabled: true,
});
const hours = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 24, maxLength: 24 });
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

test('whoever sends the same each hour never uses it up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (each) => {
      const same = Array.from({ length: 24 }, () => each);
      expect(forecastWindow({ account: account(each * 24 + 1, each * 24), hours: same })).toBeUndefined();
    }),
  );
});

test('at the time that it tells, the window holds as much as is allowed, and never before', () => {
  fc.assert(
    fc.property(hours, fc.integer({ min: 1, max: 400_000 }), (sent, max24Hours) => {
      const found = forecastWindow({ account: account(max24Hours, sum(sent)), hours: sent });
      const rate = sent.at(-1) ?? 0;
      /** Sent in the 24 hours before `time`, as the past leaves evenly within its hours. */
      const windowAt = (time: number): number => {
        const whole = Math.floor(time);
        const left = sum(sent.slice(0, whole)) + (sent[whole] ?? 0) * (time - whole);
        return sum(sent) - left + rate * time;
      };
      if (sum(sent) >= max24Hours) return expect(found).toBe(0);
      const until = found ?? 24;
      for (let time = 0; time < until - 1e-9; time += 0.25)
        expect(windowAt(time)).toBeLessThan(max24Hours + 1e-3);
      if (found !== undefined) expect(windowAt(found)).toBeCloseTo(max24Hours, 3);
      return undefined;
    }),
  );
});

test('without a limit, an account or the hours there is nothing to tell', () => {
  const each = Array.from({ length: 24 }, () => 10);
  expect(forecastWindow({ account: account(-1, 5), hours: each })).toBeUndefined();
  expect(forecastWindow({ hours: each })).toBeUndefined();
  expect(forecastWindow({ account: account(10, 5) })).toBeUndefined();
});
