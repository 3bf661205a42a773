import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARMS, MAIL_DOWN } from '../../core/alarms.ts';
import { MAIL_METRICS, METRICS } from '../../core/contract.ts';

const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
const articles = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((article) => [article.split('\n', 1)[0] ?? '', article] as const),
);

test('every alarm has an article in the runbook, and every article an alarm', () => {
  expect([...articles.keys()].sort()).toEqual([MAIL_DOWN.id, ...ALARMS.map(({ id }) => id)].sort());
});

test.each([MAIL_DOWN.id, ...ALARMS.map(({ id }) => id)])(
  'the article of %s says what it means, where to look, how to fix it',
  (id) => {
    const parts = [...(articles.get(id) ?? '').matchAll(/^\*\*(\w+)\*\* \S/gm)].map((match) => match[1]);
    expect(parts).toEqual(['Means', 'Look', 'Fix']);
  },
);

test.each(ALARMS)('$id can be evaluated by CloudWatch', (row) => {
  expect(row.datapoints).toBeGreaterThan(0);
  expect(row.datapoints).toBeLessThanOrEqual(row.periods);
  if (row.period === 'interval') return;
  expect(row.period % 60).toBe(0);
  // CloudWatch looks back at most a day with periods below an hour.
  expect(row.period * row.periods).toBeLessThanOrEqual(86_400);
});

test('the id tells alarms apart, and our metrics are those of the contract', () => {
  expect(new Set(ALARMS.map(({ id }) => id)).size).toBe(ALARMS.length);
  const names = ALARMS.flatMap(({ metric }) => {
    if (metric.from === 'share') return [...metric.of, metric.part];
    return metric.from === 'postwatch' ? [metric.name] : [];
  });
  expect([...Object.values(METRICS), ...Object.values(MAIL_METRICS)]).toEqual(expect.arrayContaining(names));
});

test('silence of the monitor itself rings; silence of a target keeps its state', () => {
  const missing = Object.fromEntries(ALARMS.map((row) => [row.id, row.missing]));
  expect(missing).toMatchObject({
    'monitor-dead': 'breaching',
    'target-unhealthy': 'ignore',
    'probe-unhealthy': 'ignore',
  });
});
