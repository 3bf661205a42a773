import fc from 'fast-check';
import { formatSpf, parseSpf, termAt, type SpfTerm } from '../../../../core/protocol/spf/index.ts';

function termsOf(text: string): readonly SpfTerm[] {
  const record = parseSpf(text);
  if (!record.ok) throw new Error(`${text}: ${record.detail}`);
  return record.value.terms;
}

describe('parseSpf()', () => {
  test('gives every term its place and its qualifier', () => {
    expect(termsOf('v=spf1  mx -all ')).toEqual([
      { kind: 'mx', qualifier: '+', at: 8, text: 'mx', length4: 32, length6: 128 },
      { kind: 'all', qualifier: '-', at: 11, text: '-all' },
    ]);
  });

  test.each([
    'v=spf1',
    'V=SPF1 A:Mail.Example.COM/24//64 ?INCLUDE:%{d2r.-}.example.net',
    'v=spf1 a:%{d}/0 mx//0 ptr:%{p} exists:%{ir}.%{v}._spf.%{d2}',
    'v=spf1 ip4:0.0.0.0/0 ip6:::/0 ip6:::ffff:192.0.2.1/96',
    'v=spf1 a:a.b%% a:a.b%_ a:a.b%- a:foo.1-2',
    'v=spf1 a:%{D} a:%{l1R+-} redirect=_spf.%{o} all=x',
    'v=spf1 a=b mx=%{i} x= ra=postmaster rp=100 rr=e:f exp=%{h}.example.com',
  ])('reads %s', (text) => {
    expect(parseSpf(text).ok).toBe(true);
  });

  test.each([
    ['v=spf10', 'not-spf', 0],
    [' v=spf1', 'not-spf', 0],
    ['v=spf1\tall', 'not-spf', 0],
    ['v=spf1 mx\t-all', 'bad-character', 9],
    ['v=spf1 mx -all\r', 'bad-character', 14],
    ['v=spf1 \u0096all', 'bad-character', 7],
    ['v=spf1 -al', 'unknown-mechanism', 8],
    ['v=spf1 +', 'unknown-mechanism', 8],
    ['v=spf1 --all', 'unknown-mechanism', 8],
    ['v=spf1 +exp=a.b', 'unknown-mechanism', 8],
    ['v=spf1 1a.example=', 'unknown-mechanism', 7],
    ['v=spf1 all:x', 'bad-argument', 10],
    ['v=spf1 include', 'bad-argument', 14],
    ['v=spf1 include:', 'bad-domain', 15],
    ['v=spf1 ptr/24', 'bad-argument', 10],
    ['v=spf1 a/33', 'bad-prefix-length', 9],
    ['v=spf1 a/08', 'bad-prefix-length', 9],
    ['v=spf1 a/', 'bad-prefix-length', 8],
    ['v=spf1 a//129', 'bad-prefix-length', 10],
    ['v=spf1 a/24/64', 'bad-prefix-length', 8],
    ['v=spf1 mx:/24', 'bad-domain', 10],
    ['v=spf1 a:192.0.2.1', 'bad-domain', 17],
    ['v=spf1 a:localhost', 'bad-domain', 9],
    ['v=spf1 a:example.com-', 'bad-domain', 17],
    ['v=spf1 a:%{d}com', 'bad-domain', 13],
    ['v=spf1 ip4:192.0.2', 'bad-address', 11],
    ['v=spf1 ip4:192.0.2.01', 'bad-address', 11],
    ['v=spf1 ip4:192.0.2.1/', 'bad-prefix-length', 21],
    ['v=spf1 ip4:192.0.2.1/24/24', 'bad-prefix-length', 21],
    ['v=spf1 ip6:fe80::1%eth0', 'bad-address', 11],
    ['v=spf1 ip6:192.0.2.1', 'bad-address', 11],
    ['v=spf1 a:%{x}.example.com', 'bad-macro', 9],
    ['v=spf1 a:%{d0}.example.com', 'bad-macro', 9],
    ['v=spf1 a:%{c}.example.com', 'bad-macro', 9],
    ['v=spf1 x=%{r}', 'bad-macro', 9],
    ['v=spf1 x=%', 'bad-macro', 9],
    ['v=spf1 exp=', 'bad-domain', 11],
    ['v=spf1 redirect=a.b -all REDIRECT=c.d', 'duplicate-modifier', 25],
  ])('refuses %j: %s at %i', (text, code, at) => {
    expect(parseSpf(text)).toMatchObject({ ok: false, code, at });
  });

  test('says what was meant', () => {
    expect(parseSpf('v=spf1 ipv4:192.0.2.1')).toMatchObject({
      detail: expect.stringContaining('did you mean "ip4"') as string,
    });
    expect(parseSpf('v=spf1 a:192.0.2.1')).toMatchObject({
      detail: expect.stringContaining('write ip4:192.0.2.1') as string,
    });
  });

  test('finds the term of an offset', () => {
    expect(termAt('v=spf1 mx a:b -all', 12)).toBe('a:b');
    expect(termAt('v=spf1 mx include:', 18)).toBe('include:');
  });
});

const macro = fc
  .record({
    letter: fc.constantFrom('s', 'l', 'o', 'd', 'i', 'p', 'h', 'v'),
    escaped: fc.boolean(),
    keep: fc.nat({ max: 127 }),
    reverse: fc.boolean(),
    delimiters: fc.string({ unit: fc.constantFrom('.', '-', '+', ',', '/', '_', '='), maxLength: 3 }),
  })
  .map((one) => ({
    text: `%{${one.escaped ? one.letter.toUpperCase() : one.letter}${one.keep === 0 ? '' : one.keep}${one.reverse ? 'r' : ''}${one.delimiters}}`,
  }))
  .map(({ text }) => text);
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const domainSpec = fc
  .tuple(
    fc.array(fc.oneof(macro, label, fc.constantFrom('%%', '%_', '%-')), { maxLength: 4 }),
    fc.oneof(
      macro,
      label.map((one) => `x.${one}`),
    ),
  )
  .map(([parts, end]) => [...parts, end].join('.'));
const length4 = fc.oneof(
  fc.constant(''),
  fc.nat({ max: 31 }).map((length) => `/${length}`),
);
const length6 = fc.oneof(
  fc.constant(''),
  fc.nat({ max: 127 }).map((length) => `//${length}`),
);
const mechanism = fc.oneof(
  fc.constant('all'),
  fc.constant('ptr'),
  fc.tuple(fc.constantFrom('include', 'exists', 'ptr'), domainSpec).map(([name, spec]) => `${name}:${spec}`),
  fc
    .tuple(fc.constantFrom('a', 'mx'), fc.option(domainSpec, { nil: undefined }), length4, length6)
    .map(([name, spec, four, six]) => `${name}${spec === undefined ? '' : `:${spec}`}${four}${six}`),
  fc.tuple(fc.ipV4(), length4).map(([network, length]) => `ip4:${network}${length}`),
  fc.tuple(fc.ipV6(), length6).map(([network, length]) => `ip6:${network}${length.slice(1)}`),
);
const directive = fc
  .tuple(fc.constantFrom('', '-', '~', '?'), mechanism)
  .map(([qualifier, name]) => `${qualifier}${name}`);
const unknownModifier = fc
  .tuple(label, fc.oneof(fc.constant(''), macro))
  .map(([name, value]) => `x-${name}=${value}`);
const record = fc
  .tuple(
    fc.array(fc.oneof(directive, unknownModifier), { maxLength: 12 }),
    fc.option(domainSpec, { nil: undefined }),
  )
  .map(([terms, redirect]) =>
    ['v=spf1', ...terms, ...(redirect === undefined ? [] : [`redirect=${redirect}`])].join(' '),
  );

describe('parseSpf() in general', () => {
  test('format gives back what was read', () => {
    fc.assert(
      fc.property(record, (text) => {
        const first = parseSpf(text);
        expect(first).toMatchObject({ ok: true });
        if (first.ok) expect(formatSpf(first.value)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('never throws, and errors lie within the record', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            ' ',
            'a',
            ':',
            '/',
            '=',
            '%',
            '{',
            '}',
            'd',
            '.',
            '-',
            '1',
            'ip4',
            'ip6',
            'mx',
            'all',
            '\0',
            'é',
          ),
          { maxLength: 40 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(noise, (text) => {
        const whole = `v=spf1 ${text}`;
        const result = parseSpf(whole);
        if (result.ok) {
          for (const term of result.value.terms)
            expect(whole.slice(term.at, term.at + term.text.length)).toBe(term.text);
          expect(parseSpf(formatSpf(result.value)).ok).toBe(true);
        } else {
          expect(result.at).toBeGreaterThanOrEqual(0);
          expect(result.at).toBeLessThanOrEqual(whole.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['/1', '%{d}', '.a', ':', '1', 'a:b ', '%{d1', '-'])(
    'stays linear on 60,000 octets of %j',
    (piece) => {
      // A quadratic parser needs minutes here.
      expect(() => parseSpf(`v=spf1 a:${piece.repeat(60_000 / piece.length)}`)).not.toThrow();
    },
  );
});
