import fc from 'fast-check';
import type { Finding } from '../../../core/model/finding.ts';
import type { CheckRecord, OpenFinding, State } from '../../../core/model/record.ts';
import { statusOf, worstStatus } from '../../../core/model/status.ts';
import { diff, secondLookAfter, type Diff } from '../../../core/pipeline/diff.ts';
import { sampleFinding, sampleRecord, slotAfter } from '../../support/sample-records.ts';

const OK = sampleFinding({ code: 'SAMPLE_FINE', outcome: 'pass', severity: 'info' });
const BAD = sampleFinding();

function at(minute: number, findings: readonly Finding[], attempt: 1 | 2 = 1): CheckRecord {
  return sampleRecord({ job: { slot: slotAfter(minute), attempt }, findings });
}

/** Records one after the other. */
function follow(...records: readonly CheckRecord[]): Diff {
  let last: Diff | undefined;
  for (const record of records) last = diff(last?.state, record, { confirmAfterSeconds: 30 });
  if (last === undefined) throw new Error('no records');
  return last;
}

function shown(open: readonly OpenFinding[] = []): string[] {
  return open.map(
    ({ finding, confirmed, since }) =>
      `${finding.code} ${confirmed ? 'confirmed' : 'suspected'} ${since.slice(11, 16)}`,
  );
}

test('the first record begins a state', () => {
  const { state, transition, suspected } = follow(at(0, [OK]));
  expect(state).toMatchObject({ status: 'ok', since: slotAfter(0), version: `${slotAfter(0)}#1`, open: [] });
  expect(transition).toMatchObject({ from: 'new', to: 'ok', opened: [], cleared: [] });
  expect(suspected).toBe(false);
});

test('more of the same leaves the state untouched', () => {
  const before = follow(at(0, [OK])).state;
  const { state, transition } = diff(before, at(1, [OK]));
  expect(state).toBe(before);
  expect(transition).toBeUndefined();
});

test('a trouble is suspected, then confirmed by the second attempt', () => {
  const first = follow(at(0, [OK]), at(1, [BAD]));
  expect(shown(first.state.open)).toEqual(['SAMPLE_BAD suspected 02:15']);
  expect([first.state.status, first.suspected]).toEqual(['critical', true]);
  const second = diff(first.state, at(1, [BAD], 2));
  expect(shown(second.transition?.opened)).toEqual(['SAMPLE_BAD confirmed 02:15']);
  expect([second.transition?.from, second.transition?.to, second.suspected]).toEqual([
    'critical',
    'critical',
    false,
  ]);
});

test('what a cache keeps is confirmed by no look before the cache has forgotten it', () => {
  const kept = sampleFinding({ keptSeconds: 2100 });
  const first = follow(at(0, [OK]), at(1, [kept]));
  // At once, by the second attempt; and by the scheduled run half an hour later.
  expect(shown(diff(first.state, at(1, [kept], 2)).state.open)).toEqual(['SAMPLE_BAD suspected 02:15']);
  expect(shown(diff(first.state, at(31, [kept])).state.open)).toEqual(['SAMPLE_BAD suspected 02:15']);
  expect(shown(diff(first.state, at(36, [kept])).state.open)).toEqual(['SAMPLE_BAD confirmed 02:15']);
  const late = sampleRecord({
    job: { slot: slotAfter(1), attempt: 2 },
    findings: [kept],
    startedAt: slotAfter(37),
  });
  expect(shown(diff(first.state, late).state.open)).toEqual(['SAMPLE_BAD confirmed 02:15']);
  expect(diff(first.state, at(1, [OK], 2)).state.open).toEqual([]);
});

test('the second look comes when caches have forgotten the first, or soon for what nobody keeps', () => {
  const kept = sampleFinding({ keptSeconds: 2100 });
  const other = sampleFinding({ code: 'SAMPLE_OTHER' });
  const wait = (...findings: Finding[]): number => {
    const record = at(1, findings);
    return secondLookAfter(follow(at(0, [OK]), record).state, record, 30);
  };
  expect(wait(kept)).toBe(2100);
  expect(wait(sampleFinding({ keptSeconds: 10 }))).toBe(30);
  expect(wait(kept, other)).toBe(30);
});

test('a trouble that the second attempt does not see is cleared, and that is on record', () => {
  const { state, transition } = follow(at(0, [OK]), at(1, [BAD]), at(1, [OK], 2));
  expect(state).toMatchObject({ status: 'ok', since: slotAfter(1), open: [] });
  expect(shown(transition?.cleared)).toEqual(['SAMPLE_BAD suspected 02:15']);
});

test('a lost second attempt is made up for by the next run, not before the time to confirm', () => {
  expect(shown(follow(at(1, [BAD]), at(2, [BAD])).state.open)).toEqual(['SAMPLE_BAD confirmed 02:15']);
  const patient = diff(follow(at(1, [BAD])).state, at(2, [BAD]), { confirmAfterSeconds: 300 });
  expect(shown(patient.state.open)).toEqual(['SAMPLE_BAD suspected 02:15']);
  expect(patient.suspected).toBe(false);
});

test('a continuing trouble keeps its begin', () => {
  const { state } = follow(
    at(0, [BAD]),
    at(0, [BAD], 2),
    at(5, [BAD, sampleFinding({ code: 'OTHER', severity: 'warning' })]),
  );
  expect(shown(state.open)).toEqual(['SAMPLE_BAD confirmed 02:14', 'OTHER suspected 02:19']);
  expect(state.since).toBe(slotAfter(0));
});

test('a trouble that became worse is told again', () => {
  const worse = diff(follow(at(0, [sampleFinding({ severity: 'warning' })])).state, at(1, [BAD]));
  expect(worse.transition).toMatchObject({
    from: 'warning',
    to: 'critical',
    opened: [{ finding: BAD, since: slotAfter(0) }],
  });
});

test('arguments alone are written once an hour, without a transition', () => {
  const days = (count: number): Finding[] => [sampleFinding({ args: { days: count } })];
  const before = follow(at(0, days(3)), at(0, days(3), 2)).state;
  expect(diff(before, at(1, days(2))).state).toBe(before);
  const later = diff(before, at(60, days(2)));
  expect(later.state.open[0]?.finding.args).toEqual({ days: 2 });
  expect(later.transition).toBeUndefined();
});

describe('what was not seen', () => {
  const open = follow(at(0, [BAD]), at(0, [BAD], 2)).state;
  const unseen = sampleFinding({ code: 'SAMPLE_UNSEEN', outcome: 'inconclusive', severity: 'warning' });
  const none = sampleFinding({ code: 'SAMPLE_NONE', outcome: 'not-applicable', severity: 'info' });
  const down = sampleFinding({ code: 'DOWN', check: 'other' });
  const path = sampleFinding({ code: 'PATH', check: 'path', outcome: 'inconclusive', severity: 'warning' });

  test.each([
    ['the check says it could not see', [unseen], true],
    ['the check had nothing to judge while another trouble stood in the way', [none, down], true],
    ['the check had nothing to judge because the path was closed', [none, path], true],
    ['the check said nothing while the path was closed', [path], true],
    ['the check had nothing to judge although all else is well', [none, OK], false],
    ['the check passed while another trouble is open', [OK, down], false],
    ['the check could not see a part of what the trouble is about', [{ ...unseen, instance: 'b' }, OK], true],
  ])('%s', (_, findings, kept) => {
    const { state } = diff(open, at(5, findings));
    const isOpen = state.open.some(({ finding, confirmed }) => finding.code === 'SAMPLE_BAD' && confirmed);
    expect(isOpen).toBe(kept);
  });

  test('is about the same instance, or one that contains it', () => {
    const before = follow(
      at(0, [
        { ...BAD, instance: '192.0.2.1 zen' },
        { ...BAD, instance: '192.0.2.1 psbl' },
      ]),
    ).state;
    const { state } = diff(before, at(1, [{ ...unseen, instance: 'zen' }]));
    expect(state.open.map(({ finding }) => finding.instance)).toEqual(['zen', '192.0.2.1 zen']);
  });
});

const anyFinding = fc.record({
  code: fc.constantFrom('A', 'B', 'C'),
  check: fc.constantFrom('x', 'y', 'path'),
  outcome: fc.constantFrom('pass', 'fail', 'not-applicable', 'inconclusive'),
  severity: fc.constantFrom('info', 'notice', 'warning', 'error', 'critical'),
  instance: fc.constantFrom('', 'a', 'b', 'a b'),
  args: fc.dictionary(fc.constantFrom('n', 'm'), fc.nat(3)),
}) as fc.Arbitrary<Finding>;

const anyRecords = fc
  .array(fc.tuple(fc.nat(90), fc.constantFrom(1, 2), fc.array(anyFinding, { maxLength: 5 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((wishes) => wishes.map(([minute, attempt, findings]) => at(minute, findings, attempt)));

describe('laws', () => {
  test('a replay of the record, or of any older one, changes nothing', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        let state: State | undefined;
        for (const [index, record] of records.entries()) {
          ({ state } = diff(state, record, { confirmAfterSeconds: 30 }));
          for (const replayed of [record, ...records.slice(0, index)].filter(
            (one) => one.slot < (state?.slot ?? '') || one === record,
          )) {
            const again = diff(state, replayed, { confirmAfterSeconds: 30 });
            expect(again.state).toBe(state);
            expect(again.transition).toBeUndefined();
          }
        }
      }),
    );
  });

  test('a state is as bad as what is open, and open is what counts', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { state } = follow(...records);
        const asOpen = statusOf(state.open.map(({ finding }) => finding));
        // Less bad only where a suspicion could not be seen again: that is unknown.
        if (state.open.some(({ confirmed }) => !confirmed))
          expect(worstStatus([state.status, asOpen])).toBe(asOpen);
        else expect(state.status).toBe(asOpen);
        expect(state.status === 'ok').toBe(state.open.length === 0);
        expect(state.open.every(({ finding }) => statusOf([finding]) !== 'ok')).toBe(true);
      }),
    );
  });

  test('what was opened and not cleared is what is open', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const keys = new Set<string>();
        let state: State | undefined;
        for (const record of records) {
          const step = diff(state, record);
          for (const { finding } of step.transition?.opened ?? [])
            keys.add(`${finding.code} ${finding.instance}`);
          for (const { finding } of step.transition?.cleared ?? [])
            keys.delete(`${finding.code} ${finding.instance}`);
          ({ state } = step);
          expect(state.open.map(({ finding }) => `${finding.code} ${finding.instance}`).sort()).toEqual(
            [...keys].sort(),
          );
        }
      }),
    );
  });
});
