import fc from 'fast-check';
import { brokenKeyHint } from '../../../../core/protocol/dkim/broken-key-hint.ts';
import { dkimProvider } from '../../../../core/protocol/dkim/index.ts';

const base64 = (length: number): string => 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(10).slice(0, length);

test.each([
  [['v=DKIM1\\; p=AAAA'], [], /backslash/],
  [['"v=DKIM1; p=AAAA"'], [], /quotation marks/],
  [[base64(40), 'v=DKIM1; p=AAAA'], [], /wrong order/],
  [[`v=DKIM1; p=${base64(60)}; ${base64(60)}`], [], /";" stands inside/],
  [['v=DKIM1; p=AAAA'], [base64(60)], /record of its own/],
  [[`v=DKIM1; p=${base64(244)}`], [], /255 characters/],
  [['v=DKIM1; p=AAAA'], ['v=spf1 -all'], /^$/],
])('brokenKeyHint() %#', (chunks, others, want) => {
  expect(brokenKeyHint(chunks, others)).toMatch(want);
});

test('brokenKeyHint() is total and quick, whatever stands in a zone', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.constantFrom('v=DKIM1', '; p=', ';', ' ', base64(30), '"', '\\'), { maxLength: 40 })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.array(text, { maxLength: 4 }), (chunks, others) => {
      expect(brokenKeyHint(chunks, others).length).toBeLessThan(120);
    }),
  );
  // The longest TXT record there can be.
  expect(brokenKeyHint([`v=DKIM1; p=${'A; '.repeat(21_000)}`], [])).toBe('');
  expect(brokenKeyHint(['; p= '.repeat(13_000)], [])).toBe('');
});

test.each([
  ['abc.dkim.amazonses.com', 'Amazon SES (Easy DKIM)'],
  ['abc.dkim.eu-central-2.amazonses.com', 'Amazon SES (Easy DKIM)'],
  ['selector1-example-com._domainkey.tenant.OnMicrosoft.com', 'Microsoft 365'],
  ['s1.domainkey.u1.wl.sendgrid.net', 'Twilio SendGrid'],
  ['evilsendgrid.net', undefined],
  ['sendgrid.net.evil.example', undefined],
  ['', undefined],
])('dkimProvider("%s")', (target, want) => {
  expect(dkimProvider(target)?.name).toBe(want);
});
