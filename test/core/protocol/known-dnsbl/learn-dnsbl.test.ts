import fc from 'fast-check';
import { learnDnsbl, type SeenDnsbl } from '../../../../core/protocol/known-dnsbl/index.ts';

const FIRST = '2026-11-24T02:14:00Z';
const LATER = '2026-11-24T03:14:00Z';
const seen = (change: Partial<SeenDnsbl>): SeenDnsbl => ({ listed: {}, vouched: {}, absent: [], ...change });

test('a listing is remembered from its first sight to its end', () => {
  const listed = learnDnsbl(undefined, seen({ listed: { 'bl 192.0.2.1': 'spam' } }), FIRST);
  expect(listed).toEqual({ since: FIRST, listed: { 'bl 192.0.2.1': { since: FIRST, reason: 'spam' } } });
  expect(learnDnsbl(listed, seen({ listed: { 'bl 192.0.2.1': 'other words' } }), LATER)).toBe(listed);
  // Nothing was seen: nothing has ended.
  expect(learnDnsbl(listed, seen({}), LATER)).toBe(listed);
  expect(learnDnsbl(listed, seen({ absent: ['bl 192.0.2.1'] }), LATER)).toEqual({ since: FIRST });
});

test('a place on an allowlist stays known when it is lost', () => {
  const known = learnDnsbl(undefined, seen({ vouched: { 'allow x': 'trust: low' } }), FIRST);
  expect(learnDnsbl(known, seen({ absent: ['allow x'] }), LATER)).toBe(known);
  expect(learnDnsbl(known, seen({ vouched: { 'allow x': 'trust: high' } }), LATER)?.vouched).toEqual({
    'allow x': 'trust: high',
  });
});

test('a first run that saw nothing clearly begins no memory; one that found everything clean does', () => {
  expect(learnDnsbl(undefined, seen({}), FIRST)).toBeUndefined();
  expect(learnDnsbl(undefined, seen({ absent: ['bl x'] }), FIRST)).toEqual({ since: FIRST });
});

test('the same sight twice teaches nothing', () => {
  const key = fc.constantFrom('a x', 'b x', 'c x');
  const sight = fc.record({
    listed: fc.dictionary(key, fc.string()),
    vouched: fc.dictionary(key, fc.string()),
    absent: fc.uniqueArray(key),
  });
  fc.assert(
    fc.property(sight, sight, (one, other) => {
      // A list says one thing at a time.
      const said = new Set([...Object.keys(other.listed), ...Object.keys(other.vouched)]);
      const next = { ...other, absent: other.absent.filter((name) => !said.has(name)) };
      const known = learnDnsbl(learnDnsbl(undefined, one, FIRST), next, LATER);
      expect(learnDnsbl(known, next, '2026-11-25T00:00:00Z')).toBe(known);
    }),
  );
});
