/**
 * Metrics by PutMetricData. Points of one metric and minute travel as one datum with its values and counts, so that
 * a batch of a hundred runs is one request and percentiles still work.
 */
import {
  PutMetricDataCommand,
  type CloudWatchClient,
  type CloudWatchServiceException,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { METRIC_NAMESPACE } from '../../core/contract.ts';
import type { MetricPoint, Metrics } from '../../core/ports.ts';

const DATA_PER_CALL = 1000;
const VALUES_PER_DATUM = 150;
/** A call takes 1 MB; a full datum is about 4 kB, so calls are counted in values too. */
const VALUES_PER_CALL = 20_000;

/** Kept while CloudWatch is away: some minutes of a busy function, the newest. */
const MOST_KEPT = 5_000;

export interface CloudWatchMetricsOptions {
  readonly client: CloudWatchClient;
  /** CloudWatch is away; so many data wait. */
  readonly onLate?: (error: unknown, waiting: number) => void;
  /** False: nothing waits. Whoever asks undoes what they did, and does it again. */
  readonly keeps?: boolean;
}

/**
 * What CloudWatch has no time for waits here and goes with the next ones, under the minute it was measured in; it is no
 * reason to do a batch again, which could not measure it again. What CloudWatch does not want is a bug of ours: it
 * rejects, and is not tried again.
 */
export function createCloudWatchMetrics({ client, onLate, keeps = true }: CloudWatchMetricsOptions): Metrics {
  const kept: MetricDatum[] = [];
  return {
    async put(points) {
      const unwanted: unknown[] = [];
      const calls = packData([...kept.splice(0), ...toData(points)]);
      for (let MetricData = calls.shift(); MetricData !== undefined; MetricData = calls.shift()) {
        try {
          await client.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData }));
        } catch (error) {
          if (!keeps || !isAway(error)) unwanted.push(error);
          else {
            kept.push(...MetricData, ...calls.splice(0).flat());
            kept.splice(0, kept.length - MOST_KEPT);
            onLate?.(error, kept.length);
          }
        }
      }
      if (unwanted.length > 0) throw unwanted[0];
    },
  };
}

/** Nobody answered, or somebody who asks for patience: throttling has the status 400. What has no metadata was never sent. */
function isAway(error: unknown): boolean {
  const { name = '', $metadata: sent } = error as Partial<CloudWatchServiceException>;
  if (sent === undefined) return false;
  const status = sent.httpStatusCode ?? 0;
  return status === 0 || status >= 500 || status === 429 || /thrott|toomany|limitexceeded/i.test(name);
}

/** Data of at most 150 distinct values each. */
export function toData(points: readonly MetricPoint[]): MetricDatum[] {
  const groups = new Map<string, { readonly point: MetricPoint; readonly counts: Map<number, number> }>();
  for (const point of points) {
    const minute = point.at.slice(0, 16);
    const key = JSON.stringify([
      point.name,
      point.unit,
      minute,
      Object.entries(point.dimensions).map(String).sort(),
    ]);
    const group = groups.get(key) ?? {
      point: { ...point, at: `${minute}:00.000Z` },
      counts: new Map<number, number>(),
    };
    groups.set(key, group);
    for (const value of point.values) {
      // CloudWatch refuses the whole call for one NaN or infinity.
      if (Number.isFinite(value)) group.counts.set(value, (group.counts.get(value) ?? 0) + 1);
    }
  }
  return [...groups.values()].flatMap(({ point, counts }) => dataOf(point, [...counts]));
}

function dataOf(point: MetricPoint, counted: readonly (readonly [number, number])[]): MetricDatum[] {
  const data: MetricDatum[] = [];
  for (let from = 0; from < counted.length; from += VALUES_PER_DATUM) {
    const part = counted.slice(from, from + VALUES_PER_DATUM);
    data.push({
      MetricName: point.name,
      Unit: point.unit,
      Timestamp: new Date(point.at),
      Dimensions: Object.entries(point.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Values: part.map(([value]) => value),
      Counts: part.map(([, count]) => count),
    });
  }
  return data;
}

function packData(data: readonly MetricDatum[]): MetricDatum[][] {
  const calls: MetricDatum[][] = [];
  let values = 0;
  for (const datum of data) {
    const size = datum.Values?.length ?? 0;
    const last = calls.at(-1);
    if (last === undefined || last.length === DATA_PER_CALL || values + size > VALUES_PER_CALL) {
      calls.push([datum]);
      values = size;
    } else {
      last.push(datum);
      values += size;
    }
  }
  return calls;
}
