import fc from 'fast-check';
import { backOffMs } from '../../../core/model/back-off.ts';

const half = (): number => 0.5;

test('it doubles up to the cap', () => {
  const waits = [1, 2, 3, 4, 5, 50, 5000].map((attempt) =>
    backOffMs({ attempt, baseMs: 1000, capMs: 8000, random: half }),
  );
  expect(waits).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000]);
});

test('who must not come early comes a little later', () => {
  const late = { attempt: 1, baseMs: 300_000, capMs: 1e7, jitter: 'late', random: half } as const;
  expect(backOffMs(late)).toBe(307_500);
  expect(backOffMs({ ...late, attempt: 4 })).toBe(2_415_000);
});

test('the server is never asked before its time', () => {
  const asked = { attempt: 1, baseMs: 1000, capMs: 8000, askedMs: 60_000, random: half };
  expect(backOffMs(asked)).toBe(61_500);
  expect(backOffMs({ ...asked, jitter: 'late', baseMs: 1e6, capMs: 1e6 })).toBe(1_015_000);
});

const request = fc.record({
  attempt: fc.integer({ min: -3, max: 1e9 }),
  baseMs: fc.integer({ min: 0, max: 1e7 }),
  capMs: fc.integer({ min: 0, max: 1e8 }),
  askedMs: fc.integer({ min: 0, max: 1e8 }),
  jitter: fc.constantFrom('full' as const, 'late' as const),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((value) => () => value),
});

test('property: whole, never before what was asked, never beyond the cap and a little', () => {
  fc.assert(
    fc.property(request, (one) => {
      const wait = backOffMs(one);
      expect(Number.isSafeInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(one.askedMs);
      expect(wait).toBeLessThanOrEqual(Math.max(one.askedMs, one.capMs) + 30_000);
    }),
  );
});

test('property: full jitter uses the whole span, evenly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 100, max: 10_000 }), (attempt, baseMs) => {
      const waitAt = (value: number): number =>
        backOffMs({ attempt, baseMs, capMs: 1e12, random: () => value });
      const ceiling = baseMs * 2 ** (attempt - 1);
      expect(waitAt(0)).toBe(0);
      expect(waitAt(0.25)).toBe(Math.round(ceiling / 4));
      expect(waitAt(0.999_999)).toBeLessThanOrEqual(ceiling);
    }),
  );
});

test('property: later failures never have a lower ceiling', () => {
  fc.assert(
    fc.property(request, (one) => {
      const next = { ...one, attempt: Math.max(one.attempt, 1) + 1 };
      expect(backOffMs(next)).toBeGreaterThanOrEqual(backOffMs(one));
    }),
  );
});
