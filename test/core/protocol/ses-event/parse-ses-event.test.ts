import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseSesEvent, SES_EVENT_TYPES, type SesEvent } from '../../../../core/protocol/ses-event/index.ts';

const folder = join(import.meta.dirname, 'events');
const file = (name: string): string => readFileSync(join(folder, name), 'utf8');

function read(body: string): SesEvent {
  const parsed = parseSesEvent(body);
  if (!parsed.ok) throw new Error(`${parsed.code}: ${parsed.detail}`);
  return parsed.value;
}

const inSns = (message: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: 'x',
    TopicArn: 'arn:aws:sns:eu-west-1:1:t',
    Message: message,
  });

test.each([
  ['send.json', { kind: 'send', at: '2026-11-27T20:01:02.345Z', configurationSet: 'news' }],
  ['delivery.json', { kind: 'delivery', reply: '250 2.0.0 OK 1795809663 d2e1a72fcca58 - gsmtp' }],
  ['bounce-permanent.json', { kind: 'bounce', bounceType: 'Permanent', subType: 'General' }],
  [
    'bounce-suppressed.json',
    { kind: 'bounce', bounceType: 'Permanent', subType: 'OnAccountSuppressionList' },
  ],
  ['bounce-transient.json', { kind: 'bounce', bounceType: 'Transient', subType: 'MailboxFull' }],
  ['complaint.json', { kind: 'complaint', detail: 'abuse' }],
  ['reject.json', { kind: 'reject', detail: 'Bad content', at: '2026-11-27T20:05:00.000Z' }],
  ['delivery-delay.json', { kind: 'delay', subType: 'TransientCommunicationFailure' }],
  [
    'rendering-failure.json',
    { kind: 'rendering-failure', detail: "Attribute 'name' is not present in the data" },
  ],
  ['subscription.json', { kind: 'subscription' }],
  ['open.json', { kind: 'open' }],
  ['click.json', { kind: 'click' }],
  ['feedback-bounce.json', { kind: 'bounce', bounceType: 'Permanent', configurationSet: '' }],
  ['feedback-delivery.json', { kind: 'delivery' }],
  ['feedback-complaint.json', { kind: 'complaint' }],
])('%s is read as %j', (name, wanted) => {
  const event = read(file(name));
  expect(event).toMatchObject({ ...wanted, region: 'eu-west-1', account: '123456789012' });
  expect(event.messageId).not.toBe('');
  expect(event.recipients.length).toBeGreaterThan(0);
  // The same in SNS's envelope.
  expect(read(inSns(file(name)))).toEqual(event);
});

test('every recorded event has its case above, and every type its record', () => {
  const kinds = readdirSync(folder).map((name) => read(file(name)).kind);
  expect(new Set(kinds)).toEqual(
    new Set([...[...SES_EVENT_TYPES.values()].map(({ kind }) => kind), 'notice', 'unknown']),
  );
});

test("a receiver's words stand by their recipient, without the name of the protocol", () => {
  expect(read(file('bounce-permanent.json')).recipients).toEqual([
    {
      address: 'gone@gmail.com',
      status: '5.1.1',
      diagnostic: '550 5.1.1 The email account that you tried to reach does not exist',
    },
    {
      address: 'away@example.org',
      status: '5.1.1',
      diagnostic: '550 5.1.1 <away@example.org>: user unknown',
    },
  ]);
});

test('EventBridge names region and account itself', () => {
  expect(read(file('eventbridge-delivery.json'))).toMatchObject({
    kind: 'delivery',
    region: 'eu-central-1',
    account: '123456789012',
  });
});

test('an address is taken out of its name, once', () => {
  const mail = {
    messageId: '1',
    timestamp: '2026-11-27T20:00:00Z',
    destination: ['Ann <Ann@Example.com>', 'ann@example.com'],
  };
  expect(
    read(JSON.stringify({ eventType: 'Send', mail, send: {} })).recipients.map(({ address }) => address),
  ).toEqual(['ann@example.com']);
});

test.each([
  ['Successfully validated SNS topic for Amazon SES event publishing.', 'notice'],
  [inSns('Successfully validated SNS topic for Amazon SES event publishing.'), 'notice'],
  [
    '{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have subscribed"}',
    'AmazonSnsSubscriptionSucceeded',
  ],
  [
    '{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe","SubscribeURL":"https://x"}',
    'notice',
  ],
  ['{"source":"aws.ses","detail-type":"Sending Status Disabled","detail":{"version":"1"}}', 'notice'],
])('a notice is no event of a message: %#', (body, type) => {
  expect(read(body)).toMatchObject({ kind: 'notice', type });
});

test('a type that has no row is read, with its name', () => {
  expect(read(file('unknown-type.json'))).toMatchObject({ kind: 'unknown', type: 'Teleported' });
});

test.each([
  ['nothing', '', 'not-json'],
  ['null', 'null', 'not-json'],
  ['a list', '[1]', 'not-json'],
  ['the first part of an event', file('delivery.json').slice(0, 400), 'not-json'],
  ['gzip', '\u001f\u008b\b\u0000\u0000garbage', 'not-json'],
  ['a cut event in an envelope', inSns('{"eventType":"Delivery"'), 'not-json'],
  ['three envelopes', inSns(inSns(inSns(file('send.json')))), 'not-json'],
  ['an empty object', '{}', 'no-type'],
  ['a type that is no text', '{"eventType":7,"mail":{}}', 'no-type'],
  ['no message', '{"eventType":"Delivery"}', 'no-message'],
  ['a message without id', '{"eventType":"Delivery","mail":{"messageId":""}}', 'no-message'],
  ['no time', '{"eventType":"Delivery","mail":{"messageId":"1"}}', 'no-time'],
  [
    'no such time',
    '{"eventType":"Delivery","mail":{"messageId":"1","timestamp":"2026-99-99T00:00:00Z"}}',
    'no-time',
  ],
  ['more than a queue takes', ' '.repeat(1_200_000), 'too-large'],
])('%s is no event', (_, body, code) => {
  expect(parseSesEvent(body)).toMatchObject({ ok: false, code });
});

describe('whatever comes', () => {
  const sample = file('bounce-permanent.json');

  test('parseSesEvent() answers and never throws', () => {
    const body = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.json(),
      // Cut, and with something else in the middle.
      fc
        .tuple(fc.nat(sample.length), fc.nat(sample.length), fc.string({ maxLength: 20 }))
        .map(([from, length, other]) => sample.slice(0, from) + other + sample.slice(from + (length % 30))),
      // Of the right names with values of any kind.
      fc
        .record({
          eventType: fc.oneof(
            fc.constantFrom(...SES_EVENT_TYPES.keys(), '__proto__', 'constructor'),
            fc.jsonValue(),
          ),
          mail: fc.oneof(
            fc.record({
              messageId: fc.jsonValue(),
              timestamp: fc.jsonValue(),
              destination: fc.jsonValue(),
              tags: fc.jsonValue(),
            }),
            fc.jsonValue(),
          ),
          bounce: fc.oneof(fc.record({ bouncedRecipients: fc.array(fc.jsonValue()) }), fc.jsonValue()),
        })
        .map((event) => JSON.stringify(event)),
    );
    fc.assert(
      fc.property(body, (text) => {
        const result = parseSesEvent(text);
        if (!result.ok) return;
        const { recipients, type, detail, reply, at } = result.value;
        expect(type.length + detail.length).toBeLessThanOrEqual(400);
        expect(reply.length).toBeLessThanOrEqual(1000);
        expect(at === '' || new Date(at).toISOString() === at).toBe(true);
        for (const { address, diagnostic } of recipients) {
          expect(address.length).toBeLessThanOrEqual(320);
          expect(diagnostic.length).toBeLessThanOrEqual(2000);
        }
      }),
    );
  });

  test('what SES can say is read back, whatever the envelope', () => {
    const recipient = fc.record({
      emailAddress: fc.emailAddress().map((one) => one.toLowerCase()),
      status: fc.constantFrom('5.1.1', '4.2.2', ''),
      diagnosticCode: fc.string({ maxLength: 200 }).map((text) => `smtp; 550 ${text}`),
    });
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uniqueArray(recipient, {
          selector: ({ emailAddress }) => emailAddress,
          minLength: 1,
          maxLength: 50,
        }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (messageId, bouncedRecipients, time) => {
          const timestamp = time.toISOString();
          const event = JSON.stringify({
            eventType: 'Bounce',
            mail: { messageId, timestamp },
            bounce: { bounceType: 'Permanent', bouncedRecipients, timestamp },
          });
          const got = read(event);
          expect(got).toMatchObject({ messageId, at: timestamp, kind: 'bounce' });
          expect(got.recipients).toEqual(
            bouncedRecipients.map(({ emailAddress, status, diagnosticCode }) => ({
              address: emailAddress,
              status,
              diagnostic: diagnosticCode.slice('smtp; '.length),
            })),
          );
          expect(read(inSns(event))).toEqual(got);
        },
      ),
    );
  });
});
