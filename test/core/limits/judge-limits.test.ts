import fc from 'fast-check';
import {
  createSendMeter,
  goesThrough,
  judgeLimit,
  judgeSesLimit,
  LIMIT_CODES,
  LIMIT_ROWS,
  unseen,
  type KnownLimit,
  type LimitVerdict,
} from '../../../core/limits/index.ts';
import { newMailEvent, type MailEvent } from '../../../core/protocol/mail-log/index.ts';

const BEGIN = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const LIMIT: KnownLimit = { name: 'Relay', relays: ['relay.example'], source: 'contract', note: 'ask them' };

function sent(at: number, id = `${at}`, over: Partial<MailEvent> = {}): MailEvent {
  const recipients = ['r@x.example'];
  return { ...newMailEvent('postfix', 'delivered', at, 'mx1'), queueId: id, recipients, ...over };
}

const raised = new Set<string>();
function note(verdict: LimitVerdict): LimitVerdict {
  for (const { code } of verdict.findings) raised.add(code);
  return verdict;
}

function judge(limit: Partial<KnownLimit>, events: readonly MailEvent[], refusals = 0): LimitVerdict {
  const meter = createSendMeter('Relay');
  for (const [index, event] of events.entries()) meter.add(event, index < refusals);
  return note(judgeLimit({ ...LIMIT, ...limit }, meter.read()));
}

/** So many messages on each day, one a minute. */
function days(...counts: readonly number[]): MailEvent[] {
  return counts.flatMap((count, day) =>
    Array.from({ length: count }, (_, index) => sent(BEGIN + day * DAY + index * 60_000)),
  );
}

afterAll(() => expect([...raised].sort()).toEqual(Object.keys(LIMIT_CODES).sort()));

test('each provider has a source with a day, and what is not verified says so', () => {
  for (const { provider, source, asOf, verified, note: why } of LIMIT_ROWS) {
    expect(source).not.toBe('');
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    if (!verified) expect([provider, why === '']).toEqual([provider, false]);
  }
});

test('room, near, reached: of a day', () => {
  expect(judge({ perDay: 100 }, days(50)).findings).toMatchObject([
    { code: 'LIMIT_ROOM', severity: 'info', says: 'Relay: 50 % of the limit of a day is used' },
  ]);
  expect(judge({ perDay: 100 }, days(80)).findings).toMatchObject([
    { code: 'LIMIT_NEAR', severity: 'warning' },
  ]);
  expect(judge({ perDay: 100 }, days(101)).findings).toMatchObject([
    { code: 'LIMIT_REACHED', severity: 'critical', args: { used: 101, limit: 100, share: 101 } },
  ]);
});

test('it counts the last 24 hours of the log, not all of it', () => {
  const { uses } = judge({ perDay: 100 }, days(60, 10));
  expect(uses).toMatchObject([{ used: 10, left: 90 }]);
});

test('messages and recipients are told apart', () => {
  const at = BEGIN + 5000;
  const many = sent(at, 'A', { recipients: ['a@x', 'b@x', 'c@x'] });
  const { uses } = judge({ perDay: 10, recipientsPerDay: 10 }, [many, sent(at, 'A'), sent(at, 'B')]);
  expect(uses).toMatchObject([
    { what: 'messages', used: 2 },
    { what: 'recipients', used: 5 },
  ]);
});

test('a burst fills a minute or a second without a word about the day', () => {
  const burst = Array.from({ length: 31 }, (_, index) => sent(BEGIN + index, `A${index}`));
  expect(judge({ perDay: 1000, perMinute: 30, perSecond: 100, perHour: 50 }, burst).findings).toMatchObject([
    {
      code: 'LIMIT_REACHED',
      severity: 'warning',
      args: { window: 'minute', at: '2026-11-01T00:00:00.000Z' },
    },
  ]);
});

test('growth is seen before the limit is', () => {
  const growing = judge({ perDay: 1000 }, days(1, 100, 150, 200, 250, 300, 350, 400, 450, 500));
  expect(growing.findings).toMatchObject([{ code: 'LIMIT_NEAR', severity: 'notice', args: { days: 10 } }]);
});

test('what the provider says itself counts, whatever the figures are', () => {
  const refused = sent(BEGIN, 'X', { kind: 'deferred', reply: '454 4.7.0 Too many messages' });
  expect(judge({ perDay: 1000 }, [refused, ...days(5)], 1).findings[0]).toMatchObject({
    code: 'LIMIT_TOLD',
    evidence: '454 4.7.0 Too many messages',
  });
});

test('what is not known is not fine', () => {
  expect(judge({}, days(5)).findings).toMatchObject([{ code: 'LIMIT_NOT_KNOWN', outcome: 'not-applicable' }]);
  expect(judge({ perDay: 5 }, []).findings).toMatchObject([{ code: 'LIMIT_NOTHING_SENT' }]);
  expect(note(unseen('Amazon SES eu-west-1', 'no credentials')).findings).toMatchObject([
    { code: 'LIMIT_NOT_SEEN', outcome: 'inconclusive' },
  ]);
});

test('SES counts itself', () => {
  const account = { max24Hours: 200, sent24Hours: 170, maxPerSecond: 1, sendingEnabled: true };
  expect(note(judgeSesLimit('eu-west-1', { account, days: [], identities: [] }))).toMatchObject({
    uses: [{ used: 170, left: 30 }],
    findings: [{ code: 'LIMIT_NEAR', says: 'Amazon SES eu-west-1: 85 % of the limit of a day is used' }],
  });
  expect(judgeSesLimit('eu-west-1', { days: [], identities: [] }).findings[0]?.code).toBe('LIMIT_NOT_SEEN');
  const endless = { ...account, max24Hours: -1 };
  expect(judgeSesLimit('eu-west-1', { account: endless, days: [], identities: [] }).findings).toEqual([]);
});

test('goesThrough() wants whole labels, and nothing of this host', () => {
  const to = (relayHost: string, relayIp = '192.0.2.1'): MailEvent =>
    sent(BEGIN, 'A', { relayHost, relayIp });
  expect(goesThrough(to('SMTP.relay.example'), ['relay.example'])).toBe(true);
  expect(goesThrough(to('notrelay.example'), ['relay.example'])).toBe(false);
  expect(goesThrough(to('x.example'), [])).toBe(true);
  expect(goesThrough(to('127.0.0.1', '127.0.0.1'), [])).toBe(false);
  expect(goesThrough({ ...to('relay.example'), kind: 'rejected' }, ['relay.example'])).toBe(false);
});

test('property: windows agree with a count by hand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 * DAY }), { minLength: 1, maxLength: 200 }),
      (offsets) => {
        const times = offsets.map((one) => BEGIN + one).sort((a, b) => a - b);
        const meter = createSendMeter('Relay');
        for (const [index, at] of times.entries()) meter.add(sent(at, `Q${index}`), false);
        const reading = meter.read();
        const hourOf = (at: number): number => Math.floor(at / 3_600_000);
        const newest = hourOf(times.at(-1) ?? 0);
        expect(reading.messages).toBe(times.filter((at) => hourOf(at) > newest - 24).length);
        expect(reading.mostMessages).toBeGreaterThanOrEqual(reading.messages);
        expect(reading.recipients).toBe(reading.messages);
        const seconds = Map.groupBy(times, (at) => Math.floor(at / 1000));
        expect(reading.second.count).toBe(Math.max(...[...seconds.values()].map((one) => one.length)));
        expect(reading.days.length).toBeLessThanOrEqual(4);
      },
    ),
  );
});
