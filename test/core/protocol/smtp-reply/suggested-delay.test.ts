import fc from 'fast-check';
import { suggestedDelay } from '../../../../core/protocol/smtp-reply/index.ts';

test.each([
  ['4.2.0 <a@b.example>: Recipient address rejected: Greylisted for 300 seconds', 300],
  ['4.7.1 Greylisting in action, please come back in 00:05:00', 300],
  ['4.7.1 Greylisting in action, please come back in 01:00:00', 3600],
  ['Greylisted, please try again in 5:00', 300],
  ['4.7.1 Try again in 5 minutes', 300],
  ['please retry in 4 minutes and 30 seconds', 270],
  ['temporarily deferred, wait 1 hour', 3600],
  ['You are greylisted: 57 secs remaining... try again in 57 secs', 57],
  ['Please try again later in 180s', 180],
  ['greylisted, see http://postgrey.example/help/b.example.html', undefined],
  ['4.2.0 Greylisted, see http://postgrey.example/24:00/x', undefined],
  ['4.7.1 please try again later', undefined],
  ['too many mails, limit is 100 per 60 seconds', undefined],
  ['not more than 10 minutes', undefined],
  ['try again in 0 seconds', undefined],
  ['try again in 999999 hours', undefined],
  ['', undefined],
])('%s', (text, seconds) => {
  expect(suggestedDelay([text])).toBe(seconds);
});

test('a sentence over two lines is one sentence', () => {
  expect(suggestedDelay(['4.7.1 Greylisted, please try again in', '10 minutes'])).toBe(600);
});

test('whatever a server writes: no error, and a time that a person could wait for', () => {
  const words = fc.constantFrom(
    'try',
    'again',
    'in',
    'minutes',
    'seconds',
    'and',
    '5',
    '00:05:00',
    '99',
    'h',
    '',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.array(words).map((all) => all.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), (lines) => {
      const seconds = suggestedDelay(lines) ?? 1;
      expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
    }),
  );
});

test('what is written in one of the usual ways is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_399 }), fc.nat(3), (seconds, form) => {
      const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
      const clock = [h, m, s].map((part) => String(part).padStart(2, '0')).join(':');
      const written = [
        `${seconds} seconds`,
        `${h * 60 + m} minutes and ${s} seconds`,
        `${h} hours, ${m} minutes, ${s} seconds`,
        clock,
      ][form];
      expect(suggestedDelay([`Greylisted, try again in ${written}.`])).toBe(seconds);
    }),
  );
});

test('time grows with the length of the reply, not with its square', () => {
  for (const part of ['1', '1 ', 'in 1 s ', '1:1:', '1 second and '])
    // With its square this would take minutes.
    expect(() => suggestedDelay(Array.from({ length: 64 }, () => part.repeat(500)))).not.toThrow();
});
