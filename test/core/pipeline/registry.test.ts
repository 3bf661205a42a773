import fc from 'fast-check';
import { minuteOf } from '../../../core/pipeline/minute-of.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { openRegistry, writeRegistry, type ReadRange } from '../../../core/pipeline/registry.ts';
import type { PlannedTarget } from '../../../core/pipeline/targets.ts';
import { slotAfter } from '../../support/sample-records.ts';

function target(name: string, intervalMinutes: number, ehlo = '', group = ''): PlannedTarget {
  return {
    probe: 'smtp',
    target: `${name}:587`,
    subject: {
      host: name,
      port: 587,
      tls: 'starttls',
      role: 'submission',
      owned: false,
      slowMs: 15_000,
      ...(ehlo === '' ? {} : { ehlo }),
    },
    ...(group === '' ? {} : { group }),
    intervalMinutes,
  };
}

/** As S3 answers: what lies beyond the end is left out. */
function rangesOf(object: Uint8Array): { read: ReadRange; asked: [number, number][] } {
  const asked: [number, number][] = [];
  return {
    asked,
    async read(from, to) {
      asked.push([from, to]);
      return object.slice(from, to);
    },
  };
}

test('the registry plans what the targets themselves would, minute by minute', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          name: fc.domain(),
          interval: fc.constantFrom(1, 5, 7, 60, 1440),
          group: fc.constantFrom('', 'shop', 'pay'),
          // A part is cut by octets: letters of several must not move what follows.
          ehlo: fc.string({ unit: 'grapheme', maxLength: 8 }),
        }),
        { selector: ({ name }) => name, maxLength: 40 },
      ),
      fc.nat(5000),
      async (rows, minute) => {
        const targets = rows.map(({ name, interval, ehlo, group }) => target(name, interval, ehlo, group));
        const { read } = rangesOf(writeRegistry(targets, 'abcdef012345'));
        const byTarget = (jobs: readonly { readonly target: string }[]): unknown[] =>
          [...jobs].sort((a, b) => (a.target < b.target ? -1 : 1));
        const slot = slotAfter(minute);
        expect(byTarget(await openRegistry(read).jobsOf(slot))).toEqual(
          byTarget(plan(targets, slot, 'abcdef012345')),
        );
      },
    ),
  );
});

test('a minute reads the head once and then only what is due', async () => {
  const targets = Array.from({ length: 3000 }, (_, index) =>
    target(`mx${index}.example`, index % 2 === 0 ? 5 : 60),
  );
  const object = writeRegistry(targets, 'c');
  const { read, asked } = rangesOf(object);
  const registry = openRegistry(read);
  expect(asked).toEqual([]);
  await registry.jobsOf(slotAfter(0));
  await registry.jobsOf(slotAfter(1));
  expect(asked).toHaveLength(1 + 2 + 2);
  const octets = asked.slice(1).reduce((sum, [from, to]) => sum + to - from, 0);
  // Two minutes of the 1,500 targets every 5 minutes, two of the 1,500 every hour.
  expect(octets / object.length).toBeCloseTo((2 * 300 + 2 * 25) / 3000, 1);
});

test('a head that is longer than the first request is read with a second one', async () => {
  const targets = Array.from({ length: 30 }, (_, index) => target(`mx${index}.example`, 1411 + index));
  const { read, asked } = rangesOf(writeRegistry(targets, 'c'));
  const slots = targets.map(({ target: id, intervalMinutes }) => ({ id, intervalMinutes }));
  const registry = openRegistry(read);
  const jobs = await registry.jobsOf(slotAfter(0));
  expect(asked[1]).toEqual([0, 8 * 64 * 1024]);
  expect(jobs.length).toBeLessThan(slots.length);
});

test('what cannot be read is an error of ours, and is read again', async () => {
  const whole = writeRegistry([target('a.example', 1)], 'c');
  let state: 'gone' | 'short' | 'there' = 'gone';
  const registry = openRegistry(async (from, to) => {
    if (state === 'gone') throw new Error('NoSuchKey');
    return state === 'short' && from > 0 ? whole.slice(from, to - 1) : whole.slice(from, to);
  });
  await expect(registry.jobsOf(slotAfter(0))).rejects.toThrow('NoSuchKey');
  state = 'short';
  await expect(registry.jobsOf(slotAfter(0))).rejects.toThrow(/octets of a part of/);
  state = 'there';
  expect(await registry.jobsOf(slotAfter(0))).toHaveLength(1);
});

test.each([
  ['nothing', ''],
  ['no head', 'x'.repeat(100_000)],
  ['another schema', '{"schema":2,"configHash":"c","targets":0,"parts":{}}\n'],
])('an object with %s is refused', async (_, text) => {
  const { read } = rangesOf(Buffer.from(text));
  await expect(openRegistry(read).jobsOf(slotAfter(0))).rejects.toThrow(
    'Cannot read the registry of targets',
  );
});

test('its parts stand at the minute of their slot', () => {
  expect(minuteOf('1970-01-01T00:07:00Z')).toBe(7);
});
