import { compilePhrases } from '../../../../core/protocol/smtp/compile-phrases.ts';
import { REPLY_RULES } from '../../../../core/protocol/smtp/reply-rules.ts';
import {
  agrees,
  ENHANCED_STATUS_ROWS,
  findEnhancedStatus,
  quotedList,
} from '../../../../core/protocol/smtp/index.ts';

describe('rules', () => {
  it('have ids of their own', () => {
    expect(new Set(REPLY_RULES.map(({ id }) => id)).size).toBe(REPLY_RULES.length);
  });

  it('ask for something', () => {
    for (const { any, codes, enhanced } of REPLY_RULES) expect(any ?? codes ?? enhanced).toBeDefined();
  });

  it('are linear: every repetition in them is bounded, and at most two gaps stand in a phrase', () => {
    const phrases = REPLY_RULES.flatMap(({ any = [], not = [] }) => [...any, ...not]);
    for (const phrase of phrases) {
      const { source } = compilePhrases([phrase]);
      expect(source).not.toMatch(/(?<!\\)[*+]|\{\d+,\}/);
      // A group that repeats repeats a single character or at most three times: no power of lengths.
      expect(source).not.toMatch(/\)\{\d*,?(?:[4-9]|\d{2,})\}/);
    }
  });

  it.each(['user.*unknown', 'a+', 'x{2,}', 'a … b … c … d'])('refuse "%s"', (phrase) => {
    expect(() => compilePhrases([phrase])).toThrow('Cannot compile phrase');
  });

  it('start at the start of a word', () => {
    expect(compilePhrases(['listed']).test('delisted')).toBe(false);
  });
});

describe('findEnhancedStatus()', () => {
  it('names what is registered', () => {
    expect(findEnhancedStatus('5.7.25')).toMatchObject({
      class: 5,
      about: 'security or policy',
      name: 'reverse DNS validation failed',
      spec: 'RFC 7372',
    });
  });

  it('keeps what is not', () => {
    expect(findEnhancedStatus('550 5.7.515 Access denied')).toMatchObject({ detail: 515, name: '' });
  });

  it.each(['', 'mx 5.1.1.9', '192.5.1.1', '6.1.1', '5.01.1', 'v5.1.1'])('finds none in "%s"', (text) => {
    expect(findEnhancedStatus(text)).toBeUndefined();
  });

  it('has rows of subject and detail only', () => {
    for (const [key, [name]] of Object.entries(ENHANCED_STATUS_ROWS)) {
      expect(key).toMatch(/^[0-7]\.\d{1,2}$/);
      expect(name).not.toBe('');
    }
  });
});

describe('agrees()', () => {
  it('wants the class to be the first digit of the code', () => {
    expect(agrees(550, '5.1.1')).toBe(true);
    expect(agrees(450, '5.1.1')).toBe(false);
    expect(agrees(550, 'none')).toBe(false);
  });
});

describe('quotedList()', () => {
  it.each([
    ['blocked using zen.spamhaus.org; see page', 'zen.spamhaus.org'],
    ['Client host blocked using bl.spamcop.net', 'bl.spamcop.net'],
    ['see https://check.spamhaus.org/query/ip/192.0.2.1', 'Spamhaus'],
    ['http://www.barracudanetworks.com/reputation/?r=1', 'Barracuda'],
    ['listed at psbl.surriel.com', 'psbl.surriel.com'],
    ['Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1', 'SpamCop'],
    [
      'ACL dns_rbl; blocked using sa-ip4tset.blagr.emailsrvr.com=127.24.0.2 Spamhaus XBL',
      'sa-ip4tset.blagr.emailsrvr.com',
    ],
    ['User unknown', undefined],
    ['delivery to mx.list.example.org failed', undefined],
  ])('%s: %s', (text, list) => {
    expect(quotedList(text)).toBe(list);
  });
});
