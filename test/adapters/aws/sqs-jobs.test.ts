import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { createSqsJobs, packMessages, readMessage } from '../../../adapters/aws/sqs-jobs.ts';
import type { AnyJob } from '../../../core/model/job.ts';

function job(target: string): AnyJob {
  return {
    probe: 'dnsbl',
    target,
    slot: '2026-11-24T02:14:00Z',
    attempt: 1,
    configHash: '0123456789ab',
    subject: { address: target, without: [], own: [], onlyOwn: false },
  };
}

const jobs = (count: number): AnyJob[] =>
  Array.from({ length: count }, (_, index) => job(`192.0.2.${index}`));

type Input = SendMessageBatchCommand['input'];

function fakeClient(failing: (input: Input, call: number) => readonly string[] = () => []): {
  client: SQSClient;
  calls: Input[];
} {
  const calls: Input[] = [];
  const send = async ({ input }: SendMessageBatchCommand): Promise<unknown> => {
    calls.push(input);
    return { Failed: failing(input, calls.length).map((Id) => ({ Id, Message: 'queue is tired' })) };
  };
  return { client: { send } as unknown as SQSClient, calls };
}

const bodies = (call: Input | undefined): AnyJob[] =>
  (call?.Entries ?? []).flatMap(({ MessageBody }) => readMessage(MessageBody ?? ''));

describe('send()', () => {
  test('puts ten jobs into a message and ten messages into a call', async () => {
    const { client, calls } = fakeClient();
    await createSqsJobs({ client, queueUrl: 'https://queue.example/1' }).send(jobs(205));
    expect(calls.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 1]);
    expect(calls.flatMap(bodies)).toEqual(jobs(205));
    expect(calls[0]?.QueueUrl).toBe('https://queue.example/1');
  });

  test('asks for no delay unless told, and for at most a quarter of an hour', async () => {
    const { client, calls } = fakeClient();
    const queue = createSqsJobs({ client, queueUrl: 'q' });
    await queue.send(jobs(1));
    await queue.send(jobs(1), { delaySeconds: 30 });
    await queue.send(jobs(1), { delaySeconds: 5000 });
    expect(calls.map(({ Entries }) => Entries?.[0]?.DelaySeconds)).toEqual([undefined, 30, 900]);
  });

  test('sends nothing for no jobs', async () => {
    const { client, calls } = fakeClient();
    await createSqsJobs({ client, queueUrl: 'q' }).send([]);
    expect(calls).toEqual([]);
  });

  test('sends again only what was refused', async () => {
    const { client, calls } = fakeClient((_, call) => (call === 1 ? ['1'] : []));
    await createSqsJobs({ client, queueUrl: 'q' }).send(jobs(30));
    expect(calls.map(({ Entries }) => Entries?.map(({ Id }) => Id))).toEqual([['0', '1', '2'], ['1']]);
  });

  test('throws with the reason when a message is refused for good', async () => {
    const { client, calls } = fakeClient(() => ['0']);
    await expect(createSqsJobs({ client, queueUrl: 'q' }).send(jobs(1))).rejects.toThrow(
      'Cannot send 1 messages to the work queue: queue is tired',
    );
    expect(calls).toHaveLength(3);
  });
});

test('packMessages() keeps every call below 256 KiB', () => {
  const large = jobs(40).map((one) => ({ ...one, becauseOf: 'x'.repeat(60_000) }));
  const { client, calls } = fakeClient();
  return createSqsJobs({ client, queueUrl: 'q' })
    .send(large)
    .then(() => {
      const sizes = calls.map(({ Entries }) =>
        (Entries ?? []).reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody ?? ''), 0),
      );
      expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
      expect(calls.flatMap(bodies)).toEqual(large);
    });
});

test('packMessages() refuses a job that no message can carry', () => {
  expect(() => packMessages([{ ...job('a'), becauseOf: 'x'.repeat(300_000) }])).toThrow('SQS takes 256000');
});

test('what packMessages() packs, readMessage() reads, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300, unit: 'binary' }), { maxLength: 60 }), (targets) => {
      const sent = targets.map((target) => job(target));
      expect(packMessages(sent).flatMap(readMessage)).toEqual(sent);
    }),
  );
});

test.each(['', '{}', 'null', '[1]', '[{"probe":"smtp"}]'])('readMessage() throws on %j', (body) => {
  expect(() => readMessage(body)).toThrow('Cannot read a message of the work queue');
});

test.each([
  { probe: 'telepathy' },
  { probe: 'toString' },
  { subject: null },
  { subject: 'example.com' },
  { slot: '2026-11-24T02:14:31Z' },
  { slot: '2026-11-24T02:14:00.000Z' },
  { slot: '2026-13-24T02:14:00Z' },
  { slot: 'z' },
  { attempt: 0 },
  { attempt: 10 },
  { attempt: 1.5 },
  { attempt: undefined },
  { configHash: undefined },
  { notBefore: 'soon' },
  { greylistedSince: 7 },
])('readMessage() throws on a message with a job that has %j', (change) => {
  expect(readMessage(JSON.stringify([job('a')]))).toHaveLength(1);
  expect(() => readMessage(JSON.stringify([job('a'), { ...job('b'), ...change }]))).toThrow(
    'Cannot read a message of the work queue',
  );
});
