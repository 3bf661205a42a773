import { explain } from '../../../core/pipeline/explain.ts';
import { explainReply } from '../../../core/pipeline/explain-reply.ts';

test('a reply is told in words, with whose side it is', () => {
  expect(explainReply('550 5.1.1 <x@example.com>: Recipient address rejected: User unknown')?.means).toMatch(
    /no such mailbox.*invalid recipient, hard, the recipient's side/,
  );
  expect(
    explainReply('554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org')
      ?.means,
  ).toContain('quoting zen.spamhaus.org');
});

test('what nobody can tell is left out', () => {
  expect(explainReply('')).toBeUndefined();
  expect(explainReply('xyz')).toBeUndefined();
});

test('a finding that quotes a reply is explained with it, and a stored one too', () => {
  const args = {
    endpoint: 'mx.example.com:25',
    where: '',
    recipient: 'x@example.com',
    reply: '552 5.2.2 mailbox full',
    role: 'mx',
    reason: '',
  };
  const told = explain({ code: 'SMTP_RECIPIENT_REFUSED', args });
  expect(told.means).toMatch(/mailbox full, soft/);
  expect(new Set(told.advice).size).toBe(told.advice.length);
});
