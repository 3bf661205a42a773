import fc from 'fast-check';
import { MOST_SECONDS, mxMatches, parseMtaStsPolicy } from '../../../../core/protocol/mta-sts/index.ts';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const POLICY = ['version: STSv1', 'mode: enforce', 'mx: mx.example.com', 'max_age: 604800'];
const details = (text: string): string[] => parseMtaStsPolicy(text).problems.map(({ detail }) => detail);

describe('parseMtaStsPolicy()', () => {
  test('reads the example of RFC 8461 3.2, with LF, with CRLF, and without an end of the last line', () => {
    const wanted = {
      problems: [],
      policy: {
        mode: 'enforce',
        maxAge: 604_800,
        mx: ['mail.example.com', '*.example.net', 'backupmx.example.com'],
      },
    };
    const text = lines(
      'version: STSv1',
      'mode: enforce',
      'mx: mail.example.com',
      'mx: *.example.net',
      'mx: backupmx.example.com',
      'max_age: 604800',
    );
    for (const one of [text, text.replaceAll('\n', '\r\n'), text.trimEnd()])
      expect(parseMtaStsPolicy(one)).toEqual(wanted);
  });

  test('any order, any blanks around a value, unknown keys, and hosts in any case, each once', () => {
    const text = lines(
      'max_age:1',
      'x_note: anything: at all',
      'mx:MX.example.com  ',
      'mx:\tmx.Example.com',
      'mode:none',
      'version:STSv1',
    );
    expect(parseMtaStsPolicy(text)).toEqual({
      problems: [],
      policy: { mode: 'none', maxAge: 1, mx: ['mx.example.com'] },
    });
  });

  test('of a key that is there twice the first counts', () => {
    const { policy, problems } = parseMtaStsPolicy(lines(...POLICY, 'mode: testing', 'max_age: 5'));
    expect(policy).toMatchObject({ mode: 'enforce', maxAge: 604_800 });
    expect(problems).toMatchObject([
      { line: 5, fatal: false },
      { line: 6, fatal: false },
    ]);
  });

  test.each(['version: STSv1', 'mode: enforce', 'mx: mx.example.com', 'max_age: 604800'])(
    'without the line "%s" there is no policy',
    (gone) => {
      const read = parseMtaStsPolicy(lines(...POLICY.filter((line) => line !== gone)));
      expect(read.policy).toBeUndefined();
      expect(read.problems).toMatchObject([{ line: 0, fatal: true }]);
    },
  );

  test.each([
    ['version: STSv1', 'version: stsv1'],
    ['version: STSv1', 'Version: STSv1'],
    ['version: STSv1', 'version : STSv1'],
    ['version: STSv1', '\uFEFFversion: STSv1'],
    ['mode: enforce', 'mode: Enforce'],
    ['mode: enforce', 'mode: report'],
    ['max_age: 604800', 'max_age: 1w'],
    ['max_age: 604800', 'max_age: -1'],
    ['max_age: 604800', 'max_age: 12345678901'],
    ['mx: mx.example.com', 'mx: *'],
    ['mx: mx.example.com', 'mx: mx.*.example.com'],
    ['mx: mx.example.com', 'mx: .example.com'],
    ['mx: mx.example.com', 'mx: mx.example.com.'],
    ['mx: mx.example.com', 'mx: mx.example.com, mx2.example.com'],
    ['mx: mx.example.com', 'mx:'],
  ])('"%s" written as "%s" is no policy', (good, bad) => {
    const read = parseMtaStsPolicy(lines(...POLICY.map((line) => (line === good ? bad : line))));
    expect(read.policy).toBeUndefined();
    expect(read.problems.some(({ fatal }) => fatal)).toBe(true);
  });

  test('mode none needs no hosts; a bad pattern beside a good one is left out', () => {
    expect(parseMtaStsPolicy(lines('version: STSv1', 'mode: none', 'max_age: 0')).policy).toMatchObject({
      mx: [],
    });
    const read = parseMtaStsPolicy(lines(...POLICY, 'mx: not a host'));
    expect(read).toMatchObject({ policy: { mx: ['mx.example.com'] }, problems: [{ line: 5, fatal: false }] });
  });

  test('more than a year is a year', () => {
    const most = POLICY.with(3, `max_age: ${MOST_SECONDS}`);
    expect(parseMtaStsPolicy(lines(...most))).toMatchObject({
      problems: [],
      policy: { maxAge: MOST_SECONDS },
    });
    const more = POLICY.with(3, `max_age: ${MOST_SECONDS + 1}`);
    expect(parseMtaStsPolicy(lines(...more)).policy?.maxAge).toBe(MOST_SECONDS);
    expect(details(lines(...more))).toHaveLength(1);
  });

  test('never throws, and tells at most a screen of mistakes', () => {
    const pieces = fc.constantFrom(
      'version: STSv1',
      'mode: ',
      'enforce',
      'mx: *.a.example',
      'max_age: 86400',
      '\n',
      '\r\n',
      ':',
      '\0',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const { policy, problems } = parseMtaStsPolicy(text);
          expect(problems.length).toBeLessThan(16);
          expect(policy === undefined).toBe(problems.some(({ fatal }) => fatal));
        },
      ),
    );
    const flood = parseMtaStsPolicy(
      lines(
        ...POLICY,
        ...Array.from({ length: 5000 }, (_, at) => `mx: h${at}.example`),
        ...Array<string>(5000).fill('?'),
      ),
    );
    expect(flood.policy?.mx).toHaveLength(200);
    expect(flood.problems).toHaveLength(10);
  });

  test('what is written is read again', () => {
    const host = fc.stringMatching(/^[a-z0-9]{1,10}\.example$/);
    fc.assert(
      fc.property(
        fc.constantFrom('enforce' as const, 'testing' as const, 'none' as const),
        fc.integer({ min: 0, max: MOST_SECONDS }),
        fc.uniqueArray(
          fc.oneof(
            host,
            host.map((name) => `*.${name}`),
          ),
          { minLength: 1, maxLength: 20 },
        ),
        fc.constantFrom('\n', '\r\n'),
        (mode, maxAge, mx, end) => {
          const text = [
            'version: STSv1',
            `mode: ${mode}`,
            ...mx.map((one) => `mx: ${one}`),
            `max_age: ${maxAge}`,
          ];
          expect(parseMtaStsPolicy(text.join(end))).toEqual({ problems: [], policy: { mode, maxAge, mx } });
        },
      ),
    );
  });
});

describe('mxMatches()', () => {
  test.each([
    ['mx.example.com', 'mx.example.com', true],
    ['MX.example.com', 'mx.EXAMPLE.com.', true],
    ['*.example.com', 'mx.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.mx.example.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'mx.notexample.com', false],
    ['example.com', 'mx.example.com', false],
  ])('%s against %s: %s', (pattern, host, matches) => {
    expect(mxMatches(pattern, host)).toBe(matches);
  });

  test('a wildcard matches what has one label more, and nothing else', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 4 }),
        fc.array(label, { maxLength: 3 }),
        (base, front) => {
          const host = [...front, ...base].join('.');
          expect(mxMatches(`*.${base.join('.')}`, host)).toBe(front.length === 1);
        },
      ),
    );
  });
});
