import fc from 'fast-check';
import { parseSentDays } from '../../../core/warm-up/index.ts';

const days = (text: string): unknown => {
  const read = parseSentDays(text);
  return read.ok
    ? Object.fromEntries([...read.value].map(([day, sent]) => [day, Object.fromEntries(sent)]))
    : read;
};

test('parseSentDays() reads days with and without receivers, a head, comments and CRLF', () => {
  expect(days('\uFEFFday,count\r\n2026-11-26,50\r\n\r\n# rest\r\n2026-11-27,70\r\n')).toEqual({
    '2026-11-26': { '': 50 },
    '2026-11-27': { '': 70 },
  });
  expect(days('2026-11-26;50;gmail\n2026-11-26;5;Google\n2026-11-26;"7";"web.de"')).toEqual({
    '2026-11-26': { Google: 55, 'web.de': 7 },
  });
});

test('parseSentDays() says where it did not understand', () => {
  expect(parseSentDays('2026-11-26,50\n2026-13-01,1')).toMatchObject({ ok: false, code: 'NO_DAY', at: 14 });
  expect(parseSentDays('2026-11-26,-5')).toMatchObject({ ok: false, code: 'NO_COUNT', at: 0 });
  expect(parseSentDays('2026-02-30,5')).toMatchObject({ ok: false, code: 'NO_DAY' });
});

test('property: it never throws, and reads what was written', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void parseSentDays(text)));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.nat(1_000_000)), {
        selector: ([day]) => day,
      }),
      (rows) => {
        const written = rows.map(([day, count]) => [
          new Date(day * 86_400_000).toISOString().slice(0, 10),
          count,
        ]);
        const read = parseSentDays(written.map((row) => row.join(',')).join('\n'));
        expect(read.ok && [...read.value].map(([day, sent]) => [day, sent.get('')])).toEqual(written);
      },
    ),
  );
});
