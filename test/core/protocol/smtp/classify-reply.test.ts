import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  classifyReply,
  isHard,
  REPLY_CATEGORIES,
  type ReplyClass,
} from '../../../../core/protocol/smtp/index.ts';
import { normaliseReply } from '../../../../core/protocol/smtp/normalise-reply.ts';
import { readSendmailVectors } from '../../../support/sendmail-vectors.ts';

interface Case {
  readonly code: number;
  readonly enhanced?: string;
  readonly text: string;
  readonly want: Pick<ReplyClass, 'category' | 'permanence' | 'side' | 'list'>;
}

const FOLDER = join(import.meta.dirname, '../../../golden-replies');
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

const casesOf = (name: string): Case[] =>
  (parse(readFileSync(join(FOLDER, name), 'utf8')) as { cases: Case[] }).cases;

describe('classifyReply() on golden replies', () => {
  it('has enough of them, of every category', () => {
    const all = FILES.flatMap(casesOf);
    expect(all.length).toBeGreaterThan(250);
    expect(new Set(all.map(({ want }) => want.category))).toEqual(new Set(REPLY_CATEGORIES));
  });

  it.each(FILES)('%s', (name) => {
    const wrong = casesOf(name)
      .map((one) => {
        const { category, permanence, side, list, rule } = classifyReply(one);
        const got = { category, permanence, side, ...('list' in one.want ? { list } : {}) };
        return { text: `${one.code} ${one.enhanced ?? ''} ${one.text}`, want: one.want, got, rule };
      })
      .filter(({ want, got }) => JSON.stringify(sorted(want)) !== JSON.stringify(sorted(got)));
    expect(wrong).toEqual([]);
  });
});

const sorted = (value: object): unknown[] => Object.entries(value).sort(([a], [b]) => a.localeCompare(b));

describe('classifyReply()', () => {
  const of = (code: number, text: string, enhanced = ''): ReplyClass =>
    classifyReply({ code, text, ...(enhanced === '' ? {} : { enhanced }) });

  it('believes the sentence before a code that is said to everybody', () => {
    expect(of(550, 'has sent to too many recipients this hour', '5.1.1').category).toBe('rate-limited');
    expect(of(550, 'cannot find your hostname', '5.1.1')).toMatchObject({ side: 'us', permanence: 'policy' });
    expect(of(554, 'No such user here', '5.7.1').category).toBe('invalid-recipient');
  });

  it('believes a code where there is no sentence', () => {
    expect(of(550, '', '5.7.25').category).toBe('reverse-dns-missing');
    expect(of(450, '').permanence).toBe('soft');
    expect(of(550, '').permanence).toBe('hard');
  });

  it('calls an unknown user hard under a temporary code, unless the server says that it is for now', () => {
    expect(isHard(of(450, 'User unknown in local recipient table', '4.1.1'))).toBe(true);
    expect(isHard(of(450, 'User unknown, try again later', '4.1.1'))).toBe(false);
    expect(isHard(of(450, '', '4.1.1'))).toBe(false);
  });

  it('calls a full mailbox soft under a permanent code', () => {
    expect(isHard(of(552, 'mailbox full', '5.2.2'))).toBe(false);
  });

  it('never gives up an address for what is about us or the message', () => {
    for (const text of [
      'Message rejected as spam',
      'blocked using zen.spamhaus.org',
      'DMARC policy',
      'Relay access denied',
    ])
      expect(isHard(of(550, text, '5.7.1'))).toBe(false);
  });

  it('finds codes in a bounce where none are given', () => {
    const { category, permanence } = of(
      0,
      'host mx.example.org[192.0.2.1] said: 450 4.2.1 Mailbox unavailable',
    );
    expect([category, permanence]).toEqual(['mailbox-unavailable', 'soft']);
  });

  it('reads the same sentence with a code at each line, in capitals, split, or from a log', () => {
    const want = of(550, 'The email account that you tried to reach does not exist', '5.1.1').rule;
    for (const text of [
      '550-5.1.1 The email account that you\r\n550 5.1.1 tried to reach does not exist',
      '550-5.1.1 The email account that you 550-5.1.1 tried to reach 550 5.1.1 does not exist',
      '550-5.1.1 The email account that you\\n550 5.1.1 tried to reach does not exist',
      'THE E-MAIL ACCOUNT THAT YOU TRIED TO REACH DOES NOT EXIST',
    ])
      expect(of(550, text, '5.1.1').rule).toBe(want);
  });

  it('is not led astray by the words in an address or by the command that was answered', () => {
    expect(of(550, '<spam.blocklist@quota-full.example>: user unknown').category).toBe('invalid-recipient');
    expect(of(550, 'No such user (in reply to RCPT TO command)').category).toBe('invalid-recipient');
  });

  it.each([
    ['Postfix', 'host mx.relay-blocked.example[192.0.2.1] said: 550 5.2.0 ? (in reply to RCPT TO command)'],
    [
      'qmail',
      'a@example.org: 192.0.2.1 does not like recipient. Remote host said: 550 ? Giving up on 192.0.2.1.',
    ],
    [
      'Exim',
      'SMTP error from remote mail server after RCPT TO:<a@example.org>: host mx.example [192.0.2.1]: 550 ?',
    ],
    ['IronPort', "smtp; 5.1.0 - Unknown address error 550-'?' (delivery attempts: 0)"],
    ['sendmail', '(reason: 550 ?)'],
  ])('hears the same words through what %s writes around them', (_, around) => {
    for (const words of [
      'Message rejected as spam',
      'mailbox full',
      'Service unavailable',
      'No such user',
      'Relay access denied',
    ])
      expect(of(0, around.replace('?', words)).category).toBe(of(550, words).category);
  });

  it('has no class for a reply that is no refusal', () => {
    expect(of(250, 'OK, mailbox full of joy')).toMatchObject({
      category: 'unknown',
      permanence: 'soft',
      rule: '',
    });
  });

  it('answers anything with a known category, and gives the same answer again', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.constant(Number.NaN), fc.double()),
        fc.oneof(fc.string(), fc.constantFrom('', '5.1.1', '9.9.9', '5.7.1000')),
        fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem()),
        (code, enhanced, text) => {
          const first = classifyReply({ code, enhanced, text });
          expect(REPLY_CATEGORIES).toContain(first.category);
          expect(['hard', 'soft', 'policy']).toContain(first.permanence);
          expect(classifyReply({ code, enhanced, text })).toEqual(first);
        },
      ),
    );
  });

  it('reads no more than 4 KiB, whatever is sent', () => {
    const text = 'user '.repeat(200_000);
    expect(normaliseReply(text).length).toBeLessThanOrEqual(4096);
    expect(classifyReply({ code: 550, text: `${text} mailbox full` })).toEqual(
      classifyReply({ code: 550, text: text.slice(0, 4096) }),
    );
  });
});

describe('classifyReply() on the log lines of others', () => {
  const replies = readSendmailVectors();

  it('tells why sendmail deferred', () => {
    if (replies === undefined) {
      process.stderr.write('The vectors of others were not found: not tested with them.\n');
      return;
    }
    expect(replies.length).toBeGreaterThan(0);
    for (const text of replies) {
      expect(classifyReply({ code: 0, text })).toMatchObject({
        category: 'server-trouble',
        permanence: 'soft',
      });
    }
  });
});
