import { silentHours } from '../../../core/pipeline/silent-hours.ts';

const record = (time: string, over: object = {}): Parameters<typeof silentHours>[0][number] => ({
  probe: 'smtp',
  slot: `2026-11-24T${time}:00Z`,
  mode: 'changes+hourly',
  ...over,
});
const UNTIL = new Date('2026-11-24T06:30:00Z');

test('a record in each hour leaves none', () => {
  expect(silentHours([record('04:59'), record('05:00'), record('06:29')], UNTIL)).toEqual([]);
});

test('hours between two records, and up to the end', () => {
  expect(silentHours([record('01:10'), record('03:05'), record('03:50')], UNTIL)).toEqual([
    { probe: 'smtp', from: '2026-11-24T02:00:00.000Z', to: '2026-11-24T03:00:00.000Z' },
    { probe: 'smtp', from: '2026-11-24T04:00:00.000Z', to: '2026-11-24T06:00:00.000Z' },
  ]);
});

test('each probe has hours of its own, and nothing is said where every run is recorded', () => {
  const records = [record('05:10', { mode: undefined, probe: 'dnsbl' }), record('05:10'), record('06:01')];
  expect(silentHours([...records, record('06:02', { probe: 'mail-dns' })], UNTIL)).toEqual([]);
});
