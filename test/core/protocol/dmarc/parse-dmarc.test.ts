import fc from 'fast-check';
import {
  afterTesting,
  isWeaker,
  parseDmarc,
  parseReportUri,
  policyOf,
  type DmarcRecord,
} from '../../../../core/protocol/dmarc/index.ts';

function recordOf(text: string): DmarcRecord {
  const result = parseDmarc(text);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}
const tagsOfProblems = (text: string): string[] => recordOf(text).problems.map(({ tag }) => tag);

describe('parseDmarc()', () => {
  test('fills the defaults', () => {
    expect(recordOf('v=DMARC1; p=reject')).toMatchObject({
      p: 'reject',
      standing: 'valid',
      testing: false,
      psd: 'u',
      adkim: 'r',
      aspf: 'r',
      fo: '0',
      hasRua: false,
      problems: [],
    });
  });

  test('reads every tag, in any order after the version, in any case but that of the version', () => {
    const text =
      'V = DMARC1 ;np=REJECT; Sp=None ;t=Y;psd=n;adkim=s;aspf=S;fo=1:d:s;ruf=mailto:f@a.example;p=quarantine; ';
    expect(recordOf(text)).toMatchObject({
      p: 'quarantine',
      sp: 'none',
      np: 'reject',
      standing: 'valid',
      testing: true,
      psd: 'n',
      adkim: 's',
      aspf: 's',
      fo: '1:d:s',
      problems: [],
    });
  });

  test.each(['', 'v=spf1 -all', 'hello', 'p=reject', 'v=BIMI1'])('"%s" is no DMARC record', (text) => {
    expect(parseDmarc(text)).toMatchObject({ ok: false, code: 'not-dmarc' });
  });

  test.each([
    'v=dmarc1; p=none',
    ' v=DMARC1; p=none',
    'v=DMARC1 p=none',
    'v=DMARC1, p=none',
    '"v=DMARC1; p=none"',
    'DMARC1; p=none',
    'v=DMARC2;',
    'v:DMARC1',
  ])('"%s" was meant as one', (text) => {
    expect(parseDmarc(text)).toMatchObject({ ok: false, code: 'bad-version' });
  });

  test('the version alone is a record; without a policy its standing depends on reports', () => {
    expect(recordOf('v=DMARC1')).toMatchObject({ standing: 'ignored' });
    expect(recordOf('v=DMARC1; rua=mailto:a@b.example')).toMatchObject({ standing: 'as-none' });
    expect(recordOf('v=DMARC1; rua=https://b.example/x')).toMatchObject({ standing: 'as-none' });
    expect(recordOf('v=DMARC1; rua=a@b.example')).toMatchObject({ standing: 'ignored', hasRua: true });
    expect(recordOf('v=DMARC1; p=reject; np=all; rua=mailto:a@b.example')).toMatchObject({
      standing: 'as-none',
    });
    expect(recordOf('v=DMARC1; p=reject; sp=; rua=mailto:a@b.example')).toMatchObject({
      standing: 'as-none',
    });
  });

  test('unknown tags are no mistake, removed ones are kept apart', () => {
    expect(recordOf('v=DMARC1; p=none; constructor=1; pct=50; rf=afrf; ri=86400')).toMatchObject({
      unknown: ['constructor'],
      removed: ['pct=50', 'rf=afrf', 'ri=86400'],
      problems: [],
    });
  });

  test('mistakes are told with their place, and the default stands', () => {
    expect(recordOf('v=DMARC1; p=none; adkim=strict')).toMatchObject({
      adkim: 'r',
      problems: [{ tag: 'adkim', at: 18, detail: '"strict" is no value of adkim' }],
    });
    expect(tagsOfProblems('v=DMARC1; p=none;; t=maybe; foo; p=reject')).toEqual(['', 't', '', 'p']);
    expect(recordOf('v=DMARC1; p=none; p=reject').p).toBe('none');
  });

  test.each([
    ['0', true],
    ['1:d', true],
    ['s:d', true],
    ['d:1:s', true],
    ['0:1', false],
    ['d:d', false],
    ['x', false],
    ['', false],
  ])('fo=%s', (fo, valid) => {
    expect(tagsOfProblems(`v=DMARC1; p=none; ruf=mailto:a@b.example; fo=${fo}`)).toEqual(valid ? [] : ['fo']);
    // RFC 9989 4.7: without ruf its content does not matter.
    expect(tagsOfProblems(`v=DMARC1; p=none; fo=${fo}`)).toEqual([]);
  });

  test('is total, and its places are inside the text', () => {
    const piece = fc.constantFrom(
      'v=DMARC1',
      ';',
      'p=',
      'sp=',
      'reject',
      'rua=',
      'mailto:a@b.c',
      ',',
      '!10m',
      '=',
      ' ',
      '\t',
      't=y',
      '\u00ff',
      '%',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 16 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `v=DMARC1;${rest}`),
        ),
        (one) => {
          const result = parseDmarc(one);
          if (result.ok)
            expect(result.value.problems.every(({ at }) => at >= 0 && at <= one.length)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('policyOf()', () => {
  const record = recordOf('v=DMARC1; p=reject; sp=quarantine; np=none');

  test('p for the domain, sp for what exists below, np for what does not; each falls back', () => {
    expect((['domain', 'subdomain', 'missing-subdomain'] as const).map((of) => policyOf(record, of))).toEqual(
      ['reject', 'quarantine', 'none'],
    );
    expect(policyOf(recordOf('v=DMARC1; p=reject; sp=none'), 'missing-subdomain')).toBe('none');
    expect(policyOf(recordOf('v=DMARC1; p=reject'), 'missing-subdomain')).toBe('reject');
    expect(policyOf(recordOf('v=DMARC1; p=reject; np=none'), 'subdomain')).toBe('reject');
  });

  test('t=y takes one level off, and never goes below none', () => {
    expect((['reject', 'quarantine', 'none'] as const).map((policy) => afterTesting(policy, true))).toEqual([
      'quarantine',
      'none',
      'none',
    ]);
    expect(isWeaker('quarantine', 'reject') && !isWeaker('reject', 'reject')).toBe(true);
  });
});

describe('parseReportUri()', () => {
  test.each([
    ['mailto:a@b.example', 'b.example', ''],
    ['MAILTO:a%2Cb%21@B.Example', 'b.example', ''],
    ['mailto:a@b.example!10m', 'b.example', '!10m'],
    ['mailto:a@b.example!50', 'b.example', '!50'],
    ['mailto:a@b.example?subject=x', 'b.example', ''],
    ['https://b.example/report', '', ''],
  ])('%s', (text, domain, size) => {
    expect(parseReportUri(text)).toMatchObject({ ok: true, value: { domain, size } });
  });

  test.each([
    ['', 'empty'],
    ['a@b.example', 'no-scheme'],
    ['mailto:', 'no-scheme'],
    ['mailto:b.example', 'bad-address'],
    ['mailto:@b.example', 'bad-address'],
    ['mailto:a@', 'bad-address'],
    ['mailto:a@b..example', 'bad-address'],
    ['mailto:a!b@b.example', 'bad-character'],
    ['mailto:a b@b.example', 'bad-character'],
    ['mailto:a%zz@b.example', 'bad-character'],
  ])('"%s" is %s', (text, code) => {
    expect(parseReportUri(text)).toMatchObject({ ok: false, code });
  });

  test('is total', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        expect(typeof parseReportUri(`mailto:${text}`).ok).toBe('boolean'),
      ),
    );
  });
});
