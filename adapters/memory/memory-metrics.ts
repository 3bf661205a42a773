import type { MetricPoint, Metrics } from '../../core/ports.ts';

export interface MemoryMetrics extends Metrics {
  readonly points: readonly MetricPoint[];
  /** Values of a metric, in the order they came. */
  readonly valuesOf: (name: string, dimensions?: Readonly<Record<string, string>>) => number[];
}

export function createMemoryMetrics(): MemoryMetrics {
  const points: MetricPoint[] = [];
  return {
    points,
    async put(more) {
      points.push(...more);
    },
    valuesOf: (name, dimensions = {}) =>
      points
        .filter(
          (point) =>
            point.name === name &&
            Object.entries(dimensions).every(([key, value]) => point.dimensions[key] === value),
        )
        .flatMap(({ values }) => values),
  };
}
