import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DIMENSIONS, METRICS } from '../../core/contract.ts';
import type { MetricPoint, Metrics } from '../../core/ports.ts';

export interface PrometheusMetrics extends Metrics {
  /** OpenMetrics text of everything so far. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Milliseconds; from a refused port to a server that dribbles. */
const DURATION_BUCKETS = [10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];
/** Gauges of many targets: the worst of one batch, which is one run here, so that the next run would hide it. */
const WORST_OF_MANY: ReadonlySet<string> = new Set([
  METRICS.unhealthy,
  METRICS.certificateDays,
  METRICS.listings,
  METRICS.weakened,
  METRICS.deliveryTroubles,
  METRICS.arrival,
]);
const GAUGES: ReadonlySet<string> = new Set([...WORST_OF_MANY, METRICS.planned, METRICS.coverage]);

type Instrument = Counter | Gauge | Histogram;

/** The same points that go to CloudWatch, as OpenMetrics: "RunsCritical" becomes postwatch_runs_critical_total. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  const instruments = new Map<string, Instrument>();
  return {
    contentType: Registry.OPENMETRICS_CONTENT_TYPE,
    text: async () => registry.metrics(),
    async put(points) {
      for (const point of points) {
        // A metric has the same labels everywhere, and a group is what a query makes of targets.
        if (DIMENSIONS.group in point.dimensions) continue;
        // With a series for each target `max by (probe)` tells it instead.
        if (WORST_OF_MANY.has(point.name) && !(DIMENSIONS.target in point.dimensions)) continue;
        observe(instrumentFor(point, registry, instruments), point);
      }
    },
  };
}

function instrumentFor(
  point: MetricPoint,
  registry: Registry,
  instruments: Map<string, Instrument>,
): Instrument {
  const name = `postwatch_${snakeCase(point.name)}`;
  const known = instruments.get(name);
  if (known !== undefined) return known;
  const settings = {
    name,
    help: HELP[point.name] ?? point.name,
    labelNames: Object.keys(point.dimensions).map(snakeCase),
    registers: [registry],
  };
  const made: Instrument =
    point.unit === 'Milliseconds'
      ? new Histogram({ ...settings, name: `${name}_milliseconds`, buckets: DURATION_BUCKETS })
      : GAUGES.has(point.name)
        ? new Gauge(settings)
        : new Counter(settings);
  instruments.set(name, made);
  return made;
}

function observe(instrument: Instrument, { dimensions, values }: MetricPoint): void {
  const labels = Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [snakeCase(name), value]),
  );
  for (const value of values) {
    if (instrument instanceof Histogram) instrument.observe(labels, value);
    else if (instrument instanceof Gauge) instrument.set(labels, value);
    else instrument.inc(labels, value);
  }
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

const HELP: Readonly<Record<string, string>> = {
  [METRICS.runs]: 'Probes run',
  [METRICS.critical]: 'Probes that ended critical',
  [METRICS.warning]: 'Probes that ended with a warning',
  [METRICS.unknown]: 'Probes that could not see what matters',
  [METRICS.duration]: 'Duration of a probe',
  [METRICS.faults]: 'Probes with a fault of the path',
  [METRICS.unhealthy]: '1 while a critical finding is confirmed',
  [METRICS.planned]: 'Jobs planned in the last slot',
};
