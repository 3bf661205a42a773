import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { openLogBatch } from '../../../../core/protocol/log-subscription/index.ts';

const fold = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
const batch = (logEvents: unknown, over: object = {}): object => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/mail/postfix',
  logStream: 'mx1',
  subscriptionFilters: ['acme-postwatch'],
  logEvents,
  ...over,
});

test('lines come with their ids and times', () => {
  expect(
    openLogBatch(fold(batch([{ id: '37', timestamp: 1_795_809_662_345, message: 'one line' }]))),
  ).toEqual({
    ok: true,
    value: {
      kind: 'lines',
      logGroup: '/mail/postfix',
      logStream: 'mx1',
      lines: [{ id: '37', at: '2026-11-27T20:01:02.345Z', text: 'one line' }],
      unread: 0,
    },
  });
});

test('a control message has no lines', () => {
  const control = batch(
    [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination' }],
    {
      messageType: 'CONTROL_MESSAGE',
    },
  );
  expect(openLogBatch(fold(control))).toMatchObject({ ok: true, value: { kind: 'control', lines: [] } });
});

test('what is no line is counted', () => {
  expect(openLogBatch(fold(batch([null, 7, { id: '1' }, { message: 'x' }])))).toMatchObject({
    value: { lines: [{ id: '', at: '', text: 'x' }], unread: 3 },
  });
});

const whole = fold(
  batch(Array.from({ length: 50 }, (_, id) => ({ id: `${id}`, timestamp: 1, message: `line ${id}` }))),
);

test.each([
  ['nothing', undefined, 'no-data'],
  ['no text', 7, 'no-data'],
  ['an empty text', '', 'no-data'],
  ['no base64', '\u0000\u0001', 'not-gzip'],
  ['text that is not folded', Buffer.from('{"messageType":"DATA_MESSAGE"}').toString('base64'), 'not-gzip'],
  ['a payload that was cut', whole.slice(0, 120), 'not-gzip'],
  ['no JSON', gzipSync('{"messageType":').toString('base64'), 'not-json'],
  ['null', fold(null), 'no-lines'],
  ['another type', fold(batch([], { messageType: 'NEWS' })), 'no-lines'],
  ['no list of lines', fold(batch('x')), 'no-lines'],
  ['more than a function takes', 'A'.repeat(8_000_001), 'too-large'],
  ['what unfolds without end', gzipSync(Buffer.alloc(65_000_000)).toString('base64'), 'too-large'],
])('%s is no batch', (_, data, code) => {
  expect(openLogBatch(data)).toMatchObject({ ok: false, code });
});

test('whatever comes, openLogBatch() answers', () => {
  const data = fc.oneof(
    fc.anything(),
    fc.base64String(),
    fc.jsonValue().map(fold),
    fc.array(fc.jsonValue()).map((events) => fold(batch(events))),
    fc.tuple(fc.nat(whole.length), fc.base64String()).map(([at, other]) => whole.slice(0, at) + other),
  );
  fc.assert(
    fc.property(data, (value) => {
      const result = openLogBatch(value);
      if (result.ok)
        for (const { at } of result.value.lines)
          expect(at === '' || !Number.isNaN(Date.parse(at))).toBe(true);
    }),
  );
});

test('what CloudWatch Logs folds is read back', () => {
  const line = fc.record({
    id: fc.stringMatching(/^\d{1,56}$/),
    timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    message: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  });
  fc.assert(
    fc.property(fc.array(line), (events) => {
      const result = openLogBatch(fold(batch(events)));
      expect(result.ok && result.value.lines).toEqual(
        events.map(({ id, timestamp, message }) => ({
          id,
          at: new Date(timestamp).toISOString(),
          text: message,
        })),
      );
    }),
  );
});
