import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { MAIL_METRICS } from '../../../core/contract.ts';
import { MEASURED_PROVIDERS } from '../../../core/mail-log-summary/index.ts';
import { sesNews } from '../../../core/sending/ses-news.ts';

const folder = join(import.meta.dirname, '..', 'protocol', 'ses-event', 'events');
const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const SOURCES = { regions: ['eu-west-1', 'eu-central-1'], region: 'eu-west-1' };

test.each([
  ['send.json', ['MailSent']],
  ['delivery.json', ['MailDelivered Google']],
  [
    'bounce-permanent.json',
    ['MailBouncedHard Google invalid-recipient', 'MailBouncedHard other invalid-recipient'],
  ],
  ['bounce-suppressed.json', ['MailBouncedHard other suppressed']],
  ['bounce-transient.json', ['MailBouncedSoft Microsoft mailbox-full']],
  ['complaint.json', ['MailComplaints Yahoo']],
  ['reject.json', ['MailRejected Google']],
  ['rendering-failure.json', ['MailRejected Google']],
  ['delivery-delay.json', ['MailDelayed other unreachable']],
  ['subscription.json', ['MailEventsIgnored']],
  ['open.json', ['MailEventsIgnored']],
  ['click.json', ['MailEventsIgnored']],
  ['subscribed.json', ['MailEventsIgnored']],
  ['unknown-type.json', ['MailEventsNotUnderstood']],
  ['feedback-bounce.json', ['MailBouncedHard GMX and WEB.DE invalid-recipient']],
  ['feedback-delivery.json', ['MailDelivered Google']],
  ['feedback-complaint.json', ['MailComplaints Orange']],
  ['eventbridge-delivery.json', ['MailDelivered Google']],
])('%s counts as %j', (name, wanted) => {
  const { news } = sesNews(file(name), SOURCES);
  expect(
    news.map(({ metric, provider, category }) => [metric, provider, category].filter(Boolean).join(' ')),
  ).toEqual(wanted);
});

test('every recorded event has its case above', () => {
  expect(readdirSync(folder)).toHaveLength(18);
});

test('the account is that of the region where the event comes from, if it is watched', () => {
  expect(sesNews(file('eventbridge-delivery.json'), SOURCES).news[0]?.source).toBe('ses:eu-central-1');
  expect(
    sesNews(file('eventbridge-delivery.json'), { regions: ['eu-west-1'], region: 'eu-west-1' }).news[0]
      ?.source,
  ).toBe('ses:eu-west-1');
});

test('days count as SES does: permanent bounces, and not what it kept back itself', () => {
  const day = (name: string): unknown => sesNews(file(name), SOURCES).news.map((one) => one.day);
  expect(day('bounce-permanent.json')).toEqual([{ hard: 1 }, { hard: 1 }]);
  expect(day('bounce-suppressed.json')).toEqual([{ suppressed: 1 }]);
  expect(day('bounce-transient.json')).toEqual([{ soft: 1 }]);
  expect(day('complaint.json')).toEqual([{ complaints: 1 }]);
});

const bounce = (diagnosticCode: string, over: object = {}): string =>
  JSON.stringify({
    eventType: 'Bounce',
    mail: { messageId: 'm', timestamp: '2026-11-27T20:00:00Z' },
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      timestamp: '2026-11-27T20:00:00Z',
      bouncedRecipients: [{ emailAddress: 'ann@customer.example', diagnosticCode }],
      ...over,
    },
  });

test('a customer’s own domain belongs to whose server answered', () => {
  const provider = (text: string): string | undefined => sesNews(bounce(text), SOURCES).news[0]?.provider;
  expect(provider('smtp; 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser a1si - gsmtp')).toBe(
    'Google',
  );
  expect(provider('smtp; 550 5.4.1 Recipient address rejected [DB1.eurprd01.prod.outlook.com]')).toBe(
    'Microsoft',
  );
  // An address in the words is no server, nor is our own.
  expect(provider('smtp; 550 ann@outlook.com unknown; client ec2.eu-west-1.compute.amazonaws.com')).toBe(
    'other',
  );
});

test('a receiver that names a blocklist is told of, with its words', () => {
  const { news, notes } = sesNews(
    bounce('smtp; 550 5.7.1 Service unavailable; client [192.0.2.10] blocked using zen.spamhaus.org'),
    SOURCES,
  );
  expect(news.map(({ metric, category }) => [metric, category])).toEqual([
    [MAIL_METRICS.bouncedSoft, 'blocklisted'],
    [MAIL_METRICS.listed, undefined],
  ]);
  expect(news[1]).toMatchObject({ isOfStack: true });
  expect(notes).toEqual([
    expect.stringMatching(/^ses:eu-west-1: other refuses our mail as listed by .*spamhaus.*: "550 5\.7\.1 /),
  ]);
});

test('without words, SES’s own name for it decides', () => {
  expect(sesNews(bounce('', { bounceSubType: 'NoEmail' }), SOURCES).news[0]).toMatchObject({
    metric: MAIL_METRICS.bouncedHard,
    category: 'invalid-recipient',
  });
  expect(sesNews(bounce('', { bounceType: 'Transient' }), SOURCES).news[0]).toMatchObject({
    metric: MAIL_METRICS.bouncedSoft,
    category: 'unknown',
  });
});

test('"not-spam" is no complaint', () => {
  const body = file('complaint.json').replace('"abuse"', '"not-spam"');
  expect(sesNews(body, SOURCES).news.map(({ metric }) => metric)).toEqual([MAIL_METRICS.ignored]);
});

test('an event and its copy by feedback notification have one id; each delay has its own', () => {
  const id = (body: string): unknown => sesNews(body, SOURCES).news[0]?.id;
  expect(id(file('feedback-delivery.json'))).toBe(id(file('delivery.json')));
  const delay = file('delivery-delay.json');
  expect(id(delay.replace('20:31:00', '21:31:00'))).not.toBe(id(delay));
});

test('what cannot be read is counted and shown, on one line', () => {
  const { news, notes } = sesNews('\u001b[31mno\nevent', SOURCES);
  expect(news).toEqual([
    { source: 'ses:eu-west-1', at: '', metric: MAIL_METRICS.notUnderstood, isOfStack: true },
  ]);
  expect(notes[0]).not.toMatch(/[\u0000-\u001f]/);
  expect(notes[0]).toContain('not-json');
});

test('whatever comes is counted as something, under few names', () => {
  const names = new Set([...MEASURED_PROVIDERS, 'other']);
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.string(), fc.string(), fc.webAuthority()).map(([text, subType, host]) =>
      bounce(`smtp; ${text} ${host}`, {
        bounceSubType: subType,
        bouncedRecipients: [{ emailAddress: `x@${host}`, diagnosticCode: `smtp; 550 ${text} ${host}` }],
      }),
    ),
  );
  fc.assert(
    fc.property(body, (text) => {
      const { news } = sesNews(text, SOURCES);
      expect(news.length).toBeGreaterThan(0);
      for (const { metric, provider, source } of news) {
        expect(Object.values(MAIL_METRICS)).toContain(metric);
        expect(provider === undefined || names.has(provider)).toBe(true);
        expect(source).toBe('ses:eu-west-1');
      }
    }),
  );
});
