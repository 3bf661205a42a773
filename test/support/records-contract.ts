/** What every implementation of the Records port does. */
import type { Incident } from '../../core/model/incident.ts';
import type { CheckRecord } from '../../core/model/record.ts';
import type { Records } from '../../core/ports.ts';
import type { State } from '../../core/model/record.ts';
import { verifyRecord } from '../../core/pipeline/record.ts';
import {
  sampleFinding,
  sampleRecord,
  sampleState,
  sampleTransition,
  SLOT,
  slotAfter,
} from './sample-records.ts';

export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** `target` names a fresh target of each test, so that one store serves them all. */
export function describeRecords(create: () => Records): void {
  let count = 0;
  let target = '';
  let records: Records;
  beforeEach(() => {
    count += 1;
    target = `contract-${count}.example:25`;
    records = create();
  });

  test('a record comes back as it was written, small or large', async () => {
    for (const [minute, transcript] of [
      ['S: 220 é'],
      Array.from({ length: 200 }, (_, index) => `S: 250-LINE${index}`),
    ].entries()) {
      const record = sampleRecord({
        job: { target, slot: slotAfter(minute), becauseOf: 'example.com' },
        findings: [sampleFinding({ args: { days: 3, names: ['a', 'b'], gone: undefined, ok: null } })],
        facts: { transcript, empty: {}, none: [], negative: -0.5 },
      });
      expect(await records.putRecord(record)).toBe('written');
      const read = await records.getRecord(record);
      expect(read).toEqual(record);
      expect(read !== undefined && verifyRecord(read)).toBe(true);
    }
  });

  test('each look of a slot has a record of its own, in the order of the looks', async () => {
    const run = (attempt: number, look?: number): CheckRecord =>
      sampleRecord({ job: { target, attempt, ...(look === undefined ? {} : { look }) } });
    const runs = [run(1), run(2), run(2, 3), run(2, 4), run(3)];
    for (const record of runs.toReversed()) expect(await records.putRecord(record)).toBe('written');
    expect(await all(records.history({ target, from: SLOT, to: SLOT }))).toEqual(runs);
    for (const record of runs) expect(await records.latest(record)).toEqual(record);
  });

  test('a record is written once and never changed', async () => {
    const first = sampleRecord({ job: { target } });
    const second = sampleRecord({ job: { target }, findings: [sampleFinding()] });
    expect([await records.putRecord(first), await records.putRecord(second)]).toEqual([
      'written',
      'existing',
    ]);
    expect(await records.getRecord(second)).toEqual(first);
  });

  test('a job that several lead to belongs to the first who claims it, however often anybody asks', async () => {
    const job = { target, probe: 'smtp', slot: SLOT } as const;
    const owners = await Promise.all(['a', 'b', 'c'].map(async (by) => records.claim(job, by)));
    expect(new Set(owners).size).toBe(1);
    expect(await records.claim(job, 'd')).toBe(owners[0]);
    expect(await records.claim(job, owners[0] ?? '')).toBe(owners[0]);
    expect(await records.claim({ ...job, slot: slotAfter(10) }, 'd')).toBe('d');
    expect(await records.claim({ ...job, probe: 'dnsbl' }, 'e')).toBe('e');
  });

  test('what was never written is undefined', async () => {
    expect(await records.getRecord(sampleRecord({ job: { target } }))).toBeUndefined();
    expect(await records.getState(target, 'dnsbl')).toBeUndefined();
    expect(await records.latest(sampleRecord({ job: { target } }))).toBeUndefined();
    expect(
      await all(records.history({ target, from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' })),
    ).toEqual([]);
  });

  test('the latest record is the run itself or the one before it, across months', async () => {
    const wishes = [
      { slot: '2026-10-31T23:59:00Z', attempt: 1 },
      { slot: '2026-11-24T02:14:00Z', attempt: 1 },
      { slot: '2026-11-24T02:14:00Z', attempt: 2 },
      { slot: '2026-11-24T02:15:00Z', attempt: 1 },
    ] as const;
    for (const job of wishes) await records.putRecord(sampleRecord({ job: { target, ...job } }));
    await records.putRecord(sampleRecord({ job: { target: `${target}0`, slot: '2026-11-24T02:14:00Z' } }));
    const latest = async (slot: string, attempt: 1 | 2): Promise<string> => {
      const record = await records.latest({ target, probe: 'dnsbl', slot, attempt });
      return `${record?.slot} ${record?.attempt}`;
    };
    expect(await latest('2026-10-31T23:58:00Z', 1)).toBe('undefined undefined');
    expect(await latest('2026-11-01T00:00:00Z', 1)).toBe('2026-10-31T23:59:00Z 1');
    expect(await latest('2026-11-24T02:14:00Z', 1)).toBe('2026-11-24T02:14:00Z 1');
    expect(await latest('2026-11-24T02:14:00Z', 2)).toBe('2026-11-24T02:14:00Z 2');
    expect(await latest('2026-11-24T02:16:00Z', 1)).toBe('2026-11-24T02:15:00Z 1');
    expect(await latest('2026-12-02T00:00:00Z', 2)).toBe('2026-11-24T02:15:00Z 1');
  });

  test('history goes over months, oldest first, with both ends, and over the probes that are asked for', async () => {
    const slots = [
      '2026-09-30T23:59:00Z',
      '2026-10-01T00:00:00Z',
      '2026-11-24T02:13:00Z',
      SLOT,
      '2026-11-24T02:15:00Z',
    ];
    for (const slot of [...slots].reverse()) await records.putRecord(sampleRecord({ job: { target, slot } }));
    await records.putRecord(sampleRecord({ job: { target, slot: SLOT, attempt: 2 } }));
    await records.putRecord(
      sampleRecord({ job: { target, probe: 'smtp', slot: '2026-10-15T00:00:00Z' } as never }),
    );
    const history = async (from: string, to: string, ...probes: ('smtp' | 'dnsbl')[]): Promise<string[]> => {
      const found = await all(
        records.history({ target, from, to, ...(probes.length === 0 ? {} : { probes }) }),
      );
      return found.map((record) => `${record.slot.slice(5, 16)} ${record.probe} ${record.attempt}`);
    };
    expect(await history('2026-09-30T23:59:00.000Z', '2026-11-24T02:14:00.000Z')).toEqual([
      '09-30T23:59 dnsbl 1',
      '10-01T00:00 dnsbl 1',
      '10-15T00:00 smtp 1',
      '11-24T02:13 dnsbl 1',
      '11-24T02:14 dnsbl 1',
      '11-24T02:14 dnsbl 2',
    ]);
    expect(await history('2026-10-01T00:00:01Z', '2026-11-24T02:13:59Z', 'dnsbl')).toEqual([
      '11-24T02:13 dnsbl 1',
    ]);
    expect(await history('2000-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 'smtp')).toEqual([
      '10-15T00:00 smtp 1',
    ]);
  });

  test('a history of many pages is complete', async () => {
    // Random text does not compress: 30 records of 50 kB are more than one page of 1 MB.
    const noise = Array.from({ length: 30 }, (_, index) =>
      Array.from({ length: 1600 }, (__, at) =>
        Math.sin(index * 1e5 + at)
          .toString(36)
          .slice(2),
      ).join(''),
    );
    for (const [minute, text] of noise.entries())
      await records.putRecord(sampleRecord({ job: { target, slot: slotAfter(minute) }, facts: { text } }));
    const found = await all(records.history({ target, from: SLOT, to: slotAfter(60) }));
    expect(found.map(({ slot }) => slot)).toEqual(noise.map((_, minute) => slotAfter(minute)));
  });

  test('a state gives way to a newer version only', async () => {
    const open = [{ finding: sampleFinding({ args: { days: 3 } }), since: SLOT, confirmed: false }];
    const versions = [`${SLOT}#1`, `${SLOT}#2`, `${SLOT}#2`, `${SLOT}#1`, `${slotAfter(1)}#1`];
    const written: string[] = [];
    for (const version of versions)
      written.push(await records.putState(sampleState({ target, version, open, status: 'critical' })));
    expect(written).toEqual(['written', 'written', 'older', 'older', 'written']);
    const state = sampleState({ target, version: `${slotAfter(1)}#1`, open, status: 'critical' });
    expect(await records.getState(target, 'dnsbl')).toEqual(state);
    const ours = (await all(records.states())).filter((one) => one.target === target);
    expect(ours).toEqual([state]);
  });

  test('a state gives way to one that was made from it, and to no other', async () => {
    const [first, second, third] = [1, 2, 3].map((minute) =>
      sampleState({ target, version: `${slotAfter(minute)}#1` }),
    ) as [State, State, State];
    const change = sampleTransition({
      target,
      opened: [{ finding: sampleFinding(), since: SLOT, confirmed: true }],
    });
    expect(await records.putState(second, first.version)).toBe('older');
    expect(await records.putState(first, null)).toBe('written');
    expect(await records.putState(second, null)).toBe('older');
    expect(await records.putState({ ...second, change }, first.version)).toBe('written');
    expect(await records.putState(third, first.version)).toBe('older');
    expect(await records.getState(target, 'dnsbl')).toEqual({ ...second, change });
  });

  test('what a state remembers comes back as it was written, and can be taken off', async () => {
    const known = { since: SLOT, plain: { AUTH: 'LOGIN PLAIN', SIZE: '0' }, certificates: ['ab CN=é'] };
    const greylisted = { since: SLOT, by: `${SLOT}#1` };
    const state = sampleState({ target, known, greylisted });
    await records.putState(state);
    expect(await records.getState(target, 'dnsbl')).toEqual(state);
    const { greylisted: _ended, ...rest } = state;
    const ended = { ...rest, version: `${state.version}+` };
    expect(await records.putState(ended)).toBe('written');
    expect(await records.getState(target, 'dnsbl')).toEqual(ended);
    expect(await records.putState(state)).toBe('older');
    expect(await records.putState({ ...state, version: `${SLOT}#2` })).toBe('written');
  });

  test('states of all targets are listed', async () => {
    const targets = Array.from({ length: 40 }, (_, index) => `${index}.${target}`);
    for (const one of targets) await records.putState(sampleState({ target: one }));
    const found = (await all(records.states())).map((state) => state.target);
    expect(targets.filter((one) => !found.includes(one))).toEqual([]);
  });

  test('transitions of a day come oldest first, each once', async () => {
    const day = `2026-07-${String(count).padStart(2, '0')}`;
    const opened = [{ finding: sampleFinding(), since: SLOT, confirmed: true }];
    const wishes = Array.from({ length: 12 }, (_, index) =>
      sampleTransition({
        target: `${index}.${target}`,
        slot: `${day}T${String(23 - index).padStart(2, '0')}:59:00Z`,
        attempt: index % 2 === 0 ? 1 : 2,
        opened,
        ...(index === 3 ? { noted: [sampleFinding({ severity: 'notice' })] } : {}),
      }),
    );
    for (const transition of wishes) expect(await records.putTransition(transition)).toBe('written');
    const [first] = wishes;
    expect(first !== undefined && (await records.putTransition({ ...first, to: 'critical' }))).toBe(
      'existing',
    );
    expect(await all(records.transitions(day))).toEqual([...wishes].reverse());
    expect(await all(records.transitions('2026-06-30'))).toEqual([]);
  });

  test('a sweep counts, and planning it once more changes nothing', async () => {
    const day = `2026-05-${String(count).padStart(2, '0')}`;
    const [first, second] = [`${day}T00:00:00Z`, `${day}T00:01:00Z`];
    await records.countSweep(second, { done: ['a'] });
    await records.planSweep(first, 10);
    await records.countSweep(first, { led: ['y', 'z'] });
    const jobs = Array.from({ length: 11 }, (_, index) => `job${index}`);
    // Each comes twice, and its parts do not matter.
    for (const part of [undefined, 3, 11])
      await Promise.all(jobs.map(async (job) => records.countSweep(first, { part, done: [job] })));
    await records.countSweep(first, { failed: ['late', 'job3'], led: [] });
    await records.countSweep(first, { part: 3, failed: ['late'] });
    await records.countSweep(first, {});
    await records.planSweep(first, 10);
    const swept = { slot: first, planned: 12, done: 11, failed: 1 };
    expect(await all(records.sweeps(day))).toEqual([swept, { slot: second, planned: 0, done: 1, failed: 0 }]);
    expect(await records.getSweep(first)).toEqual(swept);
    expect(await records.getSweep(`${day}T00:02:00Z`)).toBeUndefined();
  });

  test('an alarm about the monitor is remembered by its newest change', async () => {
    const name = `acme monitor-dead ${target}`;
    expect(await records.getAlarm(name)).toBeUndefined();
    const [rang, ended] = [
      { name, state: 'ALARM', at: '2026-11-24T02:14:07.120Z' },
      { name, state: 'OK', at: '2026-11-24T02:20:00.000Z' },
    ] as const;
    expect(await records.putAlarm(rang)).toBe('written');
    expect(await records.getAlarm(name)).toEqual(rang);
    expect(await records.putAlarm(ended)).toBe('written');
    expect([await records.putAlarm(ended), await records.putAlarm(rang)]).toEqual(['older', 'older']);
    expect(await records.getAlarm(name)).toEqual(ended);
  });

  test('an incident is replaced by a newer version only, and is found by its beginning', async () => {
    const incident: Incident = {
      id: `${SLOT} SMTP_REFUSED ${target}`,
      code: 'SMTP_REFUSED',
      since: SLOT,
      version: 1,
      urgency: 'page',
      members: [{ target, probe: 'smtp' }],
      told: [],
    };
    const later = { ...incident, version: 2, closed: slotAfter(9) };
    expect([
      await records.putIncident(incident),
      await records.putIncident(later),
      await records.putIncident({ ...incident, version: 2 }),
    ]).toEqual(['written', 'written', 'older']);
    const found = async (from: string, to: string): Promise<Incident[]> =>
      (await all(records.incidents(from, to))).filter(({ id }) => id === incident.id);
    expect(await found(slotAfter(-60 * 24 * 40), SLOT)).toEqual([later]);
    expect(await found(slotAfter(1), slotAfter(60 * 24 * 40))).toEqual([]);
  });
}
