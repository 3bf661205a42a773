import fc from 'fast-check';
import { DIALECTS, readBounce } from '../../../../core/protocol/bounce/index.ts';
import { REPLY_CATEGORIES } from '../../../../core/protocol/smtp/index.ts';

const REASONS = new Set<string>([...REPLY_CATEGORIES, 'complaint', 'auto-reply', 'delivered']);
const FRAGMENTS = [
  'From: MAILER-DAEMON@example.org',
  'Subject: Undelivered Mail Returned to Sender',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  'Content-Type: message/delivery-status',
  'Content-Type: message/rfc822',
  'Content-Transfer-Encoding: base64',
  'Content-Type: text/html; charset=utf-7',
  '--b',
  '--b--',
  '',
  'Final-Recipient: rfc822; a@example.org',
  'Final-Recipient: utf-8; \\x{ffffff}@example.org',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
  '<a@example.org>:',
  'Remote host said: 550 no',
  'Hi. This is the qmail-send program',
  'This message was created automatically by mail delivery software',
  '   ----- The following addresses had permanent fatal errors -----',
  '   ----- Transcript of session follows -----',
  'Diagnostic information for administrators:',
  '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":7}]}}',
  '<html><style>',
];

describe('readBounce()', () => {
  it('has a row of its own for each dialect', () => {
    expect(new Set(DIALECTS.map(({ id }) => id)).size).toBe(DIALECTS.length);
  });

  it('takes any bytes for a bounce with a known reason, or says why it is none', async () => {
    const mail = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc
        .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 60 })), { maxLength: 40 })
        .map((lines) => Buffer.from(lines.join('\n'))),
    );
    await fc.assert(
      fc.asyncProperty(mail, async (bytes) => {
        const reading = await readBounce(bytes);
        if (!reading.ok) {
          expect(reading.detail).not.toBe('');
          return;
        }
        expect(reading.value.length).toBeGreaterThan(0);
        for (const { recipient, reason, permanence, diagnostic } of reading.value) {
          expect(recipient).not.toBe('');
          expect(REASONS).toContain(reason);
          expect(['hard', 'soft', 'policy', 'none']).toContain(permanence);
          expect(diagnostic.length).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });

  it('finds the recipient that a report names, whatever stands around it', async () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.+_-]{0,20}[a-z0-9]$/);
    await fc.assert(
      fc.asyncProperty(word, fc.lorem({ maxCount: 30 }), async (name, words) => {
        const recipient = `${name}@example.org`;
        const reading = await readBounce(
          Buffer.from(report(`Final-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: 5.1.1`, words)),
        );
        expect(reading).toMatchObject({
          ok: true,
          value: [{ recipient, status: '5.1.1', permanence: 'hard' }],
        });
      }),
    );
  });

  it.each([
    ['a hundred messages in each other', nested(100)],
    ['ten thousand headers', `${'X-Flood: 1\n'.repeat(10_000)}\nbody`],
    ['a header of 5 MB', `Subject: ${'x'.repeat(5_000_000)}\n\nbody`],
    [
      'a hundred thousand parts',
      `From: MAILER-DAEMON\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(100_000)}`,
    ],
    ['a line of 5 MB', `From: MAILER-DAEMON\nSubject: failure notice\n\n${'a'.repeat(5_000_000)}`],
    [
      'a hundred thousand addresses',
      `From: MAILER-DAEMON\n\n${'<a@example.org>:\n550 no\n'.repeat(100_000)}`,
    ],
    [
      'many openings without an end',
      `From: MAILER-DAEMON\nContent-Type: text/html\n\n${'<!-- <style '.repeat(50_000)}`,
    ],
    [
      'a report of a hundred thousand blocks',
      report('Final-Recipient: rfc822; a@example.org\nAction: failed\n\n'.repeat(100_000), ''),
    ],
    ['nothing', ''],
    ['a cut report', report('Final-Recipient: rfc822; a@exa', '').slice(0, 330)],
  ])('survives %s', async (_, mail) => {
    const reading = await readBounce(Buffer.from(mail));
    expect(reading.ok ? reading.value.length : reading.detail.length).toBeGreaterThan(0);
    expect(reading.ok ? reading.value.length : 0).toBeLessThanOrEqual(1000);
  });

  it('reads no more than the headers of a message that came back', async () => {
    const text = report('Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1', 'words');
    const long = `${text}--b\nContent-Type: message/rfc822\n\nSubject: big\nTo: a@example.org\n\n${'picture\n'.repeat(40_000)}--b--\n`;
    const reading = await readBounce(Buffer.from(long));
    expect(reading).toMatchObject({
      ok: true,
      value: [{ recipient: 'a@example.org', original: { subject: 'big' } }],
    });
  });

  it('calls soft what is still being tried, whatever was said', async () => {
    const reading = await readBounce(
      Buffer.from(
        report(
          'Final-Recipient: rfc822; a@example.org\nAction: delayed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 4.1.1 User unknown',
          '',
        ),
      ),
    );
    expect(reading).toMatchObject({ ok: true, value: [{ kind: 'delayed', permanence: 'soft' }] });
  });
});

function report(fields: string, words: string): string {
  return `From: MAILER-DAEMON@example.com\nTo: s@example.com\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n${words}\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n${fields}\n\n`;
}

function nested(depth: number): string {
  return `${'From: MAILER-DAEMON@example.org\nContent-Type: message/rfc822\n\n'.repeat(depth)}From: a@example.org\n\nend\n`;
}
