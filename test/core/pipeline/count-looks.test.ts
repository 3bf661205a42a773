import fc from 'fast-check';
import type { Finding } from '../../../core/model/finding.ts';
import type { CheckRecord, State } from '../../../core/model/record.ts';
import { diff } from '../../../core/pipeline/diff.ts';
import { sampleFinding, sampleRecord, slotAfter } from '../../support/sample-records.ts';

const BAD = sampleFinding();
const FINE = sampleFinding({ code: 'SAMPLE_FINE', outcome: 'pass', severity: 'info' });
const BLIND = sampleFinding({ code: 'SAMPLE_UNSEEN', outcome: 'inconclusive', severity: 'warning' });
const SIGHTS: Readonly<Record<string, Finding>> = { x: BAD, '.': FINE, '?': BLIND };

/** The looks of one slot: "x" sees the trouble, "." does not, "?" could not see. */
function looksOf(sights: string, minute = 1): CheckRecord[] {
  return sights.split('').map((sight, index) =>
    sampleRecord({
      job: {
        slot: slotAfter(minute),
        attempt: index === 0 ? 1 : 2,
        ...(index > 1 ? { look: index + 1 } : {}),
      },
      findings: [SIGHTS[sight] ?? BAD],
      startedAt: new Date(Date.parse(slotAfter(minute)) + index * 30_000).toISOString(),
    }),
  );
}

interface Outcome {
  readonly said: 'confirmed' | 'suspected' | 'cleared';
  /** Looks that were asked for, as long as that was so. */
  readonly asked: number;
}

function watch(sights: string, looks: number, of: number): Outcome {
  let state: State | undefined;
  let asked = 0;
  for (const record of looksOf(sights)) {
    const step = diff(state, record, { confirmAfterSeconds: 30, looks, of });
    ({ state } = step);
    asked += 1;
    if (!step.suspected) break;
  }
  const open = state?.open.find(({ finding }) => finding.code === 'SAMPLE_BAD');
  return { said: open === undefined ? 'cleared' : open.confirmed ? 'confirmed' : 'suspected', asked };
}

test.each([
  // As it always was: one second look decides.
  ['xx', 2, 2, 'confirmed', 2],
  ['x.', 2, 2, 'cleared', 2],
  ['x?', 2, 2, 'suspected', 2],
  ['x', 1, 1, 'confirmed', 1],
  // A single miss, or a single sight, decides nothing.
  ['x.x', 2, 3, 'confirmed', 3],
  ['x..', 2, 3, 'cleared', 3],
  ['xx.', 2, 3, 'confirmed', 2],
  ['x?x', 2, 3, 'confirmed', 3],
  ['x.?', 2, 3, 'suspected', 3],
  ['xxx', 3, 3, 'confirmed', 3],
  ['xx.', 3, 3, 'cleared', 3],
  ['x.x.x', 3, 5, 'confirmed', 5],
  ['x.x..', 3, 5, 'cleared', 5],
  ['x???x', 2, 5, 'confirmed', 5],
])('%s, seen in %i of %i: %s after %i looks', (sights, looks, of, said, asked) => {
  expect(watch(sights, looks, of)).toEqual({ said, asked });
});

test('what the looks left open the next scheduled run goes on with', () => {
  const rule = { confirmAfterSeconds: 30, looks: 2, of: 3 };
  const after = looksOf('x.?').reduce<State | undefined>(
    (state, record) => diff(state, record, rule).state,
    undefined,
  );
  const open = after?.open.find(({ finding }) => finding.code === 'SAMPLE_BAD');
  expect(open).toMatchObject({ confirmed: false, looks: { seen: 1, fine: 1 } });
  const [again, gone] = ['x', '.'].map((sight) => diff(after, looksOf(sight, 5)[0] as CheckRecord, rule));
  expect(again?.state.open).toContainEqual({ finding: BAD, since: slotAfter(1), confirmed: true });
  expect(gone?.state.open.map(({ finding }) => finding.code)).toEqual(['SAMPLE_UNSEEN']);
  expect(gone?.transition?.cleared).toMatchObject([{ finding: BAD, confirmed: false }]);
});

test('what caches keep is a sight of its own only after they have forgotten the one before', () => {
  const kept = sampleFinding({ keptSeconds: 300 });
  const rule = { confirmAfterSeconds: 30, looks: 3, of: 3 };
  const at = (look: number, seconds: number): CheckRecord =>
    sampleRecord({
      job: { slot: slotAfter(0), attempt: look === 1 ? 1 : 2, ...(look > 2 ? { look } : {}) },
      findings: [kept],
      startedAt: new Date(Date.parse(slotAfter(0)) + seconds * 1000).toISOString(),
    });
  const follow = (...records: readonly CheckRecord[]): State | undefined =>
    records.reduce<State | undefined>((state, record) => diff(state, record, rule).state, undefined);
  // 300 s after the first look, but only 200 s after the second: the third gets the second's answer.
  expect(follow(at(1, 0), at(2, 300), at(3, 500))?.open).toMatchObject([
    { confirmed: false, looks: { seen: 2, fine: 0 } },
  ]);
  expect(follow(at(1, 0), at(2, 300), at(3, 600))?.open).toMatchObject([{ confirmed: true }]);
});

describe('laws', () => {
  const anyRule = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }))
    .map(([looks, more]) => ({ confirmAfterSeconds: 30, looks, of: Math.min(5, looks + more) }));
  const anyRecords = fc
    .array(fc.array(fc.constantFrom('x', '.', '?'), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((slots) => slots.flatMap((sights, minute) => looksOf(sights.join(''), minute * 5)));

  test('messages that come twice, late or out of order leave what the last of each did', () => {
    fc.assert(
      fc.property(anyRule, anyRecords, fc.infiniteStream(fc.nat()), (rule, records, dice) => {
        let straight: State | undefined;
        let disturbed: State | undefined;
        for (const [index, record] of records.entries()) {
          straight = diff(straight, record, rule).state;
          disturbed = diff(disturbed, record, rule).state;
          // The record once more, and any older one.
          for (const replay of [index, Number(dice.next().value) % (index + 1)].map((at) => records[at]))
            disturbed = diff(disturbed, replay ?? record, rule).state;
          expect(disturbed).toEqual(straight);
        }
      }),
    );
  });

  test('never more looks than there are to be, and none after the decision', () => {
    fc.assert(
      fc.property(anyRule, anyRecords, (rule, records) => {
        let state: State | undefined;
        for (const record of records) {
          const step = diff(state, record, rule);
          ({ state } = step);
          if (step.suspected) expect(record.look ?? record.attempt).toBeLessThan(rule.of);
          const decided = state.open.every(({ confirmed }) => confirmed);
          expect(step.suspected && decided).toBe(false);
        }
      }),
    );
  });
});
