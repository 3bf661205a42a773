import fc from 'fast-check';
import type { Finding } from '../../../core/model/finding.ts';
import type { Panel } from '../../../core/model/panel.ts';
import type { CheckRecord, State } from '../../../core/model/record.ts';
import { diff, type Diff } from '../../../core/pipeline/diff.ts';
import { sampleFinding, sampleRecord, slotAfter } from '../../support/sample-records.ts';

const PANEL: Panel = { names: ['eu', 'us', 'ap'], needed: 2, wordMinutes: 30 };
const BAD = sampleFinding();
const FINE = sampleFinding({ code: 'SAMPLE_FINE', outcome: 'pass', severity: 'info' });
/** Another check stood in the way: nobody could judge. */
const BLIND = sampleFinding({ code: 'SAMPLE_UNSEEN', outcome: 'inconclusive', severity: 'info' });
const SIGHTS: Readonly<Record<string, Finding>> = { x: BAD, '.': FINE, '?': BLIND };

interface Look {
  readonly vantage: string;
  readonly sight: string;
}

/** "eu:x us:." = the scheduled look from eu sees it, the second look from us does not. */
function looksOf(text: string): Look[] {
  return text.split(' ').map((word) => {
    const [vantage = '', sight = ''] = word.split(':');
    return { vantage, sight };
  });
}

function recordOf(
  { vantage, sight }: Look,
  minute: number,
  isFirst: boolean,
  change: Partial<Finding> = {},
  names = PANEL.names,
): CheckRecord {
  const number = isFirst ? 1 : names.filter((name) => name !== vantage).indexOf(vantage) + 2;
  const finding = SIGHTS[sight] ?? BAD;
  return {
    ...sampleRecord({
      job: { slot: slotAfter(minute), attempt: isFirst ? 1 : 2, ...(number > 2 ? { look: number } : {}) },
      findings: [finding === BAD ? { ...BAD, ...change } : finding],
      startedAt: new Date(Date.parse(slotAfter(minute)) + (isFirst ? 1000 : 32_000)).toISOString(),
    }),
    vantage,
  };
}

/** Rounds are 5 minutes apart. */
function watch(rounds: readonly string[], panel = PANEL, change: Partial<Finding> = {}): Diff {
  let last: Diff | undefined;
  for (const [round, text] of rounds.entries())
    for (const [index, look] of looksOf(text).entries())
      last = diff(last?.state, recordOf(look, round * 5, index === 0, change, panel.names), { panel });
  if (last === undefined) throw new Error('no looks');
  return last;
}

function shown({ state }: Diff): string {
  return state.open
    .map(({ finding, confirmed, votes }) => {
      const said = (sees: boolean): string =>
        Object.entries(votes?.words ?? {})
          .filter(([, word]) => word.sees === sees)
          .map(([name]) => name)
          .sort()
          .join(' ');
      const how = votes?.regional !== undefined ? 'regional' : confirmed ? 'confirmed' : 'suspected';
      return `${how} ${finding.severity}: ${said(true)} / ${said(false)}`;
    })
    .join('; ');
}

describe('what vantages say together', () => {
  test.each([
    ['one alone has seen it: asked elsewhere', ['eu:x'], 'suspected error: eu / ', true],
    ['two of three see it', ['eu:x us:x'], 'confirmed error: eu us / ', false],
    ['all see it', ['eu:x us:x ap:x'], 'confirmed error: ap eu us / ', false],
    ['one sees it, one cannot see, one is fine', ['eu:x us:? ap:.'], 'suspected error: eu / ap', false],
    ['one sees it once, the others are fine', ['us:x eu:. ap:.'], 'suspected error: us / ap eu', false],
    [
      'one sees it again at its next turn, the others are fine',
      ['us:x eu:. ap:.', 'eu:.', 'ap:.', 'us:x'],
      'regional warning: us / ap eu',
      true,
    ],
    ['one does not see it again at its next turn', ['us:x eu:. ap:.', 'eu:.', 'ap:.', 'us:.'], '', false],
    [
      'what one saw alone another sees at its turn',
      ['us:x eu:. ap:.', 'eu:x'],
      'confirmed error: eu us / ap',
      false,
    ],
    [
      'regional, and then everywhere',
      ['us:x eu:. ap:.', 'us:x', 'us:x eu:x'],
      'confirmed error: eu us / ap',
      false,
    ],
    [
      'a confirmed one that one place misses is asked elsewhere',
      ['eu:x us:x ap:x', 'us:.'],
      'confirmed error: ap eu / us',
      true,
    ],
    [
      '... and stays when enough still see it',
      ['eu:x us:x ap:x', 'us:. eu:x ap:x'],
      'confirmed error: ap eu / us',
      false,
    ],
    ['... and is over when nobody does', ['eu:x us:x ap:x', 'us:. eu:. ap:.'], '', false],
    [
      '... and is regional when one still does',
      ['eu:x us:x ap:x', 'us:. eu:. ap:x'],
      'regional warning: ap / eu us',
      false,
    ],
    [
      '... and is not over before all were heard',
      ['eu:x us:x ap:x', 'us:. eu:.'],
      'confirmed error: ap / eu us',
      false,
    ],
    [
      'nobody can see: nothing is over',
      ['eu:x us:x ap:x', 'us:? eu:? ap:?'],
      'confirmed error: ap eu us / ',
      false,
    ],
    [
      'a suspicion that nobody else can look at stays one',
      ['eu:x us:? ap:?'],
      'suspected error: eu / ',
      false,
    ],
  ])('%s', (_, rounds, want, asks) => {
    const last = watch(rounds);
    expect(shown(last)).toBe(want);
    expect(last.suspected).toBe(asks);
  });

  test('what one place alone sees wakes nobody, and says what it would weigh', () => {
    const { state, transition } = watch(['us:x eu:. ap:.', 'us:x']);
    expect(state.status).toBe('warning');
    expect(state.open[0]?.votes?.regional).toBe('error');
    expect(transition).toMatchObject({ from: 'critical', to: 'warning', opened: [{ confirmed: true }] });
  });

  test('what needs no second look needs no second vantage', () => {
    expect(shown(watch(['us:x'], PANEL, { certain: true }))).toBe('confirmed error: us / ');
  });

  test('what caches keep is one sight, also from two places', () => {
    expect(shown(watch(['us:x eu:x'], PANEL, { keptSeconds: 300 }))).toBe('suspected error: eu us / ');
    expect(shown(watch(['us:x eu:x', 'eu:x'], PANEL, { keptSeconds: 300 }))).toBe(
      'confirmed error: eu us / ',
    );
  });

  test('a vantage that missed its turns has no say any more', () => {
    const rounds = ['us:x eu:. ap:.', 'us:x', ...Array.from({ length: 6 }, () => 'eu:.')];
    expect(shown(watch(rounds))).toContain('regional');
    expect(shown(watch([...rounds, 'eu:.']))).toBe('');
  });

  test('a trouble from before there were vantages goes on, and ends with the first look that does not see it', () => {
    const before = [1, 2].reduce<State | undefined>(
      (state, attempt) => diff(state, sampleRecord({ job: { attempt }, findings: [BAD] })).state,
      undefined,
    );
    const again = diff(before, recordOf({ vantage: 'us', sight: 'x' }, 5, true), { panel: PANEL });
    expect(shown(again)).toBe('confirmed error: us / ');
    expect(
      diff(before, recordOf({ vantage: 'us', sight: '.' }, 5, true), { panel: PANEL }).state.open,
    ).toEqual([]);
  });
});

const anyRound = fc
  .tuple(
    fc.shuffledSubarray([...PANEL.names], { minLength: 1, maxLength: 1 }),
    fc.array(fc.constantFrom('x', '.', '?'), { minLength: 3, maxLength: 3 }),
  )
  .map(([[first = 'eu'], sights]) => [
    { vantage: first, sight: sights[0] ?? 'x' },
    ...PANEL.names
      .filter((name) => name !== first)
      .map((vantage, index) => ({ vantage, sight: sights[index + 1] ?? '.' })),
  ]);

/** State after a round, whose second looks come as `order` has them, some of them twice. */
function play(state: State | undefined, looks: readonly Look[], minute: number, isTurned: boolean): State {
  const [first, ...others] = looks.map((look, index) => recordOf(look, minute, index === 0));
  if (first === undefined) throw new Error('no looks');
  let now = diff(state, first, { panel: PANEL });
  const sent = now.suspected ? (isTurned ? others.toReversed() : others) : [];
  for (const record of isTurned ? [...sent, first, ...sent] : sent)
    now = diff(now.state, record, { panel: PANEL });
  return now.state;
}

test('neither the order of second looks nor their coming twice changes what a round ends with', () => {
  fc.assert(
    fc.property(fc.array(anyRound, { minLength: 1, maxLength: 8 }), (rounds) => {
      let [straight, turned]: (State | undefined)[] = [];
      for (const [index, looks] of rounds.entries()) {
        straight = play(straight, looks, index * 5, false);
        turned = play(turned, looks, index * 5, true);
        expect(turned).toEqual(straight);
      }
    }),
    { numRuns: 500 },
  );
});

test('a look of a round that is over, or that nobody asked for, changes nothing', () => {
  const { state } = watch(['us:x eu:. ap:.', 'eu:.']);
  for (const [minute, vantage] of [
    [0, 'eu'],
    [0, 'ap'],
    [5, 'ap'],
  ] as const)
    expect(diff(state, recordOf({ vantage, sight: 'x' }, minute, false), { panel: PANEL }).state).toBe(state);
});
