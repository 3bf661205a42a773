import type { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { createCloudWatchMetrics, toData } from '../../../adapters/aws/cloudwatch-metrics.ts';
import type { MetricPoint } from '../../../core/ports.ts';

function point(values: readonly number[], over: Partial<MetricPoint> = {}): MetricPoint {
  return {
    name: 'RunDuration',
    unit: 'Milliseconds',
    dimensions: { Stack: 'acme', Probe: 'smtp' },
    at: '2026-11-24T02:14:31Z',
    values,
    ...over,
  };
}

function fakeClient(): { client: CloudWatchClient; calls: PutMetricDataCommand['input'][] } {
  const calls: PutMetricDataCommand['input'][] = [];
  const send = async ({ input }: PutMetricDataCommand): Promise<unknown> => {
    calls.push(input);
    return {};
  };
  return { client: { send } as unknown as CloudWatchClient, calls };
}

test('points of one metric and minute become one datum with counts', () => {
  const data = toData([point([12]), point([12, 40]), point([7], { at: '2026-11-24T02:14:59.9Z' })]);
  expect(data).toEqual([
    {
      MetricName: 'RunDuration',
      Unit: 'Milliseconds',
      Timestamp: new Date('2026-11-24T02:14:00Z'),
      Dimensions: [
        { Name: 'Stack', Value: 'acme' },
        { Name: 'Probe', Value: 'smtp' },
      ],
      Values: [12, 40, 7],
      Counts: [2, 1, 1],
    },
  ]);
});

test('another dimension, minute or name is another datum', () => {
  const data = toData([
    point([1]),
    point([1], { at: '2026-11-24T02:15:00Z' }),
    point([1], { name: 'Runs' }),
    point([1], { dimensions: { Stack: 'acme', Probe: 'dnsbl' } }),
  ]);
  expect(data).toHaveLength(4);
});

test('more than 150 different values are several data', () => {
  const data = toData([point(Array.from({ length: 310 }, (_, index) => index))]);
  expect(data.map(({ Values }) => Values?.length)).toEqual([150, 150, 10]);
});

test('what is no number is left out, for CloudWatch refuses the whole call for it', () => {
  expect(toData([point([Number.NaN, 3, Number.POSITIVE_INFINITY])])[0]?.Values).toEqual([3]);
  expect(toData([point([Number.NaN])])).toEqual([]);
});

test('put() is one call for a batch, and at most 1000 data in a call', async () => {
  const { client, calls } = fakeClient();
  const metrics = createCloudWatchMetrics({ client });
  await metrics.put(Array.from({ length: 100 }, () => point([5])));
  expect(calls).toHaveLength(1);
  expect(calls[0]?.Namespace).toBe('Postwatch');
  await metrics.put(
    Array.from({ length: 2500 }, (_, index) => point([5], { dimensions: { Target: String(index) } })),
  );
  expect(calls.slice(1).map(({ MetricData }) => MetricData?.length)).toEqual([1000, 1000, 500]);
});

test('put() of nothing calls nobody', async () => {
  const { client, calls } = fakeClient();
  await createCloudWatchMetrics({ client }).put([]);
  expect(calls).toEqual([]);
});
