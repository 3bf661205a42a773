import fc from 'fast-check';
import {
  formatTlsa,
  isUsable,
  parseTlsa,
  tlsaFlaw,
  tlsaName,
  type TlsaRecord,
} from '../../../../core/protocol/tlsa/index.ts';

const SHA256 = 'ab'.repeat(32);
const SHA512 = 'ab'.repeat(64);

test('parseTlsa() takes three octets of parameters and the rest as data', () => {
  expect(parseTlsa(`030101${SHA256.toUpperCase()}`)).toEqual({
    ok: true,
    value: { usage: 3, selector: 1, matching: 1, data: SHA256 },
  });
  expect(parseTlsa('030101')).toMatchObject({ ok: true, value: { data: '' } });
  expect(parseTlsa('0301')).toMatchObject({ ok: false, code: 'too-short' });
  expect(parseTlsa('03010')).toMatchObject({ ok: false, code: 'not-hex' });
  expect(tlsaName('mx.example.com', 25)).toBe('_25._tcp.mx.example.com');
});

test('parseTlsa() is total, and formatTlsa() shows all of it', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseTlsa(text).ok === 'boolean'));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 100 }), (octets) => {
      const record = parseTlsa(Buffer.from(octets).toString('hex'));
      if (!record.ok) throw new Error(record.detail);
      const [usage, selector, matching, data = ''] = formatTlsa(record.value).split(' ');
      expect(
        Buffer.from([Number(usage), Number(selector), Number(matching), ...Buffer.from(data, 'hex')]),
      ).toEqual(Buffer.from(octets));
      const flaw = tlsaFlaw(record.value);
      expect(isUsable(flaw, record.value)).toBe(
        flaw === undefined || (flaw === 'digest-of-nothing' && record.value.usage > 1),
      );
    }),
  );
});

test.each([
  ['3 1 1', SHA256, undefined],
  ['3 1 2', SHA512, undefined],
  ['2 0 1', SHA256, undefined],
  ['2 0 0', '3003020101', undefined],
  ['3 0 0', `308180${'00'.repeat(128)}`, undefined],
  // RFC 7672 3.1.3.
  ['0 0 1', SHA256, 'pkix-usage'],
  ['1 1 1', SHA256, 'pkix-usage'],
  ['4 1 1', SHA256, 'unknown-usage'],
  ['255 1 1', SHA256, 'unknown-usage'],
  ['3 2 1', SHA256, 'unknown-selector'],
  ['3 1 3', SHA256, 'unknown-matching'],
  ['3 1 1', SHA512, 'digest-length'],
  ['3 1 2', SHA256, 'digest-length'],
  ['3 1 1', '', 'digest-length'],
  ['3 0 0', SHA256, 'not-der'],
  ['3 0 0', '30030201', 'not-der'],
  ['3 0 0', '', 'not-der'],
  // virtualmin#1207: the digest of an empty file.
  ['3 0 1', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'digest-of-nothing'],
] as const)('%s %s: %s', (parameters, data, flaw) => {
  const [usage = 0, selector = 0, matching = 0] = parameters.split(' ').map(Number);
  const record: TlsaRecord = { usage, selector, matching, data };
  expect(tlsaFlaw(record)).toBe(flaw);
});
