import fc from 'fast-check';
import type { SmtpReply } from '../../../../core/model/smtp-facts.ts';
import { quoteReply, refusalOfUs, replyReason } from '../../../../core/protocol/smtp-reply/index.ts';

function reply(text: string): SmtpReply {
  const lines = [text.slice(4)];
  return { code: Number(text.slice(0, 3)), lines, enhanced: /^\d\.\d+\.\d+/.exec(text.slice(4))?.[0] ?? '' };
}

describe('replyReason()', () => {
  // As servers word it: Postfix, postgrey, postscreen, Exchange Online, Gmail, Exim.
  test.each([
    ['450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted', 'greylisting'],
    ['451 4.7.1 Greylisting in action, please come back later', 'greylisting'],
    ['450 4.7.1 please try later', 'greylisting'],
    ['450 4.3.2 Service currently unavailable', 'greylisting'],
    ['450 4.7.25 Client host rejected: cannot find your hostname, [198.51.100.7]', 'reverse-name'],
    ['450 4.7.1 Client host rejected: cannot find your reverse hostname, [198.51.100.7]', 'reverse-name'],
    ['550 5.7.25 The IP address sending this message does not have a PTR record setup', 'reverse-name'],
    ['554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org', 'listed'],
    [
      "550 5.7.1 Unfortunately, messages from [198.51.100.7] weren't sent. Part of their network is on our block list (S3140)",
      'listed',
    ],
    ['504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname', 'ehlo-name'],
    ['421 4.7.0 mx1.example.com Error: too many connections from 198.51.100.7', 'rate'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'encryption'],
    ['554 5.7.1 <a@example.org>: Relay access denied', 'relay'],
    ['550 relay not permitted', 'relay'],
    ['452 4.2.2 The email account that you tried to reach is over quota', 'mailbox-full'],
    ['550 5.1.1 <a@example.com>: Recipient address rejected: User unknown', 'unknown-user'],
    ['421 4.3.2 too many connections, try again later', undefined],
    ['421 4.7.28 Our system has detected an unusual rate of unsolicited mail', 'rate'],
    ['550 go away', undefined],
    ['451 4.3.0 Temporary lookup failure', undefined],
  ])('%s', (text, reason) => {
    expect(replyReason(reply(text))).toBe(reason);
  });

  test('an enhanced code of a missing user does not hide that our address is listed', () => {
    expect(replyReason(reply('550 5.1.1 blocked using dnsbl.example'))).toBe('listed');
  });

  test('answers every reply, and quotes it on one line of bounded length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.array(fc.string()),
        fc.string(),
        (code, lines, enhanced) => {
          expect(['string', 'undefined']).toContain(typeof replyReason({ code, lines, enhanced }));
          expect(quoteReply({ code, lines }).length).toBeLessThanOrEqual(300);
        },
      ),
    );
  });
});

test('refusalOfUs() speaks up for reasons about the client only', () => {
  expect(refusalOfUs(reply('550 5.7.25 no PTR'))).toBe('our address has no valid reverse name');
  expect(refusalOfUs(reply('550 5.1.1 User unknown'))).toBeUndefined();
  expect(refusalOfUs(reply('450 4.2.0 Greylisted'))).toBeUndefined();
});
