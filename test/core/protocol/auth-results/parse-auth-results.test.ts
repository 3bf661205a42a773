import fc from 'fast-check';
import {
  formatAuthResults,
  parseAuthResults,
  trustedResults,
} from '../../../../core/protocol/auth-results/index.ts';

// The examples are written after RFC 8601 B.
test.each([
  ['mx.example.net 1; none', { authservId: 'mx.example.net', results: [] }],
  [
    'mx.example.net; spf=pass smtp.mailfrom=example.com; dkim=fail (a (nested) comment; with dkim=pass) reason="bad; key" header.i=@example.com',
    {
      authservId: 'mx.example.net',
      results: [
        { method: 'spf', result: 'pass', reason: '', properties: { 'smtp.mailfrom': 'example.com' } },
        { method: 'dkim', result: 'fail', reason: 'bad; key', properties: { 'header.i': '@example.com' } },
      ],
    },
  ],
  [
    '"the receiver"; dmarc / 1 = pass',
    {
      authservId: 'the receiver',
      results: [{ method: 'dmarc', result: 'pass', reason: '', properties: {} }],
    },
  ],
])('reads %j', (field, value) => {
  expect(parseAuthResults(field)).toEqual({ ok: true, value });
});

test.each(['', '   ', '(all of it a comment', '; dkim=pass', 'dkim=pass header.d=example.com'])(
  '%j says nothing',
  (field) => {
    expect(parseAuthResults(field)).toMatchObject({ ok: false });
  },
);

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const results = fc.record({
  authservId: fc.domain().map((name) => name.toLowerCase()),
  results: fc.array(
    fc.record({
      method: word,
      result: fc.stringMatching(/^[a-z]{1,9}$/),
      reason: fc
        .stringMatching(/^[A-Za-z0-9;()= "\\]{0,20}$/)
        .map((text) => text.replace(/\s+/g, ' ').trim()),
      properties: fc.dictionary(
        fc.tuple(word, word).map(([type, name]) => `${type}.${name}`),
        fc.stringMatching(/^[A-Za-z0-9@.;=-]{1,20}$/),
        { maxKeys: 3, noNullPrototype: true },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(results, (value) =>
      expect(parseAuthResults(formatAuthResults(value))).toEqual({ ok: true, value }),
    ),
  );
});

test('takes whatever comes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      (text) => void parseAuthResults(`mx.example.net; ${text}`),
    ),
  );
  expect(parseAuthResults(`a; ${'"'.repeat(1e6)}`).ok).toBe(true);
});

test('only who took it last is believed', () => {
  const fields = ['mx1.example.net; dkim=pass', 'mail.attacker.example; dkim=fail', 'example.net; spf=pass'];
  const names = (trusted: Parameters<typeof trustedResults>[1]): string[] =>
    trustedResults(fields, trusted).map(({ authservId }) => authservId);
  expect(names({ by: 'mx2.example.net' })).toEqual(['mx1.example.net', 'example.net']);
  expect(names({ by: 'mx2.example.net', authservId: 'MX1.example.net' })).toEqual(['mx1.example.net']);
  expect(names({ by: '' })).toEqual([]);
});
