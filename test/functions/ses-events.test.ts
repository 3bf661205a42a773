import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryTallies } from '../../adapters/memory/memory-tallies.ts';
import type { MetricPoint, Tallies } from '../../core/ports.ts';
import { createHandler } from '../../functions/ses-events/count-events.ts';

const event = (name: string): string =>
  readFileSync(
    join(import.meta.dirname, '..', 'core', 'protocol', 'ses-event', 'events', `${name}.json`),
    'utf8',
  );
const batch = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({ messageId: `message-${index}`, body }) as SQSRecord),
});

function world(claim?: Tallies['claim']) {
  const points: MetricPoint[] = [];
  const memory = createMemoryTallies();
  let claims = 0;
  const tallies: Tallies = {
    ...memory,
    claim: async (...asked) => {
      claims += 1;
      return (claim ?? memory.claim)(...asked);
    },
  };
  const handler = createHandler({
    tallies,
    metrics: { put: async (put) => void points.push(...put) },
    clock: createManualClock('2026-11-27T23:00:00Z'),
    stack: 'acme',
    regions: ['eu-west-1'],
    region: 'eu-west-1',
  });
  const sum = (name: string): number =>
    points
      .filter(
        (point) => point.name === name && 'Source' in point.dimensions && !('Category' in point.dimensions),
      )
      .reduce((total, { values }) => total + values.length, 0);
  return { handler, memory, sum, claims: () => claims };
}

let written: jest.SpyInstance;
beforeEach(() => {
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => written.mockRestore());

test('a batch is counted, the unreadable too, and nothing comes back', async () => {
  const { handler, sum } = world();
  const answer = await handler(
    batch(
      event('send'),
      event('delivery'),
      event('delivery'),
      event('unknown-type'),
      '\u0000\u0001',
      event('open'),
    ),
  );
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(sum('MailSent')).toBe(1);
  expect(sum('MailDelivered')).toBe(1);
  expect(sum('MailEventsDuplicate')).toBe(1);
  expect(sum('MailEventsIgnored')).toBe(1);
  expect(sum('MailEventsNotUnderstood')).toBe(2);
  const log = written.mock.calls.map(([line]) => String(line)).join('');
  expect(log).toContain('unknown type \\"Teleported\\"');
  expect(log).toContain('not-json');
});

test('one event that the table refuses comes back alone', async () => {
  const { handler, sum } = world(async (_, bucket, ids) => {
    if (bucket.startsWith('2026-11-27T21:10')) throw new Error('ItemCollectionSizeLimitExceeded');
    return ids;
  });
  const answer = await handler(batch(event('send'), event('complaint'), event('delivery')));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  expect(sum('MailSent')).toBe(1);
  expect(sum('MailDelivered')).toBe(1);
});

test('when nothing can be counted it throws, so that the alarm on errors rings, and does not try each of many', async () => {
  const { handler, claims } = world(async () => {
    throw new Error('AccessDenied');
  });
  await expect(handler(batch(...Array.from({ length: 100 }, () => event('send'))))).rejects.toThrow(
    'Cannot count any of 100 events',
  );
  expect(claims()).toBe(4);
});

test('the counts of the account stand by day', async () => {
  const { handler, memory } = world();
  await handler(batch(event('send'), event('delivery'), event('bounce-permanent'), event('complaint')));
  expect(await memory.days('ses:eu-west-1', '2026-11-27', '2026-11-27')).toEqual([
    { day: '2026-11-27', counts: { sent: 1, delivered: 1, hard: 2, complaints: 1 } },
  ]);
});
