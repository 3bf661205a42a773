import fc from 'fast-check';
import { BACK_OFF_ROWS, backOffAdvice, type BackOffAdvice } from '../../../core/warm-up/index.ts';

const REPLIES: readonly (readonly [row: string | undefined, provider: string, reply: string])[] = [
  [
    'gmail-unusual-rate',
    'Google',
    '421 4.7.28 Gmail has detected an unusual rate of unsolicited mail from your IP address',
  ],
  [
    'gmail-unusual-rate',
    'Google',
    '421 4.7.0 our system has detected an unusual rate of unsolicited mail; rate limited',
  ],
  [
    'gmail-recipient-rate',
    'Google',
    '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
  ],
  [
    'gmail-unsolicited',
    'Google',
    '550 5.7.1 Our system has detected that this message is likely unsolicited mail',
  ],
  [
    'yahoo-tss04',
    'Yahoo',
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
  ],
  [
    'yahoo-tss05',
    'Yahoo',
    '421 [IPTS05] Messages from 192.0.2.1 temporarily deferred due to user complaints',
  ],
  ['yahoo-ts02', 'Yahoo', '421 4.7.1 [TS02] Messages from 192.0.2.1 temporarily deferred'],
  ['yahoo-per-connection', 'Yahoo', '421 Max message per connection reached, closing transmission channel'],
  [
    'yahoo-temporary',
    'Yahoo',
    '451 4.7.1 Resources temporarily unavailable, too many messages. Please try again later',
  ],
  [
    'microsoft-block-list',
    'Microsoft',
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Your network is on our block list (S3140)",
  ],
  [
    'microsoft-reputation',
    'Microsoft',
    '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation (S775)',
  ],
  [
    'microsoft-connections',
    'Microsoft',
    '421 RP-002 The mail server IP connecting has exceeded the maximum number of connections',
  ],
  ['microsoft-rate', 'Microsoft', '421 RP-001 The mail server IP has exceeded the rate limit allowed'],
  [
    'microsoft-busy',
    'Microsoft',
    '451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)',
  ],
  [
    'microsoft-authentication',
    'Microsoft',
    '550 5.7.515 Access denied, sending domain example.com does not meet the required authentication level',
  ],
  ['apple-deferred', 'Apple', '421 [HCM1] Your mail from 192.0.2.1 was deferred due to rate'],
  ['comcast-rate', 'Comcast', '421 4.1.0 192.0.2.1 Throttled RL000001'],
  ['orange-connections', 'Orange', '421 Trop de connexions, too many connections, please try later'],
  ['gmx-rate', 'GMX and WEB.DE', '554 Transaction failed. Reject due to policy restrictions'],
  ['tencent-frequency', 'Tencent', '550 Ip frequency limited'],
  ['any-greylisted', '', '450 4.2.0 Greylisted, please come back'],
  ['any-listed', '', '554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org'],
  ['any-rate', '', '450 4.7.1 Error: too much mail from 192.0.2.1'],
  ['any-busy', '', '451 4.3.2 Server too busy'],
  [undefined, 'Google', '550 5.1.1 The email account that you tried to reach does not exist'],
  [undefined, 'Yahoo', '250 ok tss04'],
  [undefined, '', '552 5.2.2 Mailbox full'],
];

function advise(provider: string, reply: string): BackOffAdvice | undefined {
  return backOffAdvice({ provider, code: Number(reply.slice(0, 3)), text: reply.slice(4) });
}

test.each(REPLIES)('%s: %s said %s', (row, provider, reply) => {
  expect(advise(provider, reply)?.id).toBe(row);
});

test('each row is reached, and has a wait, a source and a day', () => {
  const reached = new Set(REPLIES.map(([row]) => row));
  for (const { id, waitSeconds, source, asOf } of BACK_OFF_ROWS) {
    expect([id, reached.has(id)]).toEqual([id, true]);
    expect(waitSeconds).toBeGreaterThanOrEqual(60);
    expect(waitSeconds).toBeLessThanOrEqual(86_400);
    expect(source).not.toBe('');
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});

test("the server's own time comes before the table, but shortens no stop", () => {
  expect(advise('', '450 4.7.1 Greylisted, try again in 360 seconds')).toMatchObject({
    waitSeconds: 360,
    waitFrom: 'reply',
  });
  expect(advise('Yahoo', '421 4.7.0 [TSS04] deferred, try again in 60 seconds')).toMatchObject({
    waitSeconds: 7200,
  });
});

test('property: any reply gives an advice or none, and no row waits for ever', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', 'Google', 'Microsoft', 'Yahoo', '__proto__'),
      fc.integer({ min: 0, max: 599 }),
      fc.string({ unit: 'binary', maxLength: 3000 }),
      (provider, code, text) => {
        const advice = backOffAdvice({ provider, code, text });
        expect(advice?.waitSeconds ?? 60).toBeGreaterThan(0);
      },
    ),
  );
});
