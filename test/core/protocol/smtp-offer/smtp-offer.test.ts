import fc from 'fast-check';
import {
  describeOffer,
  junkLines,
  parseLimits,
  parseSize,
  shownSize,
} from '../../../../core/protocol/smtp-offer/index.ts';

test.each([
  ['36700160', { ok: true, value: 36_700_160 }],
  ['0', { ok: true, value: 0 }],
  ['', { ok: true, value: undefined }],
  ['35MB', { ok: false, code: 'not-a-number', at: 2 }],
  ['-1', { ok: false, code: 'not-a-number', at: 0 }],
  ['1 2', { ok: false, code: 'not-a-number', at: 1 }],
  ['9'.repeat(21), { ok: false, code: 'too-long' }],
])('SIZE %s', (text, want) => {
  expect(parseSize(text)).toMatchObject(want);
});

test.each([
  ['MAILMAX=20 rcptmax=100', { ok: true, value: { MAILMAX: '20', RCPTMAX: '100' } }],
  ['', { ok: true, value: {} }],
  ['FUTURE FUTURE_VALUE=word=value', { ok: true, value: { FUTURE: '', FUTURE_VALUE: 'word=value' } }],
  ['RCPTMAX=0', { ok: false, code: 'bad-value', at: 0 }],
  ['MAILMAX=1 RCPTMAX=1000000', { ok: false, code: 'bad-value', at: 10 }],
  ['RCPTMAX', { ok: false, code: 'bad-value' }],
  ['MAILMAX=1 mailmax=2', { ok: false, code: 'twice', at: 10 }],
  ['=1', { ok: false, code: 'bad-name' }],
  ['X=a;b', { ok: false, code: 'bad-value' }],
])('LIMITS %s', (text, want) => {
  expect(parseLimits(text)).toMatchObject(want);
});

test('a number of octets is read back as it was', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (octets) => {
      expect(parseSize(String(octets))).toEqual({ ok: true, value: octets });
    }),
  );
});

test('limits are read back as they were', () => {
  const name = fc.stringMatching(/^[A-Z0-9_-]{1,12}$/).filter((one) => !one.endsWith('MAX'));
  const value = fc.stringMatching(/^[!-:<-~]{1,12}$/);
  fc.assert(
    fc.property(fc.dictionary(name, value), (limits) => {
      const text = Object.entries(limits).map((one) => one.join('='));
      expect(parseLimits(text.join(' '))).toEqual({ ok: true, value: { ...limits } });
    }),
  );
});

test('whatever a server writes: no error, and where it went wrong lies in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      for (const result of [parseSize(text), parseLimits(text)])
        if (!result.ok) expect(result.at).toBeLessThanOrEqual(text.length);
      expect(describeOffer({ SIZE: text, LIMITS: text })).not.toBe('');
      expect(junkLines(['mx1', text]).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('sizes are said as people say them', () => {
  expect([512, 65_536, 36_700_160, Number.POSITIVE_INFINITY].map(shownSize)).toEqual([
    '512 octets',
    '64.0 KiB',
    '35.0 MiB',
    'any size',
  ]);
});
