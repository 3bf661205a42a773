import { createPrometheusMetrics } from '../../../adapters/node/prometheus-metrics.ts';
import { METRICS } from '../../../core/contract.ts';
import type { MetricPoint } from '../../../core/ports.ts';

const at = '2026-11-24T02:14:00Z';
const point = (name: string, unit: MetricPoint['unit'], values: number[], target?: string): MetricPoint => ({
  name,
  unit,
  at,
  values,
  dimensions: { Stack: 'acme', Probe: 'smtp', ...(target === undefined ? {} : { Target: target }) },
});

test('counts add up, durations become a histogram, the target gauge follows', async () => {
  const metrics = createPrometheusMetrics();
  await metrics.put([
    point(METRICS.runs, 'Count', [1, 1]),
    point(METRICS.critical, 'Count', [0, 1]),
    point(METRICS.duration, 'Milliseconds', [12, 700]),
  ]);
  await metrics.put([
    point(METRICS.runs, 'Count', [1]),
    point(METRICS.unhealthy, 'None', [1]),
    point(METRICS.unhealthy, 'None', [1], 'mx.example.com:25'),
  ]);
  const text = await metrics.text();
  expect(text).toContain('postwatch_runs_total{stack="acme",probe="smtp"} 3');
  expect(text).toContain('postwatch_runs_critical_total{stack="acme",probe="smtp"} 1');
  expect(text).toContain('postwatch_run_duration_milliseconds_count{stack="acme",probe="smtp"} 2');
  expect(text).toContain(
    'postwatch_target_unhealthy{stack="acme",probe="smtp",target="mx.example.com:25"} 1',
  );
  await metrics.put([point(METRICS.unhealthy, 'None', [0], 'mx.example.com:25')]);
  expect(await metrics.text()).toContain('target="mx.example.com:25"} 0');
});

test('a gauge over many targets is left out: the next run would hide it, and a certificate may be overdue', async () => {
  const metrics = createPrometheusMetrics();
  await metrics.put([
    point(METRICS.certificateDays, 'None', [-3]),
    point(METRICS.listings, 'Count', [2]),
    point(METRICS.coverage, 'None', [0.98]),
  ]);
  await metrics.put([point(METRICS.coverage, 'None', [0.5])]);
  const text = await metrics.text();
  expect(text).not.toMatch(/certificate_days|listings/);
  expect(text).toContain('postwatch_sweep_coverage{stack="acme",probe="smtp"} 0.5');
});

test('a gauge of one target may fall below zero', async () => {
  const metrics = createPrometheusMetrics();
  await metrics.put([point(METRICS.certificateDays, 'None', [-3], 'old.example.com:25')]);
  expect(await metrics.text()).toContain(
    'postwatch_certificate_days{stack="acme",probe="smtp",target="old.example.com:25"} -3',
  );
});

test('the text ends as OpenMetrics wants, and target names are escaped', async () => {
  const metrics = createPrometheusMetrics();
  await metrics.put([point(METRICS.unhealthy, 'None', [1], 'a"b\nc')]);
  const text = await metrics.text();
  expect(text).toContain('target="a\\"b\\nc"');
  expect(text.endsWith('# EOF\n')).toBe(true);
  expect(metrics.contentType).toContain('application/openmetrics-text');
});

test('groups of targets are left out: one metric has the same labels everywhere', async () => {
  const metrics = createPrometheusMetrics();
  const ofGroup = { ...point(METRICS.critical, 'Count', [1]), dimensions: { Stack: 'acme', Group: 'shop' } };
  await metrics.put([ofGroup, point(METRICS.critical, 'Count', [1])]);
  const text = await metrics.text();
  expect(text).toContain('postwatch_runs_critical_total{stack="acme",probe="smtp"} 1');
  expect(text).not.toContain('shop');
});
