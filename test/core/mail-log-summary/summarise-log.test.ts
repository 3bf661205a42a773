import {
  createLogSummariser,
  type LogSummary,
  type SummaryOptions,
} from '../../../core/mail-log-summary/index.ts';
import {
  newMailEvent,
  type MailEvent,
  type MutableMailEvent,
} from '../../../core/protocol/mail-log/index.ts';

const AT = Date.UTC(2026, 10, 20, 10, 12);
const DAY = 86_400_000;
const LATER = {
  replyCode: 421,
  dsn: '4.7.0',
  reply: 'host mx said: 421 4.7.0 too many messages, try again later',
};

function event(kind: MailEvent['kind'], more: Partial<MutableMailEvent> = {}): MailEvent {
  return { ...newMailEvent('postfix', kind, AT, 'mx1'), queueId: 'A1', recipients: ['r@gmail.com'], ...more };
}

function many<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

function summarise(events: readonly MailEvent[], options: SummaryOptions = {}): LogSummary {
  const summariser = createLogSummariser({ memoryBits: 12, ...options });
  for (const one of events) summariser.event(one);
  return summariser.read();
}

test('many attempts and a late success are one recipient, put off once and delivered once', () => {
  const { delivery } = summarise([
    event('deferred', LATER),
    event('deferred', { ...LATER, at: AT + 600_000 }),
    event('delivered', { at: AT + 2_000_000 }),
  ]);
  expect(delivery).toMatchObject({
    recipients: 1,
    delivered: 1,
    deferred: 1,
    deferredAttempts: 2,
    deliveredAfterDeferral: 1,
    waiting: 0,
  });
});

test('a day later it is counted for that day', () => {
  const { delivery } = summarise([
    event('deferred', LATER),
    event('deferred', { ...LATER, at: AT + DAY }),
    event('delivered', { at: AT + DAY + 1 }),
  ]);
  expect(delivery).toMatchObject({ recipients: 2, deferred: 2, delivered: 1, waiting: 0 });
});

test('what goes to a content filter is counted under its next queue id only', () => {
  const { delivery } = summarise([event('handed-on'), event('delivered', { queueId: 'B2' })]);
  expect(delivery).toMatchObject({ recipients: 1, delivered: 1, handedOn: 1, deliveryRate: 1 });
});

test('an expiry without recipients gives up all that wait under its id, for their provider', () => {
  const { delivery, groups } = summarise([
    event('deferred', LATER),
    event('deferred', { ...LATER, recipients: ['s@gmail.com'] }),
    event('deferred', { ...LATER, queueId: 'B2' }),
    event('expired', { recipients: [] }),
  ]);
  expect(delivery).toMatchObject({ recipients: 3, bounced: 2, expired: 2, waiting: 1 });
  expect(groups).toMatchObject([{ name: 'Google', expired: 2 }]);
});

test('more recipients than memory holds: the waiting ones that are let go are counted', () => {
  const { delivery } = summarise(
    many(20_000, (index) => event('deferred', { ...LATER, queueId: `Q${index}` })),
  );
  expect(delivery).toMatchObject({ recipients: 20_000, waiting: 20_000 });
  expect(delivery.forgotten).toBeGreaterThan(5000);
});

test('delays are percentiles within five per cent', () => {
  const { delays } = summarise(
    many(1000, (index) => event('delivered', { queueId: `Q${index}`, delay: index + 1 })),
  );
  expect(delays.delivered).toMatchObject({ count: 1000, max: 1000 });
  expect(Math.abs(delays.delivered.p50 - 500)).toBeLessThan(25);
  expect(Math.abs(delays.delivered.p99 - 990)).toBeLessThan(50);
});

test.each([
  ['provider', 'Microsoft'],
  ['recipient-domain', 'customer.com'],
  ['relay', 'customer-com.mail.protection.outlook.com'],
] as const)('by %s', (by, name) => {
  const relay = {
    relayHost: 'customer-com.mail.protection.outlook.com',
    relayIp: '192.0.2.1',
    recipients: ['a@Customer.com'],
  };
  expect(summarise([event('delivered', relay)], { by }).groups).toMatchObject([{ name, delivered: 1 }]);
});

test('a provider that slows us down is named, with the share, the reason and since when', () => {
  const { status, says } = summarise([
    ...many(38, (index) =>
      event('deferred', { ...LATER, queueId: `D${index}`, recipients: ['r@outlook.com'] }),
    ),
    ...many(62, (index) => event('delivered', { queueId: `S${index}`, recipients: ['r@outlook.com'] })),
  ]);
  expect({ status, says }).toEqual({
    status: 'warning',
    says: 'Microsoft defers 38 % of your mail: rate-limited, since 2026-11-20 10:12 UTC',
  });
});

test('a listing that a receiver quotes is critical, with the address that it means', () => {
  const reply = '550 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org';
  const { status, listings } = summarise([
    event('bounced', { reply, replyCode: 550, dsn: '5.7.1', relayIp: '192.0.2.1' }),
  ]);
  expect(status).toBe('critical');
  expect(listings).toMatchObject([
    { list: 'zen.spamhaus.org', addresses: ['198.51.100.7'], quotedBy: ['Google'] },
  ]);
});

test('nothing of a mail server is unknown, not fine', () => {
  const summariser = createLogSummariser({ keepUnparsed: 1 });
  summariser.unparsed('noise');
  summariser.unparsed('more noise');
  expect(summariser.read()).toMatchObject({
    status: 'unknown',
    lines: { unparsed: 2, total: 2 },
    unparsedLines: ['noise'],
  });
});
