import { createMemoryPager } from '../../../adapters/memory/memory-pager.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import type { AlarmNews } from '../../../core/incident/tell-alarm.ts';
import { tellMonitor } from '../../../core/incident/tell-monitor.ts';

function world() {
  const deps = { records: createMemoryRecords(), pager: createMemoryPager(), stack: 'acme' };
  const tell = async (state: AlarmNews['state'], minute: number, id = 'monitor-dead'): Promise<void> =>
    tellMonitor({ name: `acme ${id}`, state, at: at(minute), reason: 'no data' }, deps);
  const told = (): string[] => deps.pager.messages.map(({ subject }) => subject);
  return { deps, tell, told };
}

const at = (minute: number): string => `2026-11-24T02:${String(minute).padStart(2, '0')}:00.000Z`;
const [RINGS, OVER] = ['[MONITOR DOWN] acme: monitor-dead', '[RESOLVED] acme: monitor-dead'];

test('from opening to end, each once', async () => {
  const { tell, told } = world();
  await tell('ALARM', 1);
  await tell('OK', 9);
  await tell('ALARM', 20);
  expect(told()).toEqual([RINGS, OVER, RINGS]);
});

test('the same alarm twice is told once, however late the second comes', async () => {
  const { tell, told } = world();
  for (const minute of [1, 1]) await tell('ALARM', minute);
  for (const minute of [9, 9, 9]) await tell('OK', minute);
  await tell('ALARM', 1);
  expect(told()).toEqual([RINGS, OVER]);
});

test('an alarm that comes after its own end is no news any more, and the next one is', async () => {
  const { tell, told } = world();
  await tell('OK', 9);
  await tell('ALARM', 1);
  expect(told()).toEqual([]);
  await tell('ALARM', 20);
  await tell('OK', 15);
  await tell('OK', 30);
  expect(told()).toEqual([RINGS, OVER]);
});

test('alarms that were just made say that all is well, and nobody is told', async () => {
  const { tell, told } = world();
  await tell('INSUFFICIENT_DATA', 0);
  await tell('OK', 1);
  expect(told()).toEqual([]);
});

test('alarms do not know of each other', async () => {
  const { tell, told } = world();
  await tell('ALARM', 5, 'work-dead-letters');
  await tell('ALARM', 1);
  await tell('OK', 7, 'work-dead-letters');
  expect(told()).toHaveLength(3);
});

test('what the pager refused is told when it comes again', async () => {
  const { deps, tell, told } = world();
  deps.pager.isDown = true;
  await expect(tell('ALARM', 1)).rejects.toThrow('the pager is down');
  deps.pager.isDown = false;
  await tell('ALARM', 1);
  expect(told()).toEqual([RINGS]);
});

test('an alarm without a time is rather told twice than not at all', async () => {
  const { deps, told } = world();
  for (let times = 0; times < 2; times += 1)
    await tellMonitor({ name: 'acme monitor-dead', state: 'ALARM', at: '', reason: '' }, deps);
  expect(told()).toEqual([RINGS, RINGS]);
});
