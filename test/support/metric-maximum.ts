import { GetMetricStatisticsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** Greatest value of one of our metrics in the last quarter of an hour. */
export async function metricMaximum(
  cloudwatch: CloudWatchClient,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Postwatch',
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(Date.now() - 15 * 60_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 900,
      Statistics: ['Maximum'],
    }),
  );
  return Datapoints[0]?.Maximum;
}
