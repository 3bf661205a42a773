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

interface Trouble {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Refuses its nth call with the nth trouble. */
function failingClient(...troubles: readonly (Trouble | undefined)[]) {
  const taken: (number | undefined)[][] = [];
  let calls = 0;
  const send = async ({ input }: PutMetricDataCommand): Promise<unknown> => {
    const trouble = troubles[calls];
    calls += 1;
    if (trouble !== undefined) throw Object.assign(new Error(trouble.name), trouble);
    taken.push((input.MetricData ?? []).flatMap(({ Values }) => Values));
    return {};
  };
  const late: number[] = [];
  const client = { send } as unknown as CloudWatchClient;
  const metrics = createCloudWatchMetrics({ client, onLate: (_, waiting) => void late.push(waiting) });
  return { metrics, taken, late };
}

test.each<Trouble>([
  { name: 'InternalServiceFault', $metadata: { httpStatusCode: 500 } },
  { name: 'Throttling', $metadata: { httpStatusCode: 400 } },
  { name: 'TimeoutError', $metadata: {} },
])('what CloudWatch has no time for waits, is told, and goes with the next: $name', async (trouble) => {
  const { metrics, taken, late } = failingClient(trouble, trouble);
  await metrics.put([point([1])]);
  await metrics.put([point([2], { at: '2026-11-24T02:15:00Z' })]);
  expect([taken, late]).toEqual([[], [1, 2]]);
  await metrics.put([]);
  await metrics.put([]);
  expect(taken).toEqual([[1, 2]]);
});

test.each<Trouble>([
  { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
  { name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } },
  { name: 'TypeError' },
])('what CloudWatch does not want is a bug of ours, and poisons no later call: $name', async (trouble) => {
  const { metrics, taken, late } = failingClient(trouble);
  await expect(metrics.put([point([1])])).rejects.toThrow(trouble.name);
  await metrics.put([point([2])]);
  expect([taken, late]).toEqual([[[2]], []]);
});

test('who undoes what was not measured wants nothing to wait', async () => {
  const trouble = Object.assign(new Error('away'), { $metadata: { httpStatusCode: 503 } });
  const sent: unknown[] = [];
  const client = {
    send: async (command: unknown): Promise<object> => {
      sent.push(command);
      if (sent.length === 1) throw trouble;
      return {};
    },
  } as unknown as CloudWatchClient;
  const metrics = createCloudWatchMetrics({ client, keeps: false });
  await expect(metrics.put([point([1])])).rejects.toBe(trouble);
  await metrics.put([]);
  expect(sent).toHaveLength(1);
});

test('of calls of one batch the others go through, and what waits is bounded, the newest first to stay', async () => {
  const many = (from: number): MetricPoint[] =>
    Array.from({ length: 4000 }, (_, index) => point([from + index], { name: `m${from + index}` }));
  const { metrics, taken, late } = failingClient(
    { name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } },
    undefined,
    { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
    { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
  );
  await expect(metrics.put(many(0))).rejects.toThrow('InvalidParameterValue');
  expect([taken.flat(), late]).toEqual([Array.from({ length: 1000 }, (_, index) => 1000 + index), [2000]]);
  await metrics.put(many(10_000));
  expect(late).toEqual([2000, 5000]);
  await metrics.put([]);
  expect(taken.slice(1).flat()).toEqual([
    ...Array.from({ length: 1000 }, (_, index) => 3000 + index),
    ...Array.from({ length: 4000 }, (_, index) => 10_000 + index),
  ]);
});

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
