import fc from 'fast-check';
import { saslPrep } from '../../../../core/protocol/sasl/index.ts';

describe('saslPrep()', () => {
  test.each([
    ['I\u00adX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
  ])('RFC 4013 3: %j becomes %j', (text, value) => {
    expect(saslPrep(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['\u0007', 'prohibited'],
    ['\u0627\u0031', 'directions'],
  ])('RFC 4013 3: %j is refused', (text, reason) => {
    expect(saslPrep(text)).toEqual({ ok: false, reason });
  });

  test.each([
    ['a space of another kind', 'a\u00a0b\u3000c\u200bd', 'a b c d'],
    ['what is mapped to nothing', 'a\u200c\u2060\ufe0f\ufeffb\u034f', 'ab'],
    ['two ways to write é', 'e\u0301', 'é'],
    ['right to left from end to end', '\u0627\u0031\u0628', '\u0627\u0031\u0628'],
    ['a character younger than Unicode 3.2', 'key 🔑', 'key 🔑'],
  ])('%s', (_, text, value) => {
    expect(saslPrep(text)).toEqual({ ok: true, value });
  });

  test.each([
    '\u007f',
    '\u0085',
    '\u2028',
    '\ue000',
    '\ufdd0',
    '\u{1ffff}',
    '\ud800',
    '\ufffd',
    '\u2ff0',
    '\u202e',
    '\u{e0041}',
    '\u06dd',
  ])('%j is prohibited wherever it stands', (character) => {
    expect(saslPrep(`a${character}b`)).toEqual({ ok: false, reason: 'prohibited' });
  });

  test('mixed directions and nothing at all are refused', () => {
    expect(saslPrep('\u05d0a\u05d0')).toEqual({ ok: false, reason: 'directions' });
    expect(saslPrep('\u00ad')).toEqual({ ok: false, reason: 'empty' });
  });

  test('is total, and preparing twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = saslPrep(text);
        if (once.ok) expect(saslPrep(once.value)).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });
});
