/** What every implementation of the Tallies port does. */
import type { Tallies } from '../../core/ports.ts';

/** `source` names a fresh source of each test, so that one store serves them all. */
export function describeTallies(create: () => Tallies): void {
  const BUCKET = '2026-11-27T20:01:0';
  let count = 0;
  let source = '';
  let tallies: Tallies;
  beforeEach(() => {
    count += 1;
    source = `ses:test-${count}`;
    tallies = create();
  });

  test('an id is new once, whatever comes with it', async () => {
    expect(await tallies.claim(source, BUCKET, ['a', 'b'])).toEqual(['a', 'b']);
    expect(await tallies.claim(source, BUCKET, ['b', 'c', 'a'])).toEqual(['c']);
    expect(await tallies.claim(source, BUCKET, ['a'])).toEqual([]);
    expect(await tallies.claim(source, BUCKET, [])).toEqual([]);
  });

  test('of many callers at once one has each id', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    const claimed = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        tallies.claim(source, BUCKET, ids.slice(index * 3, index * 3 + 25)),
      ),
    );
    const all = claimed.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(all)).toEqual(new Set(ids.slice(0, 46)));
  });

  test('other times and other sources do not know of it', async () => {
    await tallies.claim(source, BUCKET, ['a']);
    expect(await tallies.claim(source, '2026-11-27T20:01:1', ['a'])).toEqual(['a']);
    expect(await tallies.claim(`${source}-b`, BUCKET, ['a'])).toEqual(['a']);
  });

  test('what was released is new again', async () => {
    await tallies.claim(source, BUCKET, ['a', 'b']);
    await tallies.release(source, BUCKET, ['a']);
    await tallies.release(source, BUCKET, []);
    expect(await tallies.claim(source, BUCKET, ['a', 'b'])).toEqual(['a']);
    await tallies.release(source, BUCKET, ['a', 'b']);
    expect(await tallies.claim(source, BUCKET, ['b'])).toEqual(['b']);
  });

  test('days add up, and are read in order', async () => {
    await tallies.add(source, '2026-11-27', { sent: 3, hard: 1 });
    await tallies.add(source, '2026-11-25', { sent: 7 });
    await tallies.add(source, '2026-11-27', { sent: 2, soft: 1 });
    await tallies.add(source, '2026-11-27', { sent: -1 });
    await tallies.add(source, '2026-11-27', {});
    await tallies.add(source, '2026-12-01', { sent: 1 });
    expect(await tallies.days(source, '2026-11-25', '2026-11-30')).toEqual([
      { day: '2026-11-25', counts: { sent: 7 } },
      { day: '2026-11-27', counts: { sent: 4, hard: 1, soft: 1 } },
    ]);
    expect(await tallies.days(`${source}-b`, '2026-11-25', '2026-11-30')).toEqual([]);
  });
}
