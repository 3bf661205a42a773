import { gzipSync } from 'node:zlib';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryTallies } from '../../adapters/memory/memory-tallies.ts';
import type { MetricPoint } from '../../core/ports.ts';
import { createHandler } from '../../functions/mail-logs/count-lines.ts';

const event = (messages: readonly string[], over: object = {}) => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: '/mail/exim',
        logStream: 'mx1',
        logEvents: messages.map((message, index) => ({
          id: `37000${index}`,
          timestamp: Date.parse('2026-11-27T20:01:02Z'),
          message,
        })),
        ...over,
      }),
    ).toString('base64'),
  },
});
const LINE =
  '2026-11-27 20:01:02 1tGz2b-0000000ABCD-1xyz => ann@gmail.com R=dns T=smtp H=gmail-smtp-in.l.google.com [192.0.2.26]';

function world() {
  const points: MetricPoint[] = [];
  const tallies = createMemoryTallies();
  let refuses = false;
  const handler = createHandler({
    tallies,
    metrics: {
      put: async (put) => {
        if (refuses) throw new Error('Rate exceeded');
        points.push(...put);
      },
    },
    clock: createManualClock('2026-11-27T20:02:00Z'),
    stack: 'acme',
    logs: [{ logGroup: '/mail/exim', format: 'exim' }],
  });
  return { handler, points, tallies, refuse: (yes: boolean) => (refuses = yes) };
}

let written: jest.SpyInstance;
beforeEach(() => {
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => written.mockRestore());

test('lines are counted once, though their batch comes twice', async () => {
  const { handler, points, tallies } = world();
  await handler(event([LINE, LINE]));
  await handler(event([LINE, LINE]));
  expect(points.filter(({ name }) => name === 'MailDelivered')).toEqual([
    {
      name: 'MailDelivered',
      unit: 'Count',
      dimensions: { Stack: 'acme', Source: '/mail/exim', Provider: 'Google' },
      at: '2026-11-27T20:01:00Z',
      values: [1, 1],
    },
    {
      name: 'MailDelivered',
      unit: 'Count',
      dimensions: { Stack: 'acme' },
      at: '2026-11-27T20:01:00Z',
      values: [1, 1],
    },
  ]);
  expect(await tallies.days('/mail/exim', '2026-11-27', '2026-11-27')).toEqual([
    { day: '2026-11-27', counts: { delivered: 2 } },
  ]);
});

test('a control message is nothing', async () => {
  const { handler, points } = world();
  await handler(event(['CWL CONTROL MESSAGE'], { messageType: 'CONTROL_MESSAGE' }));
  expect(points).toEqual([]);
});

test.each([{}, { awslogs: { data: 'AAAA' } }])(
  'a batch that cannot be read is counted: %j',
  async (broken) => {
    const { handler, points } = world();
    await handler(broken);
    expect(points.map(({ name, dimensions }) => [name, dimensions])).toEqual([
      ['MailEventsNotUnderstood', { Stack: 'acme', Source: 'unknown' }],
      ['MailEventsNotUnderstood', { Stack: 'acme' }],
    ]);
    expect(written.mock.calls.join()).toContain('a batch of lines was not understood');
  },
);

test('when CloudWatch refuses it throws, and counts the same lines when they come again', async () => {
  const { handler, points, refuse } = world();
  refuse(true);
  await expect(handler(event([LINE]))).rejects.toThrow('Rate exceeded');
  refuse(false);
  await handler(event([LINE]));
  expect(points.map(({ name, values }) => [name, values.length])).toEqual([
    ['MailDelivered', 1],
    ['MailDelivered', 1],
  ]);
});
