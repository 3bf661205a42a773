import fc from 'fast-check';
import { lastDueSlot, plan, planAll, slotOf } from '../../../core/pipeline/plan.ts';
import type { PlannedTarget } from '../../../core/pipeline/targets.ts';
import { slotAfter } from '../../support/sample-records.ts';

function addresses(count: number, intervalMinutes: number): PlannedTarget[] {
  return Array.from({ length: count }, (_, index) => {
    const address = `198.51.${index >> 8}.${index & 255}`;
    return {
      probe: 'dnsbl',
      target: address,
      subject: { address, without: [], own: [], onlyOwn: false },
      intervalMinutes,
    };
  });
}

test('slotOf() is the minute that a moment lies in', () => {
  expect(slotOf(new Date('2026-11-24T02:14:59.999Z'))).toBe('2026-11-24T02:14:00Z');
});

test('a target is due exactly once per interval, at the same minute of each', () => {
  const targets = addresses(50, 7);
  const due = Array.from({ length: 21 }, (_, minute) =>
    plan(targets, slotAfter(minute), 'c').map(({ target }) => target),
  );
  for (const { target } of targets) {
    const minutes = due.flatMap((names, minute) => (names.includes(target) ? [minute] : []));
    expect(minutes).toHaveLength(3);
    expect(minutes.map((minute) => minute % 7)).toEqual(
      Array.from({ length: 3 }, () => (minutes[0] ?? 0) % 7),
    );
  }
});

test('a job carries its target, slot and configuration', () => {
  const [target] = addresses(1, 1);
  expect(plan(target === undefined ? [] : [target], slotAfter(0), 'abc')).toEqual([
    {
      probe: 'dnsbl',
      target: '198.51.0.0',
      subject: target?.subject,
      slot: slotAfter(0),
      attempt: 1,
      configHash: 'abc',
    },
  ]);
});

test('planAll() plans what is not due, too', () => {
  expect(planAll(addresses(30, 60), slotAfter(0), 'c')).toHaveLength(30);
});

test('adding or removing targets moves no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.domain(), { maxLength: 30 }),
      fc.array(fc.domain()),
      fc.integer({ min: 1, max: 1440 }),
      fc.nat(3000),
      (kept, added, every, minute) => {
        const planned = (names: readonly string[]): PlannedTarget[] =>
          names.map((name) => ({
            probe: 'mail-dns',
            target: name,
            subject: { domain: name, sends: true, receives: true, selectors: [] },
            intervalMinutes: every,
          }));
        const slot = slotAfter(minute);
        const others = new Set(added);
        const alone = plan(planned(kept), slot, 'c')
          .map(({ target }) => target)
          .filter((target) => !others.has(target));
        const together = plan(planned([...added, ...kept]), slot, 'c')
          .map(({ target }) => target)
          .filter((target) => !others.has(target));
        expect(together).toEqual(alone);
      },
    ),
  );
});

test.each([5, 30, 60])('load is even over an interval of %i minutes', (every) => {
  const targets = addresses(6000, every);
  const loads = Array.from({ length: every }, (_, minute) => plan(targets, slotAfter(minute), 'c').length);
  const fair = targets.length / every;
  // Random choice spreads with the root of the mean; five of those is far outside chance.
  for (const load of loads) expect(Math.abs(load - fair)).toBeLessThan(5 * Math.sqrt(fair));
});

test('lastDueSlot() is the slot in which plan() had it due', () => {
  const targets = addresses(20, 10);
  for (const { target, probe } of targets) {
    const slot = lastDueSlot(target, probe, 10, slotAfter(3));
    expect(plan(targets, slot, 'c').map((job) => job.target)).toContain(target);
    expect(slot <= slotAfter(3) && slot > slotAfter(-7)).toBe(true);
  }
});

test('a slot that is no minute is our bug and throws', () => {
  expect(() => plan([], 'now', 'c')).toThrow('Cannot plan slot "now"');
});
