import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { gather } from '../../../../core/protocol/dns/index.ts';
import {
  parseMtaStsRecord,
  selectMtaSts,
  type MtaStsSelection,
} from '../../../../core/protocol/mta-sts/index.ts';

describe('parseMtaStsRecord()', () => {
  test.each([
    ['v=STSv1; id=20160831085700Z;', '20160831085700Z'],
    ['v=STSv1;id=1', '1'],
    ['v=STSv1;\tid=aB9 ;', 'aB9'],
    ['v=STSv1; x-note=a.b,c; id=7; y=8', '7'],
    ['v=STSv1; id=first; id=second', 'first'],
    [`v=STSv1; id=${'a'.repeat(32)};`, 'a'.repeat(32)],
  ])('%s', (text, id) => {
    expect(parseMtaStsRecord(text)).toEqual({ ok: true, value: { id } });
  });

  test.each([
    ['', 'no-version'],
    ['v=STSv1', 'no-id'],
    ['v=STSv1 ; id=1;', 'no-version'],
    ['V=STSv1; id=1;', 'no-version'],
    ['v=STSv2; id=1;', 'no-version'],
    ['v=STSv1;', 'no-id'],
    ['v=STSv1; ID=1;', 'no-id'],
    ['v=STSv1; id=;', 'bad-id'],
    ['v=STSv1; id = 1;', 'bad-id'],
    ['v=STSv1; id=2026-11-24;', 'bad-id'],
    [`v=STSv1; id=${'a'.repeat(33)};`, 'bad-id'],
    ['v=STSv1; id=1; id=2-', 'bad-id'],
    ['v=STSv1; id=1;;', 'bad-field'],
    ['v=STSv1;; id=1;', 'bad-field'],
    ['v=STSv1; id=1 x=2', 'bad-id'],
    ['v=STSv1; id=1; nonsense', 'bad-field'],
  ])('%s is %s', (text, code) => {
    expect(parseMtaStsRecord(text)).toMatchObject({ ok: false, code });
  });

  test('never throws, and points into the text', () => {
    const pieces = fc.constantFrom('v=STSv1', ';', ' ', 'id=', 'abc', '=', '\xff', '\0');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const read = parseMtaStsRecord(text);
          if (read.ok) expect(read.value.id).toMatch(/^[A-Za-z0-9]{1,32}$/);
          else expect(read.at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  test('any id comes back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,32}$/), (id) => {
        expect(parseMtaStsRecord(`v=STSv1; id=${id};`)).toEqual({ ok: true, value: { id } });
      }),
    );
  });
});

describe('selectMtaSts()', () => {
  const select = async (zone: string): Promise<MtaStsSelection> => {
    const ask = createFakeZone(zone);
    return (
      await gather((known) => selectMtaSts('example.com', known), ask, { signal: AbortSignal.timeout(5000) })
    ).value;
  };
  const txt = (...texts: readonly string[]): string =>
    texts.map((text) => `_mta-sts.example.com TXT "${text}"`).join('\n');

  test('others are discarded before records are counted', async () => {
    expect(await select(txt('v=STSv1; id=1', 'v=spf1 -all', 'v=STSv2; id=2'))).toMatchObject({
      kind: 'record',
      id: '1',
    });
    expect(await select(txt('v=STSv1; id=1', 'v=STSv1; id=!'))).toMatchObject({ kind: 'multiple' });
    expect(await select(txt('v=spf1 -all'))).toEqual({ kind: 'none', near: [] });
    expect(await select(txt('v=STSv1 ; id=1'))).toEqual({ kind: 'none', near: ['v=STSv1 ; id=1'] });
  });

  test('one record that cannot be read is invalid, and an alias is followed', async () => {
    expect(await select(txt('v=STSv1; id=!'))).toMatchObject({ kind: 'invalid' });
    const alias = '_mta-sts.example.com CNAME sts.host.example\nsts.host.example TXT "v=STSv1; id=9"';
    expect(await select(alias)).toMatchObject({ kind: 'record', id: '9' });
  });

  test('what could not be seen is not absence', async () => {
    expect(await select('!timeout _mta-sts.example.com TXT')).toMatchObject({ kind: 'unseen' });
    expect(await select('')).toEqual({ kind: 'none', near: [] });
  });
});
