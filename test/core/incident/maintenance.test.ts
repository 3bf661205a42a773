import { isInMaintenance } from '../../../core/incident/maintenance.ts';

const at = (time: string): Date => new Date(`2026-11-${time}:00Z`);

test.each([
  ['24T01:59', false],
  ['24T02:00', true],
  ['24T03:59', true],
  ['24T04:00', false],
])('a window opens once, and closes: %s', (time, open) => {
  const windows = [{ starts: '2026-11-24T02:00Z', lasts: '2h' }];
  expect(isInMaintenance('mx.example.com:25', windows, at(time))).toBe(open);
});

test.each([
  // Sundays from 23:30 for an hour: past midnight.
  ['22T23:29', false],
  ['22T23:30', true],
  ['23T00:29', true],
  ['23T00:30', false],
  ['24T23:40', false],
])('a window opens again and again: %s', (time, open) => {
  const windows = [{ cron: '30 23 * * SUN', lasts: '1h' }];
  expect(isInMaintenance('mx.example.com:25', windows, at(time))).toBe(open);
});

test.each([
  ['example.com', true],
  ['mx1.example.com:25', true],
  ['smtp.example.com:587', true],
  ['192.0.2.10', true],
  ['notexample.com', false],
  ['mx1.example.net:25', false],
])('a window is about the targets it names, and the hosts of a domain: %s', (target, open) => {
  const windows = [{ starts: '2026-11-24T02:00Z', lasts: '2h', targets: ['example.com', '192.0.2.10'] }];
  expect(isInMaintenance(target, windows, at('24T03:00'))).toBe(open);
});
